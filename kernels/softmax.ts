/**
 * Softmax of rows, the largest score subtracted first: p = exp(x − max) / Σ exp(x − max), sums in lanes.
 *
 * A score of −Infinity gets probability 0. A row whose largest score is infinite, either way, gives NaN.
 */
import type { Arithmetic } from './arithmetic.ts';
import { laneSum } from './lane-sum.ts';
import type { RowShape } from './layer-norm.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** What a row was shifted and divided by; log(total) + largest is the log of its sum of exponentials. */
export interface SoftmaxRow {
  readonly largest: number;
  readonly total: number;
}

/** Softmax of one row into `into`, which may be the row itself. */
export function softmaxRow(arithmetic: Arithmetic, scores: Values, into: Values): SoftmaxRow {
  const { round } = arithmetic;
  let largest = -Infinity;
  for (let index = 0; index < scores.length; index += 1) largest = Math.max(largest, scores[index]);
  for (let index = 0; index < scores.length; index += 1) into[index] = round(Math.exp(round(scores[index] - largest)));
  const total = laneSum(arithmetic, scores.length, (index) => into[index]);
  for (let index = 0; index < scores.length; index += 1) into[index] = round(into[index] / total);
  return { largest, total };
}

/** Gradient of the scores of one row into `into`: p · (dp − Σ dp·p). */
export function softmaxRowGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  probabilities: Values,
  into: Values,
): void {
  const { round } = arithmetic;
  const count = probabilities.length;
  const mean = laneSum(arithmetic, count, (index) => round(gradient[index] * probabilities[index]));
  for (let index = 0; index < count; index += 1) {
    into[index] = round(probabilities[index] * round(gradient[index] - mean));
  }
}

/**
 * Softmax of every row of [rows][channels].
 *
 * @throws {ShapeError} if scores do not fit the shape
 */
export function softmax(arithmetic: Arithmetic, scores: Values, { rows, channels }: RowShape): Values {
  checkLength('softmax: scores', scores.length, { rows, channels });
  const output = arithmetic.create(scores.length);
  for (let from = 0; from < scores.length; from += channels) {
    softmaxRow(arithmetic, scores.subarray(from, from + channels), output.subarray(from, from + channels));
  }
  return output;
}

/**
 * Gradient of the scores of every row.
 *
 * @throws {ShapeError} if an array does not fit the shape
 */
export function softmaxGradient(
  arithmetic: Arithmetic,
  gradient: Values,
  probabilities: Values,
  { rows, channels }: RowShape,
): Values {
  checkLength('softmaxGradient: gradient', gradient.length, { rows, channels });
  checkLength('softmaxGradient: probabilities', probabilities.length, { rows, channels });
  const result = arithmetic.create(gradient.length);
  for (let from = 0; from < gradient.length; from += channels) {
    const row = (values: Values): Values => values.subarray(from, from + channels);
    softmaxRowGradient(arithmetic, row(gradient), row(probabilities), row(result));
  }
  return result;
}
