/**
 * Which of the graph's inputs is the network's, and along which of its axes its channels run.
 *
 * The main input is the one that the first layer with weights reads. What its axes mean shows in the first node that cares:
 * a convolution has channels at axis 1, a linear layer at the last one; indices into a table have none.
 */
import { axisAfterReshape, mapOf, tokensOf } from './activation.ts';
import type { GraphNode } from './graph.ts';
import { isIntegerType } from './tensor-data.ts';
import type { Dims, Tensor } from './tensor.ts';
import type { Uses } from './uses.ts';
import type { FeatureMap } from '../../layer.ts';

/** How an input becomes a map. */
export interface InputLayout {
  readonly map: FeatureMap;
  /** Along which the channels run; null for text. */
  readonly axis: number | null;
}

/** Operators with weights, and which input has the data. */
const WEIGHTED: ReadonlyMap<string, readonly number[]> = new Map([
  ['Conv', [0]],
  ['MatMul', [0, 1]],
  ['weft:MatMulBias', [0, 1]],
  ['Gemm', [0, 1]],
  ['Gather', [1]],
]);

/** The input that the first layer with weights reads; the first of all if there is none. */
export function mainInput(
  inputs: readonly string[],
  nodes: readonly GraphNode[],
  tensors: ReadonlyMap<string, Tensor>,
): string | undefined {
  // The input that each value stems from, by way of first operands.
  const stems = new Map(inputs.map((name) => [name, name]));
  for (const node of nodes) {
    const origin = node.inputs.map((name) => stems.get(name)).find((name) => name !== undefined);
    const data = WEIGHTED.get(node.operator) ?? [];
    const hasWeights = node.inputs.some(
      (name, i) => !(data.length === 1 && i === data[0]) && tensors.get(name)?.constant,
    );
    const read = data.map((i) => stems.get(node.inputs[i] ?? '')).find((name) => name !== undefined);
    if (hasWeights && read !== undefined) return read;
    if (origin !== undefined) for (const name of node.outputs) stems.set(name, origin);
  }
  return inputs[0];
}

/** Operators whose result has the axes of what they read. */
const ALIKE = new Set(
  'Cast Identity Dropout Add Sub Mul Div Clip Relu Sigmoid Tanh Pad QuantizeLinear DequantizeLinear'.split(' '),
);

/** Operators whose channels are axis 1. */
const OF_IMAGES = new Set(
  (
    'Conv MaxPool AveragePool GlobalAveragePool GlobalMaxPool BatchNormalization InstanceNormalization ' +
    'GroupNormalization Resize Upsample DepthToSpace SpaceToDepth LRN'
  ).split(' '),
);

/** Operators that only give another size. */
const RESHAPING = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** Preprocessing is a few nodes. */
const FAR = 64;

/** Follows an input to the first node that cares. */
export function inputLayout(
  name: string,
  dataType: number,
  uses: Uses,
  tensors: ReadonlyMap<string, Tensor>,
): InputLayout {
  const dimsOf = (value: string): Dims => tensors.get(value)?.dims ?? [];
  const dims = dimsOf(name);
  const text: InputLayout = { map: tokensOf(dims), axis: null };
  const usual = dims.length >= 4 ? 1 : Math.max(0, dims.length - 1);
  const along = (axis: number | null | undefined): InputLayout => {
    const at = axis ?? usual;
    return { map: mapOf(dims, at), axis: at };
  };
  // Where each axis of the value at hand was in the input.
  let axes: readonly (number | null)[] = dims.map((_, axis) => axis);
  let value = name;
  for (let steps = 0; steps < FAR; steps += 1) {
    const node = uses.readersOf(value)[0];
    if (!node) break;
    const [result] = node.outputs;
    if (OF_IMAGES.has(node.operator) && axes.length > 1) return along(axes[1]);
    if (node.operator === 'Gather' && node.inputs[0] !== value) return text;
    if (WEIGHTED.has(node.operator) && axes.length > 0) return along(axes[axes.length - 1]);
    if (node.operator === 'Transpose') {
      const order = node.attributes.get('perm')?.ints ?? [];
      axes = dimsOf(result).map((_, i) => axes[order[i]] ?? null);
    } else if (RESHAPING.has(node.operator)) {
      const [from, to, before] = [dimsOf(value), dimsOf(result), axes];
      const kept = from.map((_, i) => axisAfterReshape(from, to, i));
      axes = to.map((_, i) => before[kept.indexOf(i)] ?? null);
    } else if (!ALIKE.has(node.operator) || dimsOf(result).length !== axes.length) break;
    value = result;
  }
  return isIntegerType(dataType) && dims.length <= 2 ? text : along(null);
}
