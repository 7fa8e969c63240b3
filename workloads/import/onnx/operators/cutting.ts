/** Slice, Split and Concat. A part is read where it lies if only products read it, and else copied; joining is copying. */
import { alias, operandOf, operandsOf, viewOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { tabulate } from '../broadcasting.ts';
import { axisIn, attributeOrInput, inputOf, intOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { elementsOf, formatDims, stridesOf } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const cutting: OperatorTable = {
  Slice: { shape: sliceShape, fold: foldSlice, gives: 'view', lower: lowerSlice },
  Split: { shape: splitShape, fold: foldSplit, gives: 'view', lower: lowerSplit },
  Concat: { shape: concatShape, fold: foldConcat, lower: lowerConcat },
};

type Folded = readonly (readonly number[])[];

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

function lowerSlice(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  return [viewOf(site, x, { operator: 'slice', dims, axis: x.axis })];
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
    return viewOf(site, x, { operator: 'split', dims, axis: x.axis, suffix: String(i) });
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
