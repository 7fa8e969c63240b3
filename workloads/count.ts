/**
 * Parameters, MACs and activations of a network, for one image, in a stated convention.
 *
 * Published figures disagree because they count different things:
 * - **A**: convolutions and linear layers (torchvision; "MFLOPs" of papers);
 * - **B**: A and matrix products without weights, attention's above all (networks of convolutions have none); their results
 *   count as activations too;
 * - **C**: B and normalisation, 2 per batch-norm element, 5 per layer-norm element (timm's `gmacs`).
 *
 * Work of the vector engine that has no kind of its own, RMSNorm among it, counts nothing but its parameters.
 */
import type { FeatureMap, Layer, Network } from './layer.ts';

/** What counts as a MAC; see above. */
export type Convention = 'A' | 'B' | 'C';

/** All conventions, from the narrowest. */
export const conventions: readonly Convention[] = ['A', 'B', 'C'];

/** Counts of a layer or a network at batch 1. */
export interface Totals {
  /** Learned numbers; running statistics of batch norms are not learned. */
  readonly parameters: number;
  /** Multiply-accumulates of one forward pass; biases are free. */
  readonly macs: number;
  /** Elements written by convolutions and linear layers, and in B and C by products without weights. */
  readonly activations: number;
}

const BATCH_NORM_MACS_PER_ELEMENT = 2;
const LAYER_NORM_MACS_PER_ELEMENT = 5;

const elements = ({ channels, height, width }: FeatureMap): number => channels * height * width;

/** Counts one layer, for one image; what the convention leaves out counts 0 MACs. */
export function countLayer(layer: Layer, convention: Convention): Totals {
  const outputs = elements(layer.output);
  switch (layer.kind) {
    case 'conv2d': {
      const perOutput = (layer.input.channels / layer.groups) * layer.kernelHeight * layer.kernelWidth;
      const bias = layer.hasBias ? layer.output.channels : 0;
      const weights = layer.tiedTo === null ? perOutput * layer.output.channels : 0;
      return { parameters: weights + bias, macs: outputs * perOutput, activations: outputs };
    }
    case 'linear': {
      const macs = elements(layer.input) * outputs;
      return { parameters: macs + (layer.hasBias ? outputs : 0), macs, activations: outputs };
    }
    case 'batch-norm':
      return {
        parameters: 2 * layer.output.channels,
        macs: convention === 'C' ? BATCH_NORM_MACS_PER_ELEMENT * outputs : 0,
        activations: 0,
      };
    case 'layer-norm':
      return {
        parameters: 2 * layer.output.channels,
        macs: convention === 'C' ? LAYER_NORM_MACS_PER_ELEMENT * outputs : 0,
        activations: 0,
      };
    case 'position-embedding':
      return { parameters: layer.positions * layer.output.channels, macs: 0, activations: 0 };
    case 'embedding':
      return { parameters: layer.rows * layer.output.channels, macs: 0, activations: 0 };
    case 'vector-work':
      return { parameters: layer.parameters, macs: 0, activations: 0 };
    case 'matmul': {
      if (convention === 'A') return { parameters: 0, macs: 0, activations: 0 };
      const { instances, rows, columns, reduction } = layer;
      const activations = instances * rows * columns;
      return { parameters: 0, macs: activations * reduction, activations };
    }
    case 'attention': {
      if (convention === 'A') return { parameters: 0, macs: 0, activations: 0 };
      const { channels, height, width } = layer.input;
      const tokens = height * width;
      // Q·Kᵀ and P·V.
      const activations = layer.heads * tokens * tokens + tokens * channels;
      return { parameters: 0, macs: 2 * tokens * tokens * channels, activations };
    }
    case 'gelu':
    case 'relu':
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'add':
    case 'reshape':
    case 'gap':
      return { parameters: 0, macs: 0, activations: 0 };
    default:
      return layer satisfies never;
  }
}

/** Counts a network, for one image. */
export function count(network: Network, convention: Convention): Totals {
  const totals = { parameters: 0, macs: 0, activations: 0 };
  for (const layer of network.layers) {
    const { parameters, macs, activations } = countLayer(layer, convention);
    totals.parameters += parameters;
    totals.macs += macs;
    totals.activations += activations;
  }
  return totals;
}

/**
 * MACs of a training step for one image: three times convention B, less the input gradient of layers that read the input.
 *
 * Assumes that the input gradient of a strided convolution skips the zeros between output gradients.
 */
export function trainingMacs(network: Network): number {
  const first = network.layers.filter((layer) => layer.inputs[0] === 'input');
  const spared = first.reduce((sum, layer) => sum + countLayer(layer, 'A').macs, 0);
  return 3 * count(network, 'B').macs - spared;
}
