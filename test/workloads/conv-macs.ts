/** MACs of convolutions by their role in a block, as the tables of mobile networks list them. */
import { countLayer } from '../../workloads/count.ts';
import type { Conv2d, Network } from '../../workloads/layer.ts';

/** All convolutions. */
export const convsOf = (network: Network): readonly Conv2d[] =>
  network.layers.filter((layer): layer is Conv2d => layer.kind === 'conv2d');

/** MMAC of the convolution of that id to two digits, or a dash if there is none. */
export function megaMacs(network: Network, id: string): string {
  const conv = convsOf(network).find((layer) => layer.id === id);
  return conv ? (countLayer(conv, 'A').macs / 1e6).toFixed(2) : '–';
}

/** MMAC of a block, `expand / depthwise / project`. */
export const blockMacs = (network: Network, block: string): string =>
  ['conv_pw', 'conv_dw', 'conv_pwl'].map((name) => megaMacs(network, `${block}.${name}`)).join(' / ');

/** Ids of blocks, in order. */
export const blocksOf = (network: Network): readonly string[] => [
  ...new Set(convsOf(network).flatMap(({ id }) => /^blocks\.\d+\.\d+/.exec(id)?.[0] ?? [])),
];

/** Share of all convolutions and linear layers that some convolutions have in MACs and in weights, in percent to one digit. */
export function shareOf(network: Network, chosen: (conv: Conv2d) => boolean): readonly [macs: string, weights: string] {
  const sums = { macs: 0, weights: 0, allMacs: 0, allWeights: 0 };
  for (const layer of network.layers) {
    if (layer.kind !== 'conv2d' && layer.kind !== 'linear') continue;
    const { macs, parameters } = countLayer(layer, 'A');
    const weights = parameters - (layer.hasBias ? layer.output.channels : 0);
    sums.allMacs += macs;
    sums.allWeights += weights;
    if (layer.kind !== 'conv2d' || !chosen(layer)) continue;
    sums.macs += macs;
    sums.weights += weights;
  }
  const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);
  return [percent(sums.macs, sums.allMacs), percent(sums.weights, sums.allWeights)];
}

/** A 1×1 convolution. */
export const isPointwise = ({ kernelHeight, kernelWidth }: Conv2d): boolean => kernelHeight === 1 && kernelWidth === 1;
