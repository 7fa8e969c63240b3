/** Pad. Zeros around a map that only convolutions and poolings read are their own padding; others are written. */
import { alias, operandOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { axesIn, attributeOrInput, checkedDims, inputOf, numbersOf, refuse, textOf } from '../call.ts';
import type { Call } from '../call.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const padding: OperatorTable = {
  Pad: { shape: padShape, lower: lowerPad },
};

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
  const side = (offset: number): number[] =>
    x.map((_, axis) => (axes.includes(axis) ? pads[offset + axes.indexOf(axis)] : 0));
  return { before: side(0), after: side(axes.length) };
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
  if (!isConstant || !isOfMap || !isDone || !isNothingCut) {
    return [vectorWork(site, { operator: 'pad', gradient: 'linear', reads: [x], parameters: 0, axis: x.axis })];
  }
  const zeros = { top: before[2], left: before[3], bottom: after[2], right: after[3] };
  return [{ ...x, dims, padding: zeros }];
}
