/** Which N:M a layer has: that of the scenario, or one of its own. */
import type { Sparsity } from '../terms/sparsity.ts';

export interface LayerSparsities {
  /** Of all layers that have none of their own. */
  readonly sparsity: Sparsity;
  /** By layer; null keeps a layer dense. */
  readonly overrides: ReadonlyMap<string, Sparsity | null>;
}

/** Nothing is overridden. */
export const noOverrides: LayerSparsities['overrides'] = new Map();

/** The N:M of a layer; null if it is kept dense by hand. */
export function sparsityOf({ sparsity, overrides }: LayerSparsities, layer: string): Sparsity | null {
  const own = overrides.get(layer);
  return own === undefined ? sparsity : own;
}
