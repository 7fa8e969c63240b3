/** Expand, Tile and Resize: the same numbers several times, or between each other. Products read repetitions where they lie. */
import { alias, axisLike, operandOf, viewOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { broadcastAt, tabulate } from '../broadcasting.ts';
import { axesIn, checkedDims, inputOf, intsOf, numbersOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { broadcast, elementsOf, formatDims, stridesOf } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const repeating: OperatorTable = {
  Expand: { shape: expandShape, fold: foldRepeated, gives: 'view', lower: (site) => lowerRepeated(site, 'expand') },
  Tile: { shape: tileShape, fold: foldTile, gives: 'view', lower: (site) => lowerRepeated(site, 'tile') },
  Resize: { shape: resizeShape, lower: lowerResize },
  Upsample: { shape: resizeShape, lower: lowerResize },
};

type Folded = readonly (readonly number[])[];

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

function lowerRepeated(site: Site, operator: string): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  return [viewOf(site, x, { operator, dims, axis: axisLike(x, dims) })];
}

function lowerResize(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  if (elementsOf(dims) === elementsOf(x.dims)) return [alias(x, dims, x.axis)];
  return [vectorWork(site, { operator: 'resize', gradient: 'linear', reads: [x], parameters: 0, axis: x.axis ?? 1 })];
}
