/**
 * Mean, variance and normalisation in one pass over the data: the arithmetic that batch and layer normalisation share.
 *
 * One pass keeps the sum and the sum of squares; variance = E[x²] − E[x]², not below zero. Every operation is rounded.
 */
import type { Arithmetic } from './arithmetic.ts';

/** Mean and (biased) variance of a set of values. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Moments from the sum of `count` values and the sum of their squares, each square rounded. */
export function momentsOf({ round }: Arithmetic, sum: number, sumOfSquares: number, count: number): Moments {
  const mean = round(sum / count);
  const variance = round(round(sumOfSquares / count) - round(mean * mean));
  // Cancellation can leave a variance just below zero; a NaN stays one.
  return { mean, variance: variance < 0 ? 0 : variance };
}

/** 1 / √(variance + epsilon), epsilon rounded first. */
export function inverseDeviation({ round }: Arithmetic, variance: number, epsilon: number): number {
  return round(1 / round(Math.sqrt(round(variance + round(epsilon)))));
}

/** x̂ = (x − mean) · inverse. */
export function normalised({ round }: Arithmetic, x: number, mean: number, inverse: number): number {
  return round(round(x - mean) * inverse);
}

/** scale · x̂ + shift, product and sum rounded each. */
export function scaledAndShifted({ round }: Arithmetic, x: number, scale: number, shift: number): number {
  return round(round(x * scale) + shift);
}

/**
 * The gradient through a normalisation: factor · ((gradient − meanGradient) − x̂ · meanProduct).
 *
 * @param gradient  of the value that x̂ was turned into, up to the factor
 * @param meanGradient  mean of the gradients over the set that was normalised
 * @param meanProduct  mean of gradient · x̂ over the same set
 */
export function normalisedGradient(
  { round }: Arithmetic,
  gradient: number,
  x: number,
  factor: number,
  meanGradient: number,
  meanProduct: number,
): number {
  return round(factor * round(round(gradient - meanGradient) - round(x * meanProduct)));
}
