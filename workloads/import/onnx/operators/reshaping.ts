/** Operators that give the same numbers in the same order under another size, or in another format: none of them is a layer. */
import { alias, operandOf } from '../operator.ts';
import type { Operator, OperatorTable, Site } from '../operator.ts';
import { axisAfterReshape } from '../activation.ts';
import type { Activation } from '../activation.ts';
import { axesIn, axisIn, attributeOrInput, inputOf, intOf, intsOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { elementsOf, formatDims } from '../tensor.ts';
import type { Dims } from '../tensor.ts';
import { isIntegerType } from '../tensor-data.ts';

/** Operators of this file. */
export const reshaping: OperatorTable = {
  Identity: same(),
  Cast: { ...same(), fold: foldCast, isInteger: (call) => isIntegerType(intOf(call, 'to', 0)) },
  CastLike: same(),
  Dropout: same(),
  QuantizeLinear: rescaled(),
  DequantizeLinear: rescaled(),
  Reshape: { shape: reshapeShape, fold: keepsNumbers, gives: 'view', lower: lowerReshape },
  Flatten: { shape: flattenShape, fold: keepsNumbers, gives: 'view', lower: lowerReshape },
  Squeeze: { shape: squeezeShape, fold: keepsNumbers, gives: 'view', lower: lowerReshape },
  Unsqueeze: { shape: unsqueezeShape, fold: keepsNumbers, gives: 'view', lower: lowerReshape },
};

type Folded = readonly (readonly number[])[];

function keepsNumbers(call: Call): Folded {
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  return call.node.outputs.map(() => numbers);
}

/** The number formats of a machine are its own, so a cast is nothing. */
function same(): Operator {
  return {
    shape: (call) => call.node.outputs.map(() => inputOf(call, 0).dims),
    fold: keepsNumbers,
    gives: 'view',
    lower: (site) => site.node.outputs.map(() => operandOf(site, 0)),
  };
}

/** Quantised weights are weights all the same; their numbers are not worked out. */
function rescaled(): Operator {
  const { shape, lower } = same();
  return { shape, lower, gives: 'view', isInteger: () => false };
}

const BOOL = 9;

function foldCast(call: Call): Folded {
  const to = intOf(call, 'to', 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  if (to === BOOL) return [numbers.map((value) => (value === 0 ? 0 : 1))];
  return [isIntegerType(to) ? numbers.map(Math.trunc) : numbers];
}

function lowerReshape(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  return [alias(x, dims, axisAfterReshape(x.dims, dims, x.axis))];
}

function reshapeShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const wanted = intsOf(call, 'shape') ?? numbersOf(call, 1, 'shape');
  if (!wanted) return refuse(call, 'has no shape');
  if (wanted.length > 64) refuse(call, `has a shape of ${wanted.length} axes`);
  const keepsZero = intOf(call, 'allowzero', 0) !== 0;
  const target = wanted.map((size, i) => (size === 0 && !keepsZero ? (x[i] ?? 0) : size));
  return [resolved(call, x, perSample(call, x, target))];
}

/** Fills in the size that is written -1. */
function resolved(call: Call, x: Dims, target: readonly number[]): Dims {
  const known = elementsOf(target.filter((size) => size !== -1));
  const open = target.filter((size) => size === -1).length;
  const rest = elementsOf(x) / known;
  const dims = target.map((size) => (size === -1 ? rest : size));
  if (
    open > 1 ||
    !dims.every((size) => Number.isSafeInteger(size) && size >= 0) ||
    elementsOf(dims) !== elementsOf(x)
  ) {
    const hint =
      call.batch > 1 ? `; the file was made for a batch of ${call.batch}, one for a batch of 1 may do better` : '';
    refuse(call, `cannot make ${formatDims(target)} of ${formatDims(x)}${hint}`);
  }
  return dims;
}

/** A shape that was written for a whole batch, of which one sample is left: its first axis holds the samples. */
function perSample({ batch }: Call, x: Dims, target: readonly number[]): readonly number[] {
  const [first, ...others] = target;
  if (batch === 1 || !(first >= batch) || first % batch !== 0) return target;
  const isOpen = others.includes(-1);
  if (!isOpen && elementsOf(target) !== batch * elementsOf(x)) return target;
  return [first / batch, ...others];
}

function flattenShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const axis = intOf(call, 'axis', 1);
  const at = axis === x.length ? axis : axisIn(call, Math.max(1, x.length), axis);
  return [[elementsOf(x.slice(0, at)), elementsOf(x.slice(at))]];
}

function squeezeShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const given = attributeOrInput(call, 'axes', 1);
  const axes = given && axesIn(call, x.length, given);
  for (const axis of axes ?? []) if (x[axis] !== 1) refuse(call, `cannot leave out axis ${axis} of ${formatDims(x)}`);
  return [x.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1))];
}

function unsqueezeShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const given = attributeOrInput(call, 'axes', 1);
  if (!given) return refuse(call, 'has no axes');
  const axes = axesIn(call, x.length + given.length, given);
  if (axes.length !== given.length) refuse(call, `has an axis twice: ${formatDims(given)}`);
  const dims: number[] = [];
  let next = 0;
  for (let axis = 0; axis < x.length + axes.length; axis += 1) dims.push(axes.includes(axis) ? 1 : x[next++]);
  return [dims];
}
