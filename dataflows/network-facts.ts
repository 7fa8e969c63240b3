/** What every step of a network asks of it, found once. */
import { remembered } from '../terms/remembered.ts';
import type { Layer, Network } from '../workloads/layer.ts';
import { classifierOf } from './classifier.ts';
import { layersThatNeedGradient } from './needs-gradient.ts';

export interface NetworkFacts {
  readonly layers: ReadonlyMap<string, Layer>;
  /** The layers that read a layer's output, by its id. */
  readonly consumers: ReadonlyMap<string, readonly Layer[]>;
  readonly needGradient: ReadonlySet<string>;
  readonly classifier: Layer | null;
}

/** The facts of a network, which must not change any more. */
export const factsOf: (network: Network) => NetworkFacts = remembered((network: Network) => {
  const consumers = new Map<string, Layer[]>();
  for (const layer of network.layers) {
    for (const input of layer.inputs) {
      const before = consumers.get(input);
      if (before) before.push(layer);
      else consumers.set(input, [layer]);
    }
  }
  return {
    layers: new Map(network.layers.map((layer) => [layer.id, layer])),
    consumers,
    needGradient: layersThatNeedGradient(network),
    classifier: classifierOf(network),
  };
});
