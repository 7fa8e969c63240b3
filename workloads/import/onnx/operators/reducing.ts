/** Reductions along axes. A mean over all pixels is a global average pool; the rest is work of the vector engine. */
import { asMap, operandOf, vectorWork } from '../operator.ts';
import type { Operator, OperatorTable, Site } from '../operator.ts';
import { mapOf } from '../activation.ts';
import type { Activation } from '../activation.ts';
import { attributeOrInput, axesIn, inputOf, intOf, numbersOf } from '../call.ts';
import type { Call } from '../call.ts';
import { indexAt } from '../broadcasting.ts';
import { elementsOf, stridesOf } from '../tensor.ts';
import type { Dims } from '../tensor.ts';
import type { VectorWork } from '../../../layer.ts';

/** Operators of this file. */
export const reducing: OperatorTable = {
  ReduceMean: { ...reduction('mean', 'linear', mean), lower: lowerMean },
  ReduceSum: reduction('sum', 'linear', (all) => all.reduce((a, b) => a + b, 0)),
  ReduceProd: reduction('prod', 'inputs', (all) => all.reduce((a, b) => a * b, 1)),
  ReduceMax: reduction('max', 'inputs', (all) => all.reduce((a, b) => Math.max(a, b), -Infinity)),
  ReduceMin: reduction('min', 'inputs', (all) => all.reduce((a, b) => Math.min(a, b), Infinity)),
  ReduceL1: reduction('l1', 'inputs'),
  ReduceL2: reduction('l2', 'inputs'),
  ReduceSumSquare: reduction('sum-square', 'inputs'),
  ReduceLogSumExp: reduction('log-sum-exp', 'inputs'),
};

function mean(all: readonly number[]): number {
  return all.reduce((a, b) => a + b, 0) / all.length;
}

function reduction(name: string, gradient: VectorWork['gradient'], of?: (all: readonly number[]) => number): Operator {
  return {
    shape,
    ...(of && { fold: (call, [dims]) => [folded(call, dims, of)] }),
    lower: (site) => [lowerReduction(site, `reduce-${name}`, gradient)],
  };
}

/** The axes that are gone; all if none are given, unless that means none. */
function reducedAxes(call: Call): readonly number[] {
  const { dims: x } = inputOf(call, 0);
  const given = attributeOrInput(call, 'axes', 1) ?? [];
  if (given.length > 0) return axesIn(call, x.length, given);
  return intOf(call, 'noop_with_empty_axes', 0) === 0 ? x.map((_, i) => i) : [];
}

function shape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const axes = reducedAxes(call);
  const keeps = intOf(call, 'keepdims', 1) !== 0;
  return [keeps ? x.map((size, i) => (axes.includes(i) ? 1 : size)) : x.filter((_, i) => !axes.includes(i))];
}

function folded(call: Call, dims: Dims, of: (all: readonly number[]) => number): readonly number[] {
  const { dims: x } = inputOf(call, 0);
  const numbers = numbersOf(call, 0, 'numbers') ?? [];
  const axes = reducedAxes(call);
  const kept = x.flatMap((_, i) => (axes.includes(i) ? [] : [i]));
  const strides = stridesOf(kept.map((axis) => x[axis]));
  const groups: number[][] = Array.from({ length: elementsOf(dims) }, () => []);
  numbers.forEach((value, position) => {
    const index = indexAt(x, position);
    groups[kept.reduce((sum, axis, n) => sum + index[axis] * strides[n], 0)].push(value);
  });
  return groups.map(of);
}

function lowerReduction(site: Site, operator: string, gradient: VectorWork['gradient']): Activation {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  return vectorWork(site, { operator, gradient, reads: [x], parameters: 0, axis: axisLeft(site, x, dims) });
}

/** Where the channels' axis is when axes are gone; null if it is gone itself. */
function axisLeft(site: Site, { axis, dims: x }: Activation, dims: Dims): number | null {
  if (axis === null) return null;
  const axes = reducedAxes(site);
  if (axes.includes(axis)) return null;
  return dims.length === x.length ? axis : axis - axes.filter((gone) => gone < axis).length;
}

/** Over all but one axis of those longer than 1, that one being the channels. */
function lowerMean(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  const axes = reducedAxes(site);
  const left = x.dims.flatMap((size, axis) => (size > 1 && !axes.includes(axis) ? [axis] : []));
  const [channels] = left;
  const isOverPixels =
    left.length === 1 && (x.axis === null || x.axis === channels) && elementsOf(x.dims) > x.dims[channels];
  if (!isOverPixels) return [lowerReduction(site, 'reduce-mean', 'linear')];
  const { writer, node } = site;
  const from = x.map.channels === x.dims[channels] ? x.source : asMap(site, x, mapOf(x.dims, channels));
  const source = writer.builder.globalAveragePool(writer.idOf(node), from);
  const axis = dims.length === x.dims.length ? channels : channels - axes.filter((gone) => gone < channels).length;
  return [{ dims, source, map: writer.builder.mapOf(source), axis }];
}
