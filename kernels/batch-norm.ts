/**
 * Batch normalisation of a map [pixels][channels], pixels running over batch, rows and columns (Ioffe and Szegedy 2015).
 *
 * Sums run over the pixels of a channel in order, lanes as in lane-sum.ts. The backward pass is two steps, as a vector
 * engine takes them: reductions per channel, then one pass over the elements.
 */
import type { Arithmetic } from './arithmetic.ts';
import { laneSum } from './lane-sum.ts';
import {
  type Moments,
  inverseDeviation,
  momentsOf,
  normalised,
  normalisedGradient,
  scaledAndShifted,
} from './moments.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** Sizes of a map: batch · height · width pixels, each of `channels` values. */
export interface ChannelShape {
  readonly pixels: number;
  readonly channels: number;
}

/** What normalises each channel: values of length `channels`. */
export interface BatchStatistics {
  readonly mean: Values;
  readonly variance: Values;
  /** 1 / √(variance + epsilon). */
  readonly inverse: Values;
}

/** Sums over the pixels of each channel; they are the gradients of shift and scale. */
export interface BatchNormReductions {
  /** Σ dy: the gradient of shift. */
  readonly shift: Values;
  /** Σ dy·x̂: the gradient of scale. */
  readonly scale: Values;
}

/** Moments of one channel, in one pass: the sum of x and of x². */
export function channelMoments(arithmetic: Arithmetic, x: Values, channel: number, shape: ChannelShape): Moments {
  const { round } = arithmetic;
  const { pixels, channels } = shape;
  const sum = laneSum(arithmetic, pixels, (pixel) => x[pixel * channels + channel]);
  const squares = laneSum(arithmetic, pixels, (pixel) => {
    const value = x[pixel * channels + channel];
    return round(value * value);
  });
  return momentsOf(arithmetic, sum, squares, pixels);
}

/**
 * Statistics of a training batch.
 *
 * @throws {ShapeError} if x does not fit the shape
 */
export function batchStatistics(
  arithmetic: Arithmetic,
  x: Values,
  shape: ChannelShape,
  epsilon: number,
): BatchStatistics {
  checkMap('batchStatistics: x', x, shape);
  const moments = Array.from({ length: shape.channels }, (_, channel) => channelMoments(arithmetic, x, channel, shape));
  const mean = arithmetic.create(shape.channels);
  const variance = arithmetic.create(shape.channels);
  mean.set(moments.map((of) => of.mean));
  variance.set(moments.map((of) => of.variance));
  return { mean, variance, inverse: inverseDeviations(arithmetic, variance, epsilon) };
}

/** 1 / √(variance + epsilon) per channel; with running variances, what inference normalises by. */
export function inverseDeviations(arithmetic: Arithmetic, variance: Values, epsilon: number): Values {
  const inverse = arithmetic.create(variance.length);
  for (let channel = 0; channel < inverse.length; channel += 1) {
    inverse[channel] = inverseDeviation(arithmetic, variance[channel], epsilon);
  }
  return inverse;
}

/**
 * y = scale · (x − mean) · inverse + shift.
 *
 * @throws {ShapeError} if an array does not fit the shape
 */
export function batchNorm(
  arithmetic: Arithmetic,
  x: Values,
  statistics: Pick<BatchStatistics, 'mean' | 'inverse'>,
  scale: Values,
  shift: Values,
  shape: ChannelShape,
): Values {
  checkMap('batchNorm: x', x, shape);
  const { mean, inverse } = statistics;
  checkChannels('batchNorm', { mean, inverse, scale, shift }, shape);
  const output = arithmetic.create(x.length);
  for (let index = 0, channel = 0; index < x.length; index += 1) {
    const inUnits = normalised(arithmetic, x[index], mean[channel], inverse[channel]);
    output[index] = scaledAndShifted(arithmetic, inUnits, scale[channel], shift[channel]);
    channel = channel + 1 === shape.channels ? 0 : channel + 1;
  }
  return output;
}

/**
 * First step backward: Σ dy and Σ dy·x̂ per channel, x̂ computed anew.
 *
 * @throws {ShapeError} if an array does not fit the shape
 */
export function batchNormReductions(
  arithmetic: Arithmetic,
  gradient: Values,
  x: Values,
  statistics: Pick<BatchStatistics, 'mean' | 'inverse'>,
  shape: ChannelShape,
): BatchNormReductions {
  checkMap('batchNormReductions: gradient', gradient, shape);
  checkMap('batchNormReductions: x', x, shape);
  const { mean, inverse } = statistics;
  checkChannels('batchNormReductions', { mean, inverse }, shape);
  const { round, create } = arithmetic;
  const { pixels, channels } = shape;
  const shift = create(channels);
  const scale = create(channels);
  for (let channel = 0; channel < channels; channel += 1) {
    shift[channel] = laneSum(arithmetic, pixels, (pixel) => gradient[pixel * channels + channel]);
    scale[channel] = laneSum(arithmetic, pixels, (pixel) => {
      const index = pixel * channels + channel;
      return round(gradient[index] * normalised(arithmetic, x[index], mean[channel], inverse[channel]));
    });
  }
  return { shift, scale };
}

/**
 * Second step backward: dx = scale·inverse · (dy − Σdy/pixels − x̂ · Σdy·x̂/pixels).
 *
 * @param reductions  of the same gradient and x
 * @throws {ShapeError} if an array does not fit the shape
 */
export function batchNormInputGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  x: Values,
  statistics: Pick<BatchStatistics, 'mean' | 'inverse'>,
  scale: Values,
  reductions: BatchNormReductions,
  shape: ChannelShape,
): Values {
  checkMap('batchNormInputGradient: gradient', gradient, shape);
  checkMap('batchNormInputGradient: x', x, shape);
  const { mean, inverse } = statistics;
  checkChannels(
    'batchNormInputGradient',
    { mean, inverse, scale, 'Σ dy': reductions.shift, 'Σ dy·x̂': reductions.scale },
    shape,
  );
  const { round, create } = arithmetic;
  const { pixels, channels } = shape;
  const result = create(x.length);
  for (let channel = 0; channel < channels; channel += 1) {
    const factor = round(scale[channel] * inverse[channel]);
    const meanGradient = round(reductions.shift[channel] / pixels);
    const meanProduct = round(reductions.scale[channel] / pixels);
    for (let index = channel; index < x.length; index += channels) {
      const inUnits = normalised(arithmetic, x[index], mean[channel], inverse[channel]);
      result[index] = normalisedGradient(arithmetic, gradient[index], inUnits, factor, meanGradient, meanProduct);
    }
  }
  return result;
}

/** running + momentum · (batch − running): how running statistics follow those of the batches. */
export function runningAverage({ round }: Arithmetic, running: number, batch: number, momentum: number): number {
  return round(running + round(round(momentum) * round(batch - running)));
}

function checkMap(what: string, values: Values, { pixels, channels }: ChannelShape): void {
  checkLength(what, values.length, { pixels, channels });
}

function checkChannels(what: string, perChannel: Readonly<Record<string, Values>>, { channels }: ChannelShape): void {
  for (const [name, values] of Object.entries(perChannel)) checkLength(`${what}: ${name}`, values.length, { channels });
}
