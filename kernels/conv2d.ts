/**
 * 2-D convolution, directly: the definition that the fast forms are held to.
 *
 * Every sum starts at +0 and takes its products one by one, product and addition rounded each. The order is tap row, tap
 * column, channel (forward: input channels; input gradient: output channels); of a weight gradient image, row, column.
 * Taps that fall into the padding add nothing.
 */
import type { Arithmetic } from './arithmetic.ts';
import {
  type ConvShape,
  channelsPerGroup,
  checkInput,
  checkOutput,
  checkWeights,
  inputAt,
  outputAt,
  outputSize,
  outputsPerGroup,
  weightCount,
} from './conv-shape.ts';
import type { Values } from './values.ts';

/**
 * Forward: the output map [batch][outHeight][outWidth][outChannels].
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2d(arithmetic: Arithmetic, input: Values, weights: Values, shape: ConvShape): Values {
  const { height, width } = outputSize(shape);
  checkInput('conv2d: input', input.length, shape);
  checkWeights('conv2d: weights', weights.length, shape);
  const { round } = arithmetic;
  const { batch, inHeight, inWidth, inChannels, outChannels, kernelHeight, kernelWidth } = shape;
  const [channels, outputs] = [channelsPerGroup(shape), outputsPerGroup(shape)];
  const output = arithmetic.create(batch * height * width * outChannels);
  let index = 0;
  for (let image = 0; image < batch; image += 1) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        for (let out = 0; out < outChannels; out += 1) {
          const firstChannel = Math.floor(out / outputs) * channels;
          let sum = 0;
          for (let tapRow = 0; tapRow < kernelHeight; tapRow += 1) {
            const inRow = inputAt(row, tapRow, shape);
            if (inRow < 0 || inRow >= inHeight) continue;
            for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn += 1) {
              const inColumn = inputAt(column, tapColumn, shape);
              if (inColumn < 0 || inColumn >= inWidth) continue;
              const pixel = ((image * inHeight + inRow) * inWidth + inColumn) * inChannels + firstChannel;
              const weight = ((out * kernelHeight + tapRow) * kernelWidth + tapColumn) * channels;
              for (let channel = 0; channel < channels; channel += 1) {
                sum = round(sum + round(input[pixel + channel] * weights[weight + channel]));
              }
            }
          }
          output[index] = sum;
          index += 1;
        }
      }
    }
  }
  return output;
}

/**
 * Input gradient [batch][inHeight][inWidth][inChannels] from the output gradient.
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2dInputGradient(
  arithmetic: Arithmetic,
  outputGradient: Values,
  weights: Values,
  shape: ConvShape,
): Values {
  const { height, width } = outputSize(shape);
  checkOutput('conv2dInputGradient: outputGradient', outputGradient.length, shape);
  checkWeights('conv2dInputGradient: weights', weights.length, shape);
  const { round } = arithmetic;
  const { batch, inHeight, inWidth, inChannels, outChannels, kernelHeight, kernelWidth } = shape;
  const [channels, outputs] = [channelsPerGroup(shape), outputsPerGroup(shape)];
  const gradient = arithmetic.create(batch * inHeight * inWidth * inChannels);
  let index = 0;
  for (let image = 0; image < batch; image += 1) {
    for (let inRow = 0; inRow < inHeight; inRow += 1) {
      for (let inColumn = 0; inColumn < inWidth; inColumn += 1) {
        for (let inChannel = 0; inChannel < inChannels; inChannel += 1) {
          const group = Math.floor(inChannel / channels);
          const channel = inChannel - group * channels;
          let sum = 0;
          for (let tapRow = 0; tapRow < kernelHeight; tapRow += 1) {
            const row = outputAt(inRow, tapRow, shape);
            if (row < 0 || row >= height) continue;
            for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn += 1) {
              const column = outputAt(inColumn, tapColumn, shape);
              if (column < 0 || column >= width) continue;
              const pixel = ((image * height + row) * width + column) * outChannels;
              for (let out = group * outputs; out < (group + 1) * outputs; out += 1) {
                const weight = ((out * kernelHeight + tapRow) * kernelWidth + tapColumn) * channels + channel;
                sum = round(sum + round(outputGradient[pixel + out] * weights[weight]));
              }
            }
          }
          gradient[index] = sum;
          index += 1;
        }
      }
    }
  }
  return gradient;
}

/**
 * Weight gradient [outChannels][kernelHeight][kernelWidth][inChannels / groups], summed over the batch.
 *
 * @throws {ShapeError} if the geometry is impossible or an array does not fit it
 */
export function conv2dWeightGradient(
  arithmetic: Arithmetic,
  input: Values,
  outputGradient: Values,
  shape: ConvShape,
): Values {
  const { height, width } = outputSize(shape);
  checkInput('conv2dWeightGradient: input', input.length, shape);
  checkOutput('conv2dWeightGradient: outputGradient', outputGradient.length, shape);
  const { round } = arithmetic;
  const { batch, inHeight, inWidth, inChannels, outChannels, kernelHeight, kernelWidth } = shape;
  const [channels, outputs] = [channelsPerGroup(shape), outputsPerGroup(shape)];
  const gradient = arithmetic.create(weightCount(shape));
  let index = 0;
  for (let out = 0; out < outChannels; out += 1) {
    const firstChannel = Math.floor(out / outputs) * channels;
    for (let tapRow = 0; tapRow < kernelHeight; tapRow += 1) {
      for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn += 1) {
        for (let channel = firstChannel; channel < firstChannel + channels; channel += 1) {
          let sum = 0;
          for (let image = 0; image < batch; image += 1) {
            for (let row = 0; row < height; row += 1) {
              const inRow = inputAt(row, tapRow, shape);
              if (inRow < 0 || inRow >= inHeight) continue;
              for (let column = 0; column < width; column += 1) {
                const inColumn = inputAt(column, tapColumn, shape);
                if (inColumn < 0 || inColumn >= inWidth) continue;
                const x = input[((image * inHeight + inRow) * inWidth + inColumn) * inChannels + channel];
                const dy = outputGradient[((image * height + row) * width + column) * outChannels + out];
                sum = round(sum + round(x * dy));
              }
            }
          }
          gradient[index] = sum;
          index += 1;
        }
      }
    }
  }
  return gradient;
}
