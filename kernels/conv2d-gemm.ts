/**
 * 2-D convolution as matrix products with FP32 accumulation: im2col, block of pixels by block of pixels, then tiles.
 *
 * Bit for bit what conv2d.ts gives in FP32 with one stretch of K, as long as operands are finite: the order of products is
 * the same, and the products of padding that direct convolution leaves out are ±0, which change no sum (a sum that
 * starts at +0 is never −0). An infinite weight, times the zero of padding, gives NaN here and nothing there.
 */
import {
  type ConvShape,
  channelsPerGroup,
  checkInput,
  checkOutput,
  checkWeights,
  outputsPerGroup,
  weightCount,
} from './conv-shape.ts';
import { gradientColumns, im2col, im2colOfGradient, inputColumns, inputPixels, outputPixels } from './im2col.ts';
import { addProducts } from './product-tiles.ts';

/** Values of gathered columns held at once: 1 MiB, so that they are still in cache when multiplied. */
const BLOCK_VALUES = 2 ** 18;

/**
 * Forward: the output map [batch][outHeight][outWidth][outChannels].
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2dGemm(input: Float32Array, weights: Float32Array, shape: ConvShape): Float32Array {
  checkInput('conv2dGemm: input', input.length, shape);
  checkWeights('conv2dGemm: weights', weights.length, shape);
  const [K, N, total] = [inputColumns(shape), outputsPerGroup(shape), outputPixels(shape)];
  const output = new Float32Array(total * shape.outChannels);
  for (let group = 0; group < shape.groups; group += 1) {
    forEachBlock(total, K, (firstPixel, pixels, columns) => {
      im2col(input, shape, { group, firstPixel, pixels }, columns);
      addProducts(
        {
          values: output,
          offset: firstPixel * shape.outChannels + group * N,
          rowStride: shape.outChannels,
          columnStride: 1,
        },
        { values: columns, offset: 0, rowStride: K, columnStride: 1 },
        { values: weights, offset: group * N * K, rowStride: 1, columnStride: K },
        { M: pixels, N, K },
      );
    });
  }
  return output;
}

/**
 * Input gradient [batch][inHeight][inWidth][inChannels] from the output gradient.
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2dInputGradientGemm(
  outputGradient: Float32Array,
  weights: Float32Array,
  shape: ConvShape,
): Float32Array {
  checkOutput('conv2dInputGradientGemm: outputGradient', outputGradient.length, shape);
  checkWeights('conv2dInputGradientGemm: weights', weights.length, shape);
  const [K, N, total] = [gradientColumns(shape), channelsPerGroup(shape), inputPixels(shape)];
  const gradient = new Float32Array(total * shape.inChannels);
  for (let group = 0; group < shape.groups; group += 1) {
    const turned = tapMajorWeights(weights, shape, group);
    forEachBlock(total, K, (firstPixel, pixels, columns) => {
      im2colOfGradient(outputGradient, shape, { group, firstPixel, pixels }, columns);
      addProducts(
        {
          values: gradient,
          offset: firstPixel * shape.inChannels + group * N,
          rowStride: shape.inChannels,
          columnStride: 1,
        },
        { values: columns, offset: 0, rowStride: K, columnStride: 1 },
        { values: turned, offset: 0, rowStride: N, columnStride: 1 },
        { M: pixels, N, K },
      );
    });
  }
  return gradient;
}

/**
 * Weight gradient [outChannels][kernelHeight][kernelWidth][inChannels / groups], summed over the batch.
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2dWeightGradientGemm(
  input: Float32Array,
  outputGradient: Float32Array,
  shape: ConvShape,
): Float32Array {
  checkInput('conv2dWeightGradientGemm: input', input.length, shape);
  checkOutput('conv2dWeightGradientGemm: outputGradient', outputGradient.length, shape);
  const [M, N, total] = [outputsPerGroup(shape), inputColumns(shape), outputPixels(shape)];
  const gradient = new Float32Array(weightCount(shape));
  for (let group = 0; group < shape.groups; group += 1) {
    forEachBlock(total, N, (firstPixel, pixels, columns) => {
      im2col(input, shape, { group, firstPixel, pixels }, columns);
      addProducts(
        { values: gradient, offset: group * M * N, rowStride: N, columnStride: 1 },
        {
          values: outputGradient,
          offset: firstPixel * shape.outChannels + group * M,
          rowStride: 1,
          columnStride: shape.outChannels,
        },
        { values: columns, offset: 0, rowStride: N, columnStride: 1 },
        { M, N, K: pixels },
      );
    });
  }
  return gradient;
}

/** Calls `work` for each block of pixels in order, with room for its gathered columns. */
function forEachBlock(
  total: number,
  columnsPerPixel: number,
  work: (firstPixel: number, pixels: number, columns: Float32Array) => void,
): void {
  const most = Math.max(1, Math.min(total, Math.floor(BLOCK_VALUES / columnsPerPixel)));
  const columns = new Float32Array(most * columnsPerPixel);
  for (let first = 0; first < total; first += most) work(first, Math.min(most, total - first), columns);
}

/** The weights of a group as [kernelHeight][kernelWidth][outputs][channels], the operand of the input gradient. */
function tapMajorWeights(weights: Float32Array, shape: ConvShape, group: number): Float32Array {
  const [channels, outputs] = [channelsPerGroup(shape), outputsPerGroup(shape)];
  const taps = shape.kernelHeight * shape.kernelWidth;
  const turned = new Float32Array(taps * outputs * channels);
  for (let tap = 0; tap < taps; tap += 1) {
    for (let out = 0; out < outputs; out += 1) {
      const from = ((group * outputs + out) * taps + tap) * channels;
      turned.set(weights.subarray(from, from + channels), (tap * outputs + out) * channels);
    }
  }
  return turned;
}
