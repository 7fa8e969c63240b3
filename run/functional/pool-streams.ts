/**
 * Pooling as streams. A row of windows runs when the rows under it are on chip; gradients run image by image.
 *
 * Of equal values the first in row-major order of the window wins; a NaN wins over numbers.
 */
import type { PoolGradient, PoolKernel, PoolWindow } from '../../dataflows/vector-kernel.ts';
import { laneSum } from '../../kernels/lane-sum.ts';
import type { FeatureMap } from '../../workloads/layer.ts';
import type { StreamKernel } from './stream-kernel.ts';
import type { KernelContext } from './vector-kernels.ts';

const sizeOf = ({ channels, height, width }: FeatureMap): number => channels * height * width;

/** Offset in an image of the winner of one window. */
function winnerOf(
  x: Float32Array,
  first: number,
  { channels, height, width }: FeatureMap,
  { kernel, stride, padding }: PoolWindow,
  row: number,
  column: number,
  channel: number,
): number {
  let winner = -1;
  for (let y = Math.max(0, row * stride - padding); y < Math.min(height, row * stride - padding + kernel); y += 1) {
    const left = column * stride - padding;
    for (let at = Math.max(0, left); at < Math.min(width, left + kernel); at += 1) {
      const offset = first + (y * width + at) * channels + channel;
      const isFirstNaN = Number.isNaN(x[offset]) && !Number.isNaN(x[winner]);
      if (winner < 0 || x[offset] > x[winner] || isFirstNaN) winner = offset;
    }
  }
  return winner;
}

export function maxPoolStream(
  { x, y, batch, map, output, window }: PoolKernel,
  { toFp16 }: KernelContext,
): StreamKernel {
  const [inputs, outputs] = [sizeOf(map), sizeOf(output)];
  const outRow = output.width * output.channels;
  return {
    inputs: [{ name: x, length: batch * inputs }],
    output: { name: y, length: batch * outputs },
    units: batch * output.height,
    needs: (unit) => {
      const [image, row] = [Math.floor(unit / output.height), unit % output.height];
      const bottom = Math.min(map.height, row * window.stride - window.padding + window.kernel);
      return image * inputs + bottom * map.width * map.channels;
    },
    producedAfter: (unit) => (unit + 1) * outRow,
    run: (unit, [from], to) => {
      const [image, row] = [Math.floor(unit / output.height), unit % output.height];
      for (let i = 0; i < outRow; i += 1) {
        const [column, channel] = [Math.floor(i / output.channels), i % output.channels];
        to[unit * outRow + i] = toFp16(from[winnerOf(from, image * inputs, map, window, row, column, channel)]);
      }
    },
    finish: () => {},
  };
}

/** A stream of whole images. */
function perImage(
  inputs: readonly { readonly name: string; readonly perImage: number }[],
  output: { readonly name: string; readonly perImage: number },
  batch: number,
  run: StreamKernel['run'],
): StreamKernel {
  return {
    inputs: inputs.map(({ name, perImage: length }) => ({ name, length: batch * length })),
    output: { name: output.name, length: batch * output.perImage },
    units: batch,
    needs: (unit, input) => (unit + 1) * inputs[input].perImage,
    producedAfter: (unit) => (unit + 1) * output.perImage,
    run,
    finish: () => {},
  };
}

export function averagePoolStream(
  { x, y, batch, map, output }: PoolKernel,
  { arithmetic, toFp16 }: KernelContext,
): StreamKernel {
  const [inputs, outputs] = [sizeOf(map), sizeOf(output)];
  const pixels = map.height * map.width;
  return perImage([{ name: x, perImage: inputs }], { name: y, perImage: outputs }, batch, (image, [from], to) => {
    for (let channel = 0; channel < map.channels; channel += 1) {
      const first = image * inputs + channel;
      const sum = laneSum(arithmetic, pixels, (pixel) => from[first + pixel * map.channels]);
      to[image * outputs + channel] = toFp16(arithmetic.round(sum / pixels));
    }
  });
}

/** Each output's gradient goes to its winner; several add up in order of the outputs, in FP32. */
export function maxPoolGradientStream(
  { dy, x, dx, batch, map, output, window }: PoolGradient,
  { arithmetic, toFp16 }: KernelContext,
): StreamKernel {
  const [inputs, outputs] = [sizeOf(map), sizeOf(output)];
  return perImage(
    [
      { name: dy, perImage: outputs },
      { name: x, perImage: inputs },
    ],
    { name: dx, perImage: inputs },
    batch,
    (image, [gradient, from], to) => {
      to.fill(0, image * inputs, (image + 1) * inputs);
      for (let i = 0; i < outputs; i += 1) {
        const channel = i % output.channels;
        const pixel = Math.floor(i / output.channels);
        const [row, column] = [Math.floor(pixel / output.width), pixel % output.width];
        const winner = winnerOf(from, image * inputs, map, window, row, column, channel);
        to[winner] = arithmetic.round(to[winner] + gradient[image * outputs + i]);
      }
      for (let i = image * inputs; i < (image + 1) * inputs; i += 1) to[i] = toFp16(to[i]);
    },
  );
}

export function averagePoolGradientStream(
  { dy, dx, batch, map, output }: PoolGradient,
  { arithmetic, toFp16 }: KernelContext,
): StreamKernel {
  const [inputs, outputs] = [sizeOf(map), sizeOf(output)];
  const pixels = map.height * map.width;
  return perImage([{ name: dy, perImage: outputs }], { name: dx, perImage: inputs }, batch, (image, [gradient], to) => {
    for (let i = 0; i < inputs; i += 1) {
      to[image * inputs + i] = toFp16(arithmetic.round(gradient[image * outputs + (i % map.channels)] / pixels));
    }
  });
}
