/**
 * The matrices that make a convolution a matrix product: one row per pixel, one column per tap and channel, zeros where a
 * tap meets no pixel.
 *
 * Forward and weight gradient gather the input around each output pixel. The input gradient gathers the output gradient
 * around each input pixel, which is the same as sliding over the gradient with stride − 1 zeros put between its pixels.
 */
import {
  type ConvShape,
  channelsPerGroup,
  checkInput,
  checkOutput,
  inputAt,
  outputAt,
  outputSize,
  outputsPerGroup,
} from './conv-shape.ts';

/** A run of pixels, numbered image by image, row by row, and the group of channels that is gathered. */
export interface Gathered {
  readonly group: number;
  readonly firstPixel: number;
  readonly pixels: number;
}

/**
 * The input around output pixels: [pixels][kernelHeight · kernelWidth · inChannels / groups].
 *
 * @param into  takes the rows, from its start; a new array unless given
 * @throws {ShapeError} if the geometry is impossible or the input does not fit it
 */
export function im2col(
  input: Float32Array,
  shape: ConvShape,
  gathered: Gathered = { group: 0, firstPixel: 0, pixels: outputPixels(shape) },
  into: Float32Array = new Float32Array(gathered.pixels * inputColumns(shape)),
): Float32Array {
  checkInput('im2col: input', input.length, shape);
  const { height, width } = outputSize(shape);
  const source = { height: shape.inHeight, width: shape.inWidth, channels: shape.inChannels };
  return gather(input, source, { height, width }, shape, gathered, channelsPerGroup(shape), into, (place, tap) =>
    inputAt(place, tap, shape),
  );
}

/**
 * The output gradient around input pixels: [pixels][kernelHeight · kernelWidth · outChannels / groups].
 *
 * @param into  takes the rows, from its start; a new array unless given
 * @throws {ShapeError} if the geometry is impossible or the gradient does not fit it
 */
export function im2colOfGradient(
  outputGradient: Float32Array,
  shape: ConvShape,
  gathered: Gathered = { group: 0, firstPixel: 0, pixels: inputPixels(shape) },
  into: Float32Array = new Float32Array(gathered.pixels * gradientColumns(shape)),
): Float32Array {
  checkOutput('im2colOfGradient: outputGradient', outputGradient.length, shape);
  const { height, width } = outputSize(shape);
  const source = { height, width, channels: shape.outChannels };
  const centres = { height: shape.inHeight, width: shape.inWidth };
  return gather(outputGradient, source, centres, shape, gathered, outputsPerGroup(shape), into, (place, tap) =>
    outputAt(place, tap, shape),
  );
}

/** Output pixels of the whole batch: rows of im2col. */
export function outputPixels(shape: ConvShape): number {
  const { height, width } = outputSize(shape);
  return shape.batch * height * width;
}

/** Input pixels of the whole batch: rows of im2colOfGradient. */
export const inputPixels = (shape: ConvShape): number => shape.batch * shape.inHeight * shape.inWidth;

/** Columns of im2col: taps times channels of a group. */
export const inputColumns = (shape: ConvShape): number =>
  shape.kernelHeight * shape.kernelWidth * channelsPerGroup(shape);

/** Columns of im2colOfGradient: taps times outputs of a group. */
export const gradientColumns = (shape: ConvShape): number =>
  shape.kernelHeight * shape.kernelWidth * outputsPerGroup(shape);

interface Plane {
  readonly height: number;
  readonly width: number;
}

/** Copies, for each centre pixel and tap, the group's channels of the source pixel that `sourceAt` names. */
function gather(
  source: Float32Array,
  { height, width, channels: allChannels }: Plane & { readonly channels: number },
  centres: Plane,
  { kernelHeight, kernelWidth }: ConvShape,
  { group, firstPixel, pixels }: Gathered,
  channels: number,
  into: Float32Array,
  sourceAt: (place: number, tap: number) => number,
): Float32Array {
  let to = 0;
  for (let pixel = firstPixel; pixel < firstPixel + pixels; pixel += 1) {
    const line = Math.floor(pixel / centres.width);
    const column = pixel - line * centres.width;
    const image = Math.floor(line / centres.height);
    const row = line - image * centres.height;
    for (let tapRow = 0; tapRow < kernelHeight; tapRow += 1) {
      const fromRow = sourceAt(row, tapRow);
      const isRowInside = fromRow >= 0 && fromRow < height;
      for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn += 1) {
        const fromColumn = isRowInside ? sourceAt(column, tapColumn) : -1;
        if (fromColumn < 0 || fromColumn >= width) {
          into.fill(0, to, to + channels);
        } else {
          const from = ((image * height + fromRow) * width + fromColumn) * allChannels + group * channels;
          for (let channel = 0; channel < channels; channel += 1) into[to + channel] = source[from + channel];
        }
        to += channels;
      }
    }
  }
  return into;
}
