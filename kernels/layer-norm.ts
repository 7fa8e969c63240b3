/**
 * Layer normalisation of rows [rows][channels], each row by its own mean and variance (Ba, Kiros and Hinton 2016).
 *
 * Sums within a row run over its channels, gradients of scale and shift over the rows, both in order, lanes as in
 * lane-sum.ts. Moments as in moments.ts, in one pass.
 */
import type { Arithmetic } from './arithmetic.ts';
import { laneSum } from './lane-sum.ts';
import { inverseDeviation, momentsOf, normalised, normalisedGradient, scaledAndShifted } from './moments.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** Sizes of a matrix of rows. */
export interface RowShape {
  readonly rows: number;
  readonly channels: number;
}

/** What a row was normalised by. */
export interface RowStatistics {
  readonly mean: number;
  /** 1 / √(variance + epsilon). */
  readonly inverse: number;
}

/** Gradients of the three inputs of a layer normalisation. */
export interface LayerNormGradients {
  /** [rows][channels]. */
  readonly input: Values;
  /** [channels]. */
  readonly scale: Values;
  /** [channels]. */
  readonly shift: Values;
}

/** Mean and inverse deviation of one row. */
export function rowStatistics(arithmetic: Arithmetic, row: Values, epsilon: number): RowStatistics {
  const { round } = arithmetic;
  const sum = laneSum(arithmetic, row.length, (index) => row[index]);
  const squares = laneSum(arithmetic, row.length, (index) => round(row[index] * row[index]));
  const { mean, variance } = momentsOf(arithmetic, sum, squares, row.length);
  return { mean, inverse: inverseDeviation(arithmetic, variance, epsilon) };
}

/** Normalises one row into `into`: scale · (x − mean) · inverse + shift. Returns what it was normalised by. */
export function layerNormRow(
  arithmetic: Arithmetic,
  row: Values,
  scale: Values,
  shift: Values,
  epsilon: number,
  into: Values,
): RowStatistics {
  const statistics = rowStatistics(arithmetic, row, epsilon);
  for (let index = 0; index < row.length; index += 1) {
    const inUnits = normalised(arithmetic, row[index], statistics.mean, statistics.inverse);
    into[index] = scaledAndShifted(arithmetic, inUnits, scale[index], shift[index]);
  }
  return statistics;
}

/**
 * Input gradient of one row into `into`: with g = dy·scale and n channels,
 * dx = inverse · (g − Σg/n − x̂ · Σg·x̂/n).
 */
export function layerNormRowGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  row: Values,
  { mean, inverse }: RowStatistics,
  scale: Values,
  into: Values,
): void {
  const { round } = arithmetic;
  const scaled = (index: number): number => round(gradient[index] * scale[index]);
  const inUnits = (index: number): number => normalised(arithmetic, row[index], mean, inverse);
  const count = row.length;
  const meanGradient = round(laneSum(arithmetic, count, scaled) / count);
  const meanProduct = round(laneSum(arithmetic, count, (index) => round(scaled(index) * inUnits(index))) / count);
  for (let index = 0; index < count; index += 1) {
    const x = inUnits(index);
    into[index] = normalisedGradient(arithmetic, scaled(index), x, inverse, meanGradient, meanProduct);
  }
}

/**
 * Normalises every row.
 *
 * @returns the output [rows][channels] and the statistics of each row
 * @throws {ShapeError} if an array does not fit the shape
 */
export function layerNorm(
  arithmetic: Arithmetic,
  x: Values,
  scale: Values,
  shift: Values,
  shape: RowShape,
  epsilon: number,
): { readonly output: Values; readonly statistics: readonly RowStatistics[] } {
  const { rows, channels } = shape;
  checkLength('layerNorm: x', x.length, { rows, channels });
  checkLength('layerNorm: scale', scale.length, { channels });
  checkLength('layerNorm: shift', shift.length, { channels });
  const output = arithmetic.create(x.length);
  const statistics = Array.from({ length: rows }, (_, row) => {
    const [from, to] = [row * channels, (row + 1) * channels];
    return layerNormRow(arithmetic, x.subarray(from, to), scale, shift, epsilon, output.subarray(from, to));
  });
  return { output, statistics };
}

/**
 * Gradients of input, scale and shift.
 *
 * @param statistics  of each row, as layerNorm returned them
 * @throws {ShapeError} if an array does not fit the shape
 */
export function layerNormGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  x: Values,
  statistics: readonly RowStatistics[],
  scale: Values,
  shape: RowShape,
): LayerNormGradients {
  const { rows, channels } = shape;
  checkLength('layerNormGradient: gradient', gradient.length, { rows, channels });
  checkLength('layerNormGradient: x', x.length, { rows, channels });
  checkLength('layerNormGradient: statistics', statistics.length, { rows });
  checkLength('layerNormGradient: scale', scale.length, { channels });
  const { round, create } = arithmetic;
  const result = { input: create(x.length), scale: create(channels), shift: create(channels) };
  for (let row = 0; row < rows; row += 1) {
    const [from, to] = [row * channels, (row + 1) * channels];
    const into = result.input.subarray(from, to);
    layerNormRowGradient(arithmetic, gradient.subarray(from, to), x.subarray(from, to), statistics[row], scale, into);
  }
  for (let channel = 0; channel < channels; channel += 1) {
    result.shift[channel] = laneSum(arithmetic, rows, (row) => gradient[row * channels + channel]);
    result.scale[channel] = laneSum(arithmetic, rows, (row) => {
      const index = row * channels + channel;
      const { mean, inverse } = statistics[row];
      return round(gradient[index] * normalised(arithmetic, x[index], mean, inverse));
    });
  }
  return result;
}
