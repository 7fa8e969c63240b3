/**
 * Bytes of the tensors of a step in memory, by their names (tensors.ts): maps and their gradients in FP16, learned numbers, momenta,
 * weight gradients and statistics in FP32, copies that GEMMs read in FP16 or compressed.
 */
import { bytesOf } from '../terms/data-type.ts';
import { remembered } from '../terms/remembered.ts';
import type { FeatureMap, Layer, Network } from '../workloads/layer.ts';
import { groupBytes, groupsOf } from './compressed.ts';
import { sparsityOf } from './layer-sparsity.ts';
import type { LoweringOptions } from './lowering-options.ts';
import { factsOf } from './network-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import { FP16_BYTES, channelsOf, elementsOf, geometryOf, isWeightLayer, weightsOf } from './step-writer.ts';
import type { WeightLayer } from './step-writer.ts';
import { INPUT, LABELS, learnedTensors } from './tensors.ts';
import type { Belonging } from './tensors.ts';

const FP32_BYTES = bytesOf('fp32');
/** A token of a text, or a label: its number. */
const NUMBER_BYTES = 4;

export class TensorSizes {
  readonly #network: Network;
  readonly #options: LoweringOptions;
  readonly #facts: NetworkFacts;

  constructor(network: Network, options: LoweringOptions) {
    this.#network = network;
    this.#options = options;
    this.#facts = factsOf(network);
  }

  /** @throws {Error} if the step has no such tensor */
  bytesOf(tensor: string): number {
    if (tensor === INPUT) return this.#inputBytes();
    if (tensor === LABELS) return this.#labelBytes();
    const map = this.#facts.layers.get(tensor);
    if (map) return this.#mapBytes(map.output);
    const colon = tensor.lastIndexOf(':');
    const layer = this.#facts.layers.get(tensor.slice(0, colon));
    if (colon < 0 || !layer) throw new Error(`${tensor} is no tensor of ${this.#network.name}`);
    return this.#belongingBytes(layer, tensor, tensor.slice(colon + 1) as Belonging);
  }

  #belongingBytes(layer: Layer, tensor: string, what: Belonging): number {
    switch (what) {
      case 'dy':
        return this.#mapBytes(layer.output);
      case 'dx':
        return this.#inputGradientBytes(layer);
      case 'dq':
      case 'dk':
      case 'dv':
        return this.#factorBytes(layer, what);
      case 'scores':
      case 'probabilities':
      case 'dscores':
      case 'dprobabilities':
        return this.#scoreBytes(layer);
      case 'dyBP':
        return this.#compressedGradientBytes(weightLayer(layer, tensor));
      case 'wFF':
      case 'wBP':
        return this.#compressedWeightBytes(weightLayer(layer, tensor), what === 'wFF' ? 'FF' : 'BP');
      case 'wM':
        return weightsOf(weightLayer(layer, tensor)) * FP16_BYTES;
      case 'mask':
        return Math.ceil(weightsOf(weightLayer(layer, tensor)) / 8);
      case 'mean':
      case 'inverse':
        return layer.output.channels * FP32_BYTES;
      case 'w16':
        return learnedCount(layer, tensor) * FP16_BYTES;
      case 'w':
      case 'v':
      case 'dw':
      case 'b':
      case 'vb':
      case 'db':
      case 'scale':
      case 'shift':
      case 'vscale':
      case 'vshift':
      case 'dscale':
      case 'dshift':
      case 'table':
      case 'vtable':
      case 'dtable':
        return learnedCount(layer, tensor) * FP32_BYTES;
      default:
        return what satisfies never;
    }
  }

  #mapBytes(map: FeatureMap): number {
    return this.#options.batch * elementsOf(map) * FP16_BYTES;
  }

  #inputBytes(): number {
    const { input, layers } = this.#network;
    const isTokens = layers.some(({ kind, inputs }) => kind === 'embedding' && inputs.includes(INPUT));
    return isTokens ? this.#options.batch * elementsOf(input) * NUMBER_BYTES : this.#mapBytes(input);
  }

  /** One a vector of logits. */
  #labelBytes(): number {
    const logits = this.#network.layers.at(-1);
    return logits ? this.#options.batch * logits.output.height * logits.output.width * NUMBER_BYTES : 0;
  }

  /** Work of several inputs gives the gradients of all of them in one. */
  #inputGradientBytes(layer: Layer): number {
    if (layer.kind !== 'vector-work') return this.#mapBytes(layer.input);
    return layer.operands.reduce(
      (sum, map, i) => sum + (this.#facts.needGradient.has(layer.inputs[i]) ? this.#mapBytes(map) : 0),
      0,
    );
  }

  /** Gradients of the factors of a product: Q, K and V of attention, A and B of a product of maps. */
  #factorBytes(layer: Layer, what: 'dq' | 'dk' | 'dv'): number {
    if (layer.kind !== 'matmul') return this.#mapBytes(layer.input);
    const outer = what === 'dq' ? layer.rows : layer.columns;
    return this.#options.batch * layer.instances * outer * layer.reduction * FP16_BYTES;
  }

  #scoreBytes(layer: Layer): number {
    const heads = layer.kind === 'attention' ? layer.heads : 0;
    return this.#options.batch * heads * (layer.input.height * layer.input.width) ** 2 * FP16_BYTES;
  }

  #compressedGradientBytes(layer: WeightLayer): number {
    const { batch, outHeight, outWidth, outChannels } = geometryOf(layer, this.#options.batch);
    const sparsity = sparsityOf(this.#options, layer.id) ?? this.#options.sparsity;
    return groupBytes(batch * outHeight * outWidth * groupsOf(outChannels, sparsity), sparsity);
  }

  #compressedWeightBytes(layer: WeightLayer, pass: 'FF' | 'BP'): number {
    const geometry = geometryOf(layer, 1);
    const sparsity = sparsityOf(this.#options, layer.id) ?? this.#options.sparsity;
    const [reduction, others] = channelsOf(pass, geometry);
    const groups = others * geometry.kernelHeight * geometry.kernelWidth * groupsOf(reduction, sparsity);
    return groupBytes(groups, sparsity);
  }
}

function weightLayer(layer: Layer, tensor: string): WeightLayer {
  if (isWeightLayer(layer)) return layer;
  throw new Error(`${tensor} is no tensor of a layer without weights`);
}

/** How many numbers a learned tensor has, and its momentum, gradient and copy with it. */
function learnedCount(layer: Layer, tensor: string): number {
  const count = learnedCounts(layer).get(tensor);
  if (count !== undefined) return count;
  throw new Error(`${tensor} is nothing that ${layer.id} learns`);
}

const learnedCounts = remembered((layer: Layer) => {
  const counts = new Map<string, number>();
  for (const { value, momentum, gradient, copy, count } of learnedTensors(layer)) {
    for (const tensor of [value, momentum, gradient, copy]) if (tensor !== null) counts.set(tensor, count);
  }
  return counts;
});
