/** Figures that no simulation of time gives: they are kept, so that nobody takes them for forgotten. */
import type { Figure } from './figure.ts';
import { printed } from './figure.ts';
import { cite } from './sources.ts';

/** Why. */
export const NO_TRAINING = 'accuracy on data sets: weft trains only small networks on drawn glyphs (weft train)';

/** Accuracies of one paper in per cent: id behind the prefix, and the digits as they stand there. */
export function accuracies(
  prefix: Parameters<typeof cite>[0],
  group: string,
  rows: readonly (readonly [id: string, digits: string])[],
): Figure[] {
  return rows.map(([id, digits]) => ({
    id: `${prefix}/${id}`,
    group,
    quantity: `accuracy, ${id}`,
    ...printed(digits),
    unit: '%',
    provenance: 'found',
    source: cite(prefix),
    notSimulated: NO_TRAINING,
  }));
}
