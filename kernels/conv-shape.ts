/** The geometry of a 2-D convolution: sizes, which pixel meets which tap, and the checks that arrays fit. */
import { ShapeError, checkLength, checkSize } from './shape-error.ts';

/**
 * A 2-D convolution of NHWC feature maps with OHWI weights [outChannels][kernelHeight][kernelWidth][inChannels / groups].
 *
 * Output pixel (y, x) meets input pixel (y·stride − padding + tapRow·dilation, likewise x); outside the map are zeros.
 * Channels are cut into `groups` equal runs; outputs see the inputs of their group only. Depthwise: groups = inChannels.
 */
export interface ConvShape {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Input pixels from one output pixel to the next, both ways; ≥ 1. */
  readonly stride: number;
  /** Rows and columns of zeros on each side; ≥ 0. */
  readonly padding: number;
  /** Input pixels from one tap to the next, both ways; ≥ 1. */
  readonly dilation: number;
  readonly groups: number;
}

/** Height and width of a feature map, in pixels. */
export interface PlaneSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Height and width of the output: ⌊(in + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 *
 * @throws {ShapeError} if a size is not a positive integer, groups do not divide the channels, or the kernel does not fit
 */
export function outputSize(shape: ConvShape): PlaneSize {
  for (const [name, size] of Object.entries(shape)) checkSize(`conv2d: ${name}`, size, name === 'padding' ? 0 : 1);
  const { inChannels, outChannels, groups } = shape;
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ShapeError(
      `conv2d: groups = ${groups} must divide inChannels = ${inChannels} and outChannels = ${outChannels}`,
    );
  }
  return {
    height: outputLength('Height', shape.inHeight, shape.kernelHeight, shape),
    width: outputLength('Width', shape.inWidth, shape.kernelWidth, shape),
  };
}

function outputLength(axis: string, length: number, kernel: number, { stride, padding, dilation }: ConvShape): number {
  const span = dilation * (kernel - 1) + 1;
  const padded = length + 2 * padding;
  if (span <= padded) return Math.floor((padded - span) / stride) + 1;
  throw new ShapeError(`conv2d: kernel${axis} spans ${span} pixels, more than the ${padded} of the padded in${axis}`);
}

/** Input channels that one output sees. */
export const channelsPerGroup = ({ inChannels, groups }: ConvShape): number => inChannels / groups;

/** Output channels of one group. */
export const outputsPerGroup = ({ outChannels, groups }: ConvShape): number => outChannels / groups;

/** The input row (or column) that an output row meets at a tap; it may lie outside the map. */
export const inputAt = (output: number, tap: number, { stride, padding, dilation }: ConvShape): number =>
  output * stride - padding + tap * dilation;

/** The output row (or column) that meets an input row at a tap; −1 where none does; it may lie past the end of the map. */
export function outputAt(input: number, tap: number, { stride, padding, dilation }: ConvShape): number {
  const scaled = input + padding - tap * dilation;
  return scaled >= 0 && scaled % stride === 0 ? scaled / stride : -1;
}

/** Holds an input map to [batch][inHeight][inWidth][inChannels]. */
export function checkInput(what: string, length: number, shape: ConvShape): void {
  const { batch, inHeight, inWidth, inChannels } = shape;
  checkLength(what, length, { batch, inHeight, inWidth, inChannels });
}

/** Holds an output map to [batch][outHeight][outWidth][outChannels]. */
export function checkOutput(what: string, length: number, shape: ConvShape): void {
  const { height: outHeight, width: outWidth } = outputSize(shape);
  checkLength(what, length, { batch: shape.batch, outHeight, outWidth, outChannels: shape.outChannels });
}

/** Holds weights to [outChannels][kernelHeight][kernelWidth][inChannels / groups]. */
export function checkWeights(what: string, length: number, shape: ConvShape): void {
  const { outChannels, kernelHeight, kernelWidth } = shape;
  checkLength(what, length, { outChannels, kernelHeight, kernelWidth, 'inChannels/groups': channelsPerGroup(shape) });
}

/** Number of weights: outChannels · kernelHeight · kernelWidth · inChannels / groups. */
export const weightCount = (shape: ConvShape): number =>
  shape.outChannels * shape.kernelHeight * shape.kernelWidth * channelsPerGroup(shape);
