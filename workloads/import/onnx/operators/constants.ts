/** Operators that make numbers of sizes or of nothing; what depends on them is known before the network runs. */
import type { OperatorTable, Site } from '../operator.ts';
import { checkedDims, inputOf, intOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { MAX_FOLDED } from '../limits.ts';
import type { OnnxTensor } from '../messages.ts';
import { isIntegerType } from '../tensor-data.ts';
import { indexAt } from '../broadcasting.ts';
import { elementsOf, formatDims } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. `Constant` itself is read by `infer.ts`. */
export const constants: OperatorTable = {
  Shape: { shape: shapeShape, fold: (call) => [sizesOf(call)], isInteger: () => true, gives: 'size', lower: unwritten },
  Size: {
    shape: () => [[]],
    fold: (call) => [[elementsOf(inputOf(call, 0).dims)]],
    isInteger: () => true,
    gives: 'size',
    lower: unwritten,
  },
  ConstantOfShape: {
    shape: (call) => [checkedDims(call, sized(call))],
    fold: (call, [dims]) => [Array.from({ length: elementsOf(dims) }, () => valueOf(call)?.numbers?.[0] ?? 0)],
    isInteger: (call) => isIntegerType(valueOf(call)?.dataType ?? 1),
    lower: unwritten,
  },
  EyeLike: { shape: (call) => [inputOf(call, 0).dims], gives: 'size', lower: unwritten },
  Range: { shape: (call) => [[rangeOf(call).count]], fold: foldRange, lower: unwritten },
  NonZero: {
    shape: (call) => [[inputOf(call, 0).dims.length, nonZero(call).length]],
    fold: (call) => {
      const indices = nonZero(call);
      return [inputOf(call, 0).dims.flatMap((_, axis) => indices.map((index) => index[axis]))];
    },
    isInteger: () => true,
    lower: unwritten,
  },
};

/** Whatever reads data is refused before, for its size would depend on them. */
function unwritten(site: Site): never {
  return refuse(site, "depends on the network's input");
}

function sizesOf(call: Call): readonly number[] {
  const { dims } = inputOf(call, 0);
  const end = call.node.attributes.has('end') ? intOf(call, 'end', 0) : dims.length;
  return dims.slice(intOf(call, 'start', 0), end);
}

function shapeShape(call: Call): readonly Dims[] {
  return [[sizesOf(call).length]];
}

function sized(call: Call): readonly number[] {
  const dims = numbersOf(call, 0, 'shape');
  if (!dims) return refuse(call, 'has no shape');
  return dims;
}

const valueOf = (call: Call): OnnxTensor | null => call.node.attributes.get('value')?.tensor ?? null;

interface Range {
  readonly start: number;
  readonly delta: number;
  readonly count: number;
}

function rangeOf(call: Call): Range {
  const [start, limit, delta] = ['start', 'limit', 'delta'].map((what, i) => {
    return numbersOf(call, i, what)?.[0] ?? Number.NaN;
  });
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isSafeInteger(count)) refuse(call, `counts from ${start} to ${limit} by ${delta}`);
  return { start, delta, count };
}

function foldRange(call: Call): readonly (readonly number[])[] {
  const { start, delta, count } = rangeOf(call);
  return [Array.from({ length: count }, (_, i) => start + i * delta)];
}

function nonZero(call: Call): readonly (readonly number[])[] {
  const { dims } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers');
  if (!numbers || numbers.length > MAX_FOLDED) return refuse(call, `of ${formatDims(dims)} depends on data`);
  return numbers.flatMap((value, position) => (value === 0 ? [] : [indexAt(dims, position)]));
}
