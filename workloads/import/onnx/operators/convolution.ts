/** Conv: weights are an initializer, output channels × input channels / groups × kernel. */
import { asMap, operandOf } from '../operator.ts';
import type { Activation } from '../activation.ts';
import type { OperatorTable, Site } from '../operator.ts';
import { expectSize, inputOf, intOf, intsOf, refuse } from '../call.ts';
import type { Call } from '../call.ts';
import { formatDims } from '../tensor.ts';
import type { Dims } from '../tensor.ts';
import { windowsOf, zerosAfter } from '../window.ts';
import type { AxisWindow } from '../window.ts';

/** Operators of this file. */
export const convolution: OperatorTable = { Conv: { shape, lower } };

function shape(call: Call): readonly Dims[] {
  const [{ dims: x }, { dims: weights }] = [inputOf(call, 0), inputOf(call, 1)];
  if (x.length < 3) refuse(call, `its input ${formatDims(x)} has no map: batch, channels, height and width are needed`);
  if (x.length > 4) refuse(call, `convolves over ${x.length - 2} axes, ${formatDims(x)}; feature maps have two`);
  if (weights.length !== x.length) refuse(call, `weights ${formatDims(weights)} do not fit input ${formatDims(x)}`);
  const groups = intOf(call, 'group', 1);
  const [channels, perGroup] = weights;
  if (groups < 1 || x[1] !== perGroup * groups || channels % groups !== 0) {
    refuse(
      call,
      `weights ${formatDims(weights)} do not fit input ${formatDims(x)} in groups, of which there are ${groups}`,
    );
  }
  const kernel = weights.slice(2);
  const declared = intsOf(call, 'kernel_shape');
  if (declared && declared.length > 0 && declared.join() !== kernel.join()) {
    refuse(call, `attribute kernel_shape is ${formatDims(declared)}, and weights are ${formatDims(weights)}`);
  }
  if (call.inputs[2]) expectSize(call, 2, 'bias', channels);
  return [[x[0], channels, ...windowsOf(call, x.slice(2), kernel).map(({ places }) => places)]];
}

function lower(site: Site): readonly Activation[] {
  const x = operandOf(site, 0);
  const { dims: weights, constant } = inputOf(site, 1);
  if (!constant) refuse(site, "its weights are computed from the network's input; a convolution needs an initializer");
  const [dims] = site.outputs;
  if (dims[0] !== 1) refuse(site, `convolves ${dims[0]} maps at once; a network is written for one sample`);
  const { padding = { top: 0, left: 0, bottom: 0, right: 0 } } = x;
  // One axis is a column, as tokens are.
  const [rows, columns = ONE_PLACE] = windowsOf(site, inputOf(site, 0).dims.slice(2), weights.slice(2));
  const [height, width] = [x.dims[2] - padding.top - padding.bottom, (x.dims[3] ?? 1) - padding.left - padding.right];
  checkDilation(site, [rows, columns]);
  const inner = { channels: x.dims[1], height, width };
  const along = {
    height: { ...rows, before: rows.before + padding.top },
    width: { ...columns, before: columns.before + padding.left },
  };
  const stride = commonStride(site, [along.height, along.width]);
  const { writer, node } = site;
  const source = writer.builder.conv(writer.idOf(node), asMap(site, x, inner), {
    kernel: [rows.kernel, columns.kernel],
    channels: weights[0],
    stride,
    padding: {
      top: along.height.before,
      left: along.width.before,
      bottom: zerosAfter({ ...along.height, stride }, height),
      right: zerosAfter({ ...along.width, stride }, width),
    },
    groups: intOf(site, 'group', 1),
    hasBias: Boolean(site.inputs[2]),
  });
  const map = { channels: weights[0], height: rows.places, width: columns.places };
  const made = writer.builder.mapOf(source);
  if (made.height !== map.height || made.width !== map.width) {
    refuse(site, `attribute strides [${rows.stride}, ${columns.stride}]: one stride for both axes is supported`);
  }
  if (constant.origin) writer.countWeights(constant.origin.name, source);
  return [{ dims, source, map, axis: 1 }];
}

const ONE_PLACE: AxisWindow = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, places: 1 };

function checkDilation(site: Site, windows: readonly AxisWindow[]): void {
  if (windows.every(({ kernel, dilation }) => kernel === 1 || dilation === 1)) return;
  const dilations = windows.map(({ dilation }) => dilation).join(', ');
  refuse(site, `attribute dilations [${dilations}]: dilated convolutions are not supported`);
}

/** The stride of both axes; one that has a single place strides like the other. */
function commonStride(site: Site, windows: readonly AxisWindow[]): number {
  const strides = windows.map(({ stride }) => stride);
  const moving = new Set(windows.filter(({ places }) => places > 1).map(({ stride }) => stride));
  if (moving.size > 1) refuse(site, `attribute strides [${strides.join(', ')}]: one stride for both axes is supported`);
  return [...moving][0] ?? Math.max(...strides);
}
