/**
 * Operators that give the same numbers, or some of them, in another order: Reshape, Transpose, Slice, Split, Concat, Pad, Resize …
 *
 * - Another shape of the same run of numbers is no layer.
 * - A permutation is none either if it only moves the channels' axis (maps have no order in memory), or if only products read
 *   it (they fetch operands in any order). Otherwise the vector engine writes it.
 * - A part or a repetition is read where it lies if only products read it, and else copied.
 * - What convolutions and poolings alone read is padded by them.
 */
import { alias, axisLike, isForProducts, operandOf, operandsOf, viewOf, vectorWork } from '../operator.ts';
import type { Operator, OperatorTable, Site } from '../operator.ts';
import { axisAfterReshape } from '../activation.ts';
import type { Activation } from '../activation.ts';
import { broadcastAt, tabulate } from '../broadcasting.ts';
import {
  axesIn,
  axisIn,
  attributeOrInput,
  checkedDims,
  inputOf,
  intOf,
  intsOf,
  numbersOf,
  refuse,
  textOf,
} from '../call.ts';
import type { Call } from '../call.ts';
import { broadcast, elementsOf, formatDims, stridesOf } from '../tensor.ts';
import { isIntegerType } from '../tensor-data.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const rearranging: OperatorTable = {
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
  Transpose: { shape: transposeShape, fold: foldTranspose, gives: 'view', lower: lowerTranspose },
  DepthToSpace: {
    shape: (call) => blocksShape(call, 'to space'),
    lower: (site) => lowerPermuted(site, 'depth-to-space'),
  },
  SpaceToDepth: {
    shape: (call) => blocksShape(call, 'to depth'),
    lower: (site) => lowerPermuted(site, 'space-to-depth'),
  },
  Slice: { shape: sliceShape, fold: foldSlice, gives: 'view', lower: (site) => lowerPart(site, 'slice') },
  Split: { shape: splitShape, fold: foldSplit, gives: 'view', lower: lowerSplit },
  Concat: { shape: concatShape, fold: foldConcat, lower: lowerConcat },
  Expand: { shape: expandShape, fold: foldRepeated, gives: 'view', lower: (site) => lowerPart(site, 'expand') },
  Tile: { shape: tileShape, fold: foldTile, gives: 'view', lower: (site) => lowerPart(site, 'tile') },
  Pad: { shape: padShape, lower: lowerPad },
  Resize: { shape: resizeShape, lower: (site) => lowerPart(site, 'resize') },
  Upsample: { shape: resizeShape, lower: (site) => lowerPart(site, 'resize') },
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

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function rangesOf(call: Call): readonly Range[] {
  const { dims: x } = inputOf(call, 0);
  const starts = attributeOrInput(call, 'starts', 1);
  const ends = attributeOrInput(call, 'ends', 2);
  if (!starts || !ends || starts.length !== ends.length) return refuse(call, 'has no starts and ends, or not as many');
  const axes = attributeOrInput(call, 'axes', 3) ?? starts.map((_, i) => i);
  const steps = numbersOf(call, 4, 'steps') ?? starts.map(() => 1);
  if (axes.length !== starts.length || steps.length !== starts.length) {
    refuse(call, `has ${starts.length} starts, ${axes.length} axes and ${steps.length} steps`);
  }
  return starts.map((from, i) => {
    const axis = axisIn(call, x.length, axes[i]);
    const [size, step] = [x[axis], steps[i]];
    if (step === 0 || ![step, from, ends[i]].every(Number.isInteger)) refuse(call, `has a step of ${step}`);
    if (size === 0) return { axis, start: 0, step, count: 0 };
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const within = (at: number): number => Math.min(high, Math.max(low, at < 0 ? at + size : at));
    const start = step > 0 ? within(from) : Math.max(0, within(from));
    return { axis, start, step, count: Math.max(0, Math.ceil((within(ends[i]) - start) / step)) };
  });
}

function sliceShape(call: Call): readonly Dims[] {
  const dims = [...inputOf(call, 0).dims];
  for (const { axis, count } of rangesOf(call)) dims[axis] = count;
  return [dims];
}

function foldSlice(call: Call, [dims]: readonly Dims[]): Folded {
  const { dims: x } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const strides = stridesOf(x);
  const along = new Map(rangesOf(call).map((range) => [range.axis, range]));
  const from = (at: number, axis: number): number => {
    const range = along.get(axis);
    return range ? range.start + at * range.step : at;
  };
  return [tabulate(dims, (index) => numbers[index.reduce((sum, at, axis) => sum + from(at, axis) * strides[axis], 0)])];
}

function lowerPart(site: Site, operator: string): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  if (operator !== 'resize') return [viewOf(site, x, operator, dims, axisLike(x, dims))];
  if (elementsOf(dims) === elementsOf(x.dims)) return [alias(x, dims, x.axis)];
  return [vectorWork(site, { operator, gradient: 'linear', reads: [x], parameters: 0, axis: x.axis ?? 1 })];
}

function splitShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const axis = axisIn(call, x.length, intOf(call, 'axis', 0));
  const parts = call.node.outputs.length;
  const size = Math.ceil(x[axis] / parts);
  const even = call.node.outputs.map((_, i) => Math.max(0, Math.min(size, x[axis] - i * size)));
  const sizes = attributeOrInput(call, 'split', 1) ?? even;
  const isWhole = sizes.every((each) => Number.isSafeInteger(each) && each >= 0);
  if (!isWhole || sizes.length !== parts || sizes.reduce((a, b) => a + b, 0) !== x[axis]) {
    refuse(call, `cannot split axis ${axis} of ${formatDims(x)} into ${formatDims(sizes)}`);
  }
  return sizes.map((each) => x.map((old, i) => (i === axis ? each : old)));
}

function foldSplit(call: Call, outputs: readonly Dims[]): Folded {
  const { dims: x } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const axis = axisIn(call, x.length, intOf(call, 'axis', 0));
  const strides = stridesOf(x);
  let start = 0;
  return outputs.map((dims) => {
    const first = start;
    start += dims[axis];
    const position = (at: number, i: number): number => (i === axis ? at + first : at) * strides[i];
    return tabulate(dims, (index) => numbers[index.reduce((sum, at, i) => sum + position(at, i), 0)]);
  });
}

function lowerSplit(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { uses } = site.writer;
  return site.outputs.map((dims, i) => {
    const name = site.node.outputs[i];
    if (name === '' || (uses.readersOf(name).length === 0 && uses.isForProducts(name))) return alias(x, dims, x.axis);
    return viewOf(site, x, 'split', dims, x.axis);
  });
}

function concatShape(call: Call): readonly Dims[] {
  const all = call.node.inputs.map((_, i) => inputOf(call, i).dims);
  if (all.length === 0) refuse(call, 'has no inputs');
  const [first] = all;
  const axis = axisIn(call, first.length, intOf(call, 'axis', 1));
  for (const dims of all) {
    const fits = dims.length === first.length && dims.every((size, i) => i === axis || size === first[i]);
    if (!fits) refuse(call, `cannot join ${formatDims(first)} and ${formatDims(dims)} along axis ${axis}`);
  }
  const size = all.reduce((sum, dims) => sum + dims[axis], 0);
  return [first.map((old, i) => (i === axis ? size : old))];
}

function foldConcat(call: Call, [dims]: readonly Dims[]): Folded {
  const axis = axisIn(call, dims.length, intOf(call, 'axis', 1));
  const parts = call.node.inputs.map((_, i) => ({
    run: elementsOf(inputOf(call, i).dims.slice(axis)),
    numbers: numbersOf(call, i, 'numbers') ?? [],
  }));
  const runs = elementsOf(dims.slice(0, axis));
  return [
    Array.from({ length: runs }, (_, at) =>
      parts.flatMap(({ run, numbers }) => numbers.slice(at * run, (at + 1) * run)),
    ).flat(),
  ];
}

function lowerConcat(site: Site): readonly Activation[] {
  const [first] = operandsOf(site);
  const [dims] = site.outputs;
  if (elementsOf(first.dims) === elementsOf(dims)) return [alias(first, dims, first.axis)];
  return [vectorWork(site, { operator: 'concat', gradient: 'linear', axis: first.axis })];
}

function expandShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const given = numbersOf(call, 1, 'shape');
  if (!given) return refuse(call, 'has no shape');
  const { batch } = call;
  // Written for a whole batch, of which one sample is left.
  const shape = given.map((size, i) => (i === 0 && batch > 1 && size === batch && given.length > 1 ? 1 : size));
  const dims = shape.length <= 64 ? broadcast([x, checkedDims(call, shape)]) : null;
  return dims ? [dims] : refuse(call, `cannot repeat ${formatDims(x)} to ${formatDims(shape)}`);
}

function foldRepeated(call: Call, [dims]: readonly Dims[]): Folded {
  const x = { dims: inputOf(call, 0).dims, numbers: numbersOf(call, 0, 'numbers') ?? [] };
  return [tabulate(dims, (index) => broadcastAt(x, index))];
}

function tileShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const repeats = numbersOf(call, 1, 'repeats');
  if (!repeats || repeats.length !== x.length)
    return refuse(call, `needs a number of repeats for each axis of ${formatDims(x)}`);
  return [
    checkedDims(
      call,
      x.map((size, i) => size * repeats[i]),
    ),
  ];
}

function foldTile(call: Call, [dims]: readonly Dims[]): Folded {
  const { dims: x } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const strides = stridesOf(x);
  return [tabulate(dims, (index) => numbers[index.reduce((sum, at, i) => sum + (at % x[i]) * strides[i], 0)])];
}

interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function sidesOf(call: Call): Sides {
  const { dims: x } = inputOf(call, 0);
  const pads = attributeOrInput(call, 'pads', 1);
  if (!pads) return refuse(call, 'has no pads');
  const axes = axesIn(call, x.length, numbersOf(call, 3, 'axes') ?? x.map((_, i) => i));
  if (pads.length !== 2 * axes.length) refuse(call, `has ${pads.length} pads for ${axes.length} axes`);
  const side = (offset: number): number[] => x.map((_, axis) => pads[offset + axes.indexOf(axis)] ?? 0);
  const on = (axis: number, list: number[]): number => (axes.includes(axis) ? list[axis] : 0);
  const [before, after] = [side(0), side(axes.length)];
  return { before: x.map((_, axis) => on(axis, before)), after: x.map((_, axis) => on(axis, after)) };
}

function padShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const { before, after } = sidesOf(call);
  return [
    checkedDims(
      call,
      x.map((size, i) => size + before[i] + after[i]),
    ),
  ];
}

const PADDING_OPERATORS = new Set(['Conv', 'MaxPool', 'AveragePool']);

function lowerPad(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  const { before, after } = sidesOf(site);
  if ([...before, ...after].every((zeros) => zeros === 0)) return [alias(x, dims, x.axis)];
  const readers = site.writer.uses.readersOf(site.node.outputs[0]);
  const isConstant = textOf(site, 'mode', 'constant') === 'constant';
  const isOfMap = x.dims.length === 4 && [0, 1].every((axis) => before[axis] === 0 && after[axis] === 0);
  const isDone = readers.length > 0 && readers.every(({ operator }) => PADDING_OPERATORS.has(operator));
  const isNothingCut = [...before, ...after].every((zeros) => zeros >= 0);
  if (!isConstant || !isOfMap || !isDone || !isNothingCut || x.padding) {
    return [vectorWork(site, { operator: 'pad', gradient: 'linear', reads: [x], parameters: 0, axis: x.axis })];
  }
  const padding = { top: before[2], left: before[3], bottom: after[2], right: after[3] };
  return [{ ...x, dims, padding }];
}

function resizeShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const isNew =
    call.inputs.length > 2 || (call.node.operator === 'Resize' && call.inputs.length === 2 && !call.inputs[1]);
  const scales = call.node.attributes.get('scales')?.floats ?? numbersOf(call, isNew ? 2 : 1, 'scales');
  const sizes = call.inputs[3] ? numbersOf(call, 3, 'sizes') : null;
  const axes = axesIn(call, x.length, intsOf(call, 'axes') ?? x.map((_, i) => i));
  const given = sizes && sizes.length > 0 ? sizes : scales;
  if (!given || given.length !== axes.length)
    return refuse(call, `needs a scale or a size for each axis of ${formatDims(x)}`);
  const dims = [...x];
  axes.forEach((axis, i) => {
    // A scale of 1.999999 in single precision means 2.
    dims[axis] = given === sizes ? sizes[i] : Math.floor(x[axis] * given[i] + 1e-4);
  });
  if (given === sizes && call.batch > 1 && dims[0] === call.batch) dims[0] = 1;
  return [checkedDims(call, dims)];
}
