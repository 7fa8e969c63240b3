/** Which layer makes a network's answer: the last one with weights, whatever is done to its output without any. */
import type { Layer, Network } from '../workloads/layer.ts';

/** The classifier, which methods keep dense; null if the network does not end in a layer with weights. */
export function classifierOf({ layers }: Network): Layer | null {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  let layer = layers.at(-1);
  while (layer && isOnTheWayOut(layer)) layer = byId.get(layer.inputs[0]);
  return layer?.kind === 'conv2d' || layer?.kind === 'linear' ? layer : null;
}

/** Activations, softmax, pooling, shapes: what a list of layers may have behind its classifier. */
function isOnTheWayOut(layer: Layer): boolean {
  switch (layer.kind) {
    case 'relu':
    case 'gelu':
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'reshape':
    case 'gap':
      return true;
    case 'vector-work':
      return layer.inputs.length === 1 && layer.parameters === 0;
    case 'conv2d':
    case 'linear':
    case 'batch-norm':
    case 'layer-norm':
    case 'add':
    case 'attention':
    case 'matmul':
    case 'position-embedding':
    case 'embedding':
      return false;
    default:
      return layer satisfies never;
  }
}
