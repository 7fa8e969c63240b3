/**
 * Operators that give the same numbers in another order.
 *
 * That is no layer if only the channels' axis moves (maps have no order in memory), nor if only products read the result (they
 * fetch operands in any order). Otherwise the vector engine writes it.
 */
import { alias, isForProducts, operandOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { tabulate } from '../broadcasting.ts';
import { checkedDims, inputOf, intOf, intsOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { formatDims, stridesOf } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const permuting: OperatorTable = {
  Transpose: { shape: transposeShape, fold: foldTranspose, gives: 'view', lower: lowerTranspose },
  DepthToSpace: {
    shape: (call) => blocksShape(call, 'to space'),
    lower: (site) => lowerPermuted(site, 'depth-to-space'),
  },
  SpaceToDepth: {
    shape: (call) => blocksShape(call, 'to depth'),
    lower: (site) => lowerPermuted(site, 'space-to-depth'),
  },
};

type Folded = readonly (readonly number[])[];

function orderOf(call: Call): readonly number[] {
  const { dims: x } = inputOf(call, 0);
  const order = intsOf(call, 'perm');
  if (!order || order.length === 0) return x.map((_, i) => x.length - 1 - i);
  const isPermutation = order.length === x.length && order.toSorted((a, b) => a - b).every((axis, i) => axis === i);
  return isPermutation
    ? order
    : refuse(call, `attribute perm ${formatDims(order)} is no order of the axes of ${formatDims(x)}`);
}

function transposeShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  return [orderOf(call).map((axis) => x[axis])];
}

function foldTranspose(call: Call, [dims]: readonly Dims[]): Folded {
  const { dims: x } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const order = orderOf(call);
  const strides = stridesOf(x);
  return [tabulate(dims, (index) => numbers[order.reduce((sum, axis, i) => sum + index[i] * strides[axis], 0)])];
}

function lowerTranspose(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  const order = orderOf(site);
  const moved = x.axis === null ? -1 : order.indexOf(x.axis);
  const axis = moved < 0 ? null : moved;
  const pixels = order.filter((from) => from !== x.axis && x.dims[from] !== 1);
  const staysInOrder = pixels.every((from, i) => i === 0 || from > pixels[i - 1]);
  if (staysInOrder) return [alias(x, dims, axis)];
  return lowerPermuted(site, 'transpose', axis);
}

/** A permutation of numbers. */
function lowerPermuted(site: Site, operator: string, axis: number | null = 1): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  if (!isForProducts(site)) return [vectorWork(site, { operator, gradient: 'linear', reads: [x], axis })];
  site.writer.note('Permutations that only products read are free: they fetch their operands in any order.');
  return [alias(x, dims, axis)];
}

function blocksShape(call: Call, way: 'to space' | 'to depth'): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const side = intOf(call, 'blocksize', 0);
  if (x.length !== 4 || side < 1) refuse(call, `with blocks of ${side} on ${formatDims(x)}`);
  const [batch, channels, height, width] = x;
  const dims =
    way === 'to space'
      ? [batch, channels / side ** 2, height * side, width * side]
      : [batch, channels * side ** 2, height / side, width / side];
  return [checkedDims(call, dims)];
}
