/**
 * Pooling: MaxPool and AveragePool over windows, and over whole maps.
 *
 * Square windows are layers of their own; others, and dilated ones, are work of the vector engine. A mean costs the same
 * whether it counts the zeros around the map or not.
 */
import { asMap, operandOf, vectorWork } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import type { Activation } from '../activation.ts';
import { inputOf, intsOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { elementsOf, formatDims } from '../tensor.ts';
import type { Dims } from '../tensor.ts';
import { windowsOf, zerosAfter } from '../window.ts';

/** Operators of this file. */
export const pooling: OperatorTable = {
  MaxPool: { shape: windowShape, lower: (site) => lowerWindow(site, 'max-pool') },
  AveragePool: { shape: windowShape, lower: (site) => lowerWindow(site, 'average-pool') },
  LpPool: {
    shape: windowShape,
    lower: (site) => [vectorWork(site, { operator: 'lp-pool', gradient: 'inputs', axis: 1 })],
  },
  GlobalAveragePool: { shape: globalShape, lower: (site) => [globalAverage(site, operandOf(site, 0))] },
  GlobalMaxPool: {
    shape: globalShape,
    lower: (site) => [vectorWork(site, { operator: 'global-max-pool', gradient: 'inputs', axis: 1 })],
  },
};

function windowShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  const kernel = intsOf(call, 'kernel_shape');
  if (!kernel) return refuse(call, 'has no attribute kernel_shape');
  if (x.length < 3) refuse(call, `its input ${formatDims(x)} has no map: batch, channels, height and width are needed`);
  const dims = [x[0], x[1], ...windowsOf(call, x.slice(2), kernel).map(({ places }) => places)];
  return call.node.outputs.map(() => dims);
}

function globalShape(call: Call): readonly Dims[] {
  const { dims: x } = inputOf(call, 0);
  if (x.length < 3) refuse(call, `its input ${formatDims(x)} has no map: batch, channels, height and width are needed`);
  return [[x[0], x[1], ...x.slice(2).map(() => 1)]];
}

/** Mean over all axes but the batch and the channels, which are axis 1. */
export function globalAverage(site: Site, x: Activation): Activation {
  const { writer, node } = site;
  const map = mapOfImage(x);
  const source = writer.builder.globalAveragePool(writer.idOf(node), asMap(site, x, map));
  return { dims: site.outputs[0], source, map: { ...map, height: 1, width: 1 }, axis: 1 };
}

/** Batch × channels × height × width; of more axes the first ones run together, of one the width is 1. */
function mapOfImage({ dims: [batch, channels, height, ...others] }: Activation): Activation['map'] {
  return { channels, height: batch * height, width: elementsOf(others) };
}

function lowerWindow(site: Site, kind: 'max-pool' | 'average-pool'): readonly Activation[] {
  const x = operandOf(site, 0);
  const [dims] = site.outputs;
  const windows = windowsOf(site, inputOf(site, 0).dims.slice(2), intsOf(site, 'kernel_shape') ?? []);
  const isWhole = windows.every(({ kernel, places }, i) => kernel === x.dims[i + 2] && places === 1);
  if (kind === 'average-pool' && isWhole && x.dims[0] === 1 && !x.padding) return [globalAverage(site, x)];
  const { padding = { top: 0, left: 0, bottom: 0, right: 0 } } = x;
  const [rows, columns = rows] = windows;
  const before = [rows.before + padding.top, columns.before + padding.left];
  const isSquare =
    windows.length === 2 &&
    x.dims[0] === 1 &&
    before[0] === before[1] &&
    before[0] < rows.kernel &&
    rows.kernel === columns.kernel &&
    rows.stride === columns.stride &&
    windows.every(({ dilation, kernel }) => dilation === 1 || kernel === 1);
  const inner = {
    channels: x.dims[1],
    height: x.dims[2] - padding.top - padding.bottom,
    width: (x.dims[3] ?? 1) - padding.left - padding.right,
  };
  const { writer, node } = site;
  const [bottom, right] = [
    zerosAfter({ ...rows, before: before[0] }, inner.height),
    zerosAfter({ ...columns, before: before[1] }, inner.width),
  ];
  if (!isSquare || bottom >= rows.kernel || right >= rows.kernel) {
    const work = vectorWork(site, { operator: kind, gradient: 'inputs', axis: 1 });
    return node.outputs.map(() => work);
  }
  const source = writer.builder.pool(kind, writer.idOf(node), asMap(site, x, inner), {
    kernel: rows.kernel,
    stride: rows.stride,
    padding: { top: before[0], left: before[1], bottom, right },
  });
  const pooled = { dims, source, map: writer.builder.mapOf(source), axis: 1 };
  return node.outputs.map(() => pooled);
}
