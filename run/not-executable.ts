/** Layers that are timed and cannot be executed with values. */
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Layer, Network } from '../workloads/layer.ts';

/** A layer of a kind that has no values was reached all the same. A fault of weft. */
export class NotExecutableError extends Error {
  override readonly name = 'NotExecutableError';

  constructor({ id, kind }: Layer) {
    super(`${id}: ${kind} cannot be executed with values`);
  }
}

/** Why a layer cannot be executed with values; null if it can. */
function obstacleOf(layer: Layer): string | null {
  switch (layer.kind) {
    case 'vector-work':
      return `${layer.id} (${layer.operator})`;
    case 'average-pool':
    case 'embedding':
    case 'matmul':
    case 'gap':
      return `${layer.id} (${layer.kind})`;
    case 'position-embedding': {
      const used = layer.output.height * layer.output.width;
      return layer.positions === used ? null : `${layer.id} (a table of more positions than the map has)`;
    }
    case 'conv2d':
      return layer.tiedTo === null ? null : `${layer.id} (tied weights)`;
    case 'linear':
    case 'batch-norm':
    case 'layer-norm':
    case 'relu':
    case 'gelu':
    case 'add':
    case 'attention':
    case 'max-pool':
    case 'global-average-pool':
    case 'reshape':
      return null;
    default:
      return layer satisfies never;
  }
}

/** Layers named at most. */
const MOST_NAMED = 4;

/** @throws {ScenarioError} that names what cannot be executed with values */
export function checkExecutable({ name, layers }: Network): void {
  const obstacles = layers.flatMap((layer) => obstacleOf(layer) ?? []);
  if (obstacles.length === 0) return;
  const named = obstacles.slice(0, MOST_NAMED).join(', ');
  const more = obstacles.length > MOST_NAMED ? ` and ${obstacles.length - MOST_NAMED} more` : '';
  throw new ScenarioError([
    { path: 'network', message: `${name} cannot be executed with values, only timed: ${named}${more}` },
  ]);
}
