/** Which maps of a network need a gradient: those that something learned lies before. */
import type { Network } from '../workloads/layer.ts';
import { learnedTensors } from './tensors.ts';

/** Ids of the layers whose output must be given a gradient in training; the network's input never is. */
export function layersThatNeedGradient(network: Network): ReadonlySet<string> {
  const needing = new Set<string>();
  for (const layer of network.layers) {
    const isTied = layer.kind === 'conv2d' && layer.tiedTo !== null;
    const learns = isTied || learnedTensors(layer).length > 0;
    if (learns || layer.inputs.some((input) => needing.has(input))) needing.add(layer.id);
  }
  return needing;
}
