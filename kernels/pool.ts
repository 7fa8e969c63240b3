/** Pooling of NHWC feature maps: largest or mean of square windows, and the mean of whole planes. */
import type { Arithmetic } from './arithmetic.ts';
import { laneSum } from './lane-sum.ts';
import { ShapeError, checkLength, checkSize } from './shape-error.ts';
import type { Values } from './values.ts';

/** Square windows over a map [batch][height][width][channels]; padding (below kernel) is outside every maximum. */
export interface PoolShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * Height and width after pooling: ⌊(in + 2·padding − kernel) / stride⌋ + 1.
 *
 * @throws {ShapeError} if a size is not a positive integer, padding is not below kernel, or the kernel does not fit
 */
export function pooledSize(shape: PoolShape): { readonly height: number; readonly width: number } {
  for (const [name, size] of Object.entries(shape)) checkSize(`pool: ${name}`, size, name === 'padding' ? 0 : 1);
  const { height, width, kernel, stride, padding } = shape;
  if (padding >= kernel) throw new ShapeError(`pool: padding = ${padding} must be less than kernel = ${kernel}`);
  const least = Math.min(height, width) + 2 * padding;
  if (kernel > least)
    throw new ShapeError(`pool: kernel = ${kernel} is more than the ${least} pixels of the padded map`);
  const pooled = (length: number): number => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return { height: pooled(height), width: pooled(width) };
}

/**
 * The largest value of each window, and where in the input it lies.
 *
 * Of equals the first in row-major order of the window wins; a NaN wins over all numbers.
 *
 * @returns output [batch][pooledHeight][pooledWidth][channels] and, per output, the index of its winner in the input
 * @throws {ShapeError} if the geometry is impossible or the input does not fit it
 */
export function maxPool(
  arithmetic: Arithmetic,
  input: Values,
  shape: PoolShape,
): { readonly output: Values; readonly winners: Int32Array } {
  checkInput('maxPool: input', input.length, shape);
  const outputs = pooledValues(shape);
  const output = arithmetic.create(outputs);
  const winners = new Int32Array(outputs).fill(-1);
  forEachTap(shape, (to, from) => {
    const winner = winners[to];
    if (winner >= 0 && !(input[from] > input[winner]) && !(isNaN(input[from]) && !isNaN(input[winner]))) return;
    winners[to] = from;
    output[to] = input[from];
  });
  return { output, winners };
}

/**
 * Input gradient of the max pool: each output's gradient goes to its winner; several add up in order of the outputs.
 *
 * @param winners  as maxPool returned them
 * @throws {ShapeError} if an array does not fit the geometry
 */
export function maxPoolGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  winners: Int32Array,
  shape: PoolShape,
): Values {
  checkPooled('maxPoolGradient: gradient', gradient.length, shape);
  checkPooled('maxPoolGradient: winners', winners.length, shape);
  const result = arithmetic.create(shape.batch * shape.height * shape.width * shape.channels);
  for (let index = 0; index < gradient.length; index += 1) {
    const winner = winners[index];
    result[winner] = arithmetic.round(result[winner] + gradient[index]);
  }
  return result;
}

/**
 * The mean of each window, padding counted as zeros: values added in row-major order, then divided by kernel².
 *
 * @throws {ShapeError} if the geometry is impossible or the input does not fit it
 */
export function averagePool(arithmetic: Arithmetic, input: Values, shape: PoolShape): Values {
  checkInput('averagePool: input', input.length, shape);
  const { round, create } = arithmetic;
  const output = create(pooledValues(shape));
  forEachTap(shape, (to, from) => {
    output[to] = round(output[to] + input[from]);
  });
  for (let index = 0; index < output.length; index += 1) output[index] = round(output[index] / shape.kernel ** 2);
  return output;
}

/**
 * Input gradient of the average pool: every pixel takes gradient / kernel² of each window it is in, in order.
 *
 * @throws {ShapeError} if the gradient does not fit the geometry
 */
export function averagePoolGradient(arithmetic: Arithmetic, gradient: Values, shape: PoolShape): Values {
  checkPooled('averagePoolGradient: gradient', gradient.length, shape);
  const { round, create } = arithmetic;
  const result = create(shape.batch * shape.height * shape.width * shape.channels);
  forEachTap(shape, (to, from) => {
    result[from] = round(result[from] + round(gradient[to] / shape.kernel ** 2));
  });
  return result;
}

/** Sizes of maps whose planes are averaged: pixels = height · width. */
export interface PlaneShape {
  readonly batch: number;
  readonly pixels: number;
  readonly channels: number;
}

/**
 * The mean of each plane, [batch][channels]; sums over the pixels in lanes.
 *
 * @throws {ShapeError} if the input does not fit [batch][pixels][channels]
 */
export function globalAveragePool(arithmetic: Arithmetic, input: Values, shape: PlaneShape): Values {
  const { batch, pixels, channels } = shape;
  checkLength('globalAveragePool: input', input.length, { batch, pixels, channels });
  const output = arithmetic.create(batch * channels);
  for (let index = 0; index < output.length; index += 1) {
    const image = Math.floor(index / channels);
    const first = image * pixels * channels + (index - image * channels);
    const sum = laneSum(arithmetic, pixels, (pixel) => input[first + pixel * channels]);
    output[index] = arithmetic.round(sum / pixels);
  }
  return output;
}

/**
 * Input gradient of the global average pool: gradient / pixels at every pixel of the plane.
 *
 * @throws {ShapeError} if the gradient does not fit [batch][channels]
 */
export function globalAveragePoolGradient(arithmetic: Arithmetic, gradient: Values, shape: PlaneShape): Values {
  const { batch, pixels, channels } = shape;
  checkLength('globalAveragePoolGradient: gradient', gradient.length, { batch, channels });
  const result = arithmetic.create(batch * pixels * channels);
  for (let index = 0; index < result.length; index += 1) {
    const image = Math.floor(index / (pixels * channels));
    result[index] = arithmetic.round(gradient[image * channels + (index % channels)] / pixels);
  }
  return result;
}

/** Visits, output by output in order, the pixels of its window in row-major order; both as indices of arrays. */
function forEachTap(shape: PoolShape, visit: (output: number, input: number) => void): void {
  const { batch, height, width, channels, kernel, stride, padding } = shape;
  const pooled = pooledSize(shape);
  let output = 0;
  for (let image = 0; image < batch; image += 1) {
    for (let row = 0; row < pooled.height; row += 1) {
      const [top, bottom] = window(row * stride - padding, kernel, height);
      for (let column = 0; column < pooled.width; column += 1) {
        const [left, right] = window(column * stride - padding, kernel, width);
        for (let channel = 0; channel < channels; channel += 1, output += 1) {
          for (let y = top; y < bottom; y += 1) {
            for (let x = left; x < right; x += 1) {
              visit(output, ((image * height + y) * width + x) * channels + channel);
            }
          }
        }
      }
    }
  }
}

/** The part of a window that lies within the map. */
const window = (start: number, kernel: number, length: number): [number, number] => [
  Math.max(0, start),
  Math.min(length, start + kernel),
];

function pooledValues(shape: PoolShape): number {
  const { height, width } = pooledSize(shape);
  return shape.batch * height * width * shape.channels;
}

function checkInput(what: string, length: number, { batch, height, width, channels }: PoolShape): void {
  checkLength(what, length, { batch, height, width, channels });
}

function checkPooled(what: string, length: number, shape: PoolShape): void {
  const { height: pooledHeight, width: pooledWidth } = pooledSize(shape);
  checkLength(what, length, { batch: shape.batch, pooledHeight, pooledWidth, channels: shape.channels });
}
