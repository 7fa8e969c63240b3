/** Softmax cross entropy with integer labels, mean over the batch, and its gradient in one go. */
import type { Arithmetic } from './arithmetic.ts';
import { laneSum } from './lane-sum.ts';
import { ShapeError, checkLength } from './shape-error.ts';
import { softmaxRow } from './softmax.ts';
import type { Values } from './values.ts';

/** Sizes of a batch of scores. */
export interface CrossEntropyShape {
  readonly batch: number;
  readonly classes: number;
}

/**
 * Loss of one row, log Σ exp(x − max) − (x_label − max), and its gradient (p − onehot) · factor into `into`.
 *
 * @param factor  lossScale / batch, rounded
 */
export function crossEntropyRow(
  arithmetic: Arithmetic,
  scores: Values,
  label: number,
  factor: number,
  into: Values,
): number {
  const { round } = arithmetic;
  const ofLabel = scores[label];
  const { largest, total } = softmaxRow(arithmetic, scores, into);
  for (let index = 0; index < scores.length; index += 1) {
    const error = index === label ? round(into[index] - 1) : into[index];
    into[index] = round(error * factor);
  }
  return round(round(Math.log(total)) - round(ofLabel - largest));
}

/**
 * Mean loss over the batch and the gradient of lossScale · loss, [batch][classes].
 *
 * @param lossScale  multiplies the gradient, not the reported loss; it keeps small gradients within FP16
 * @throws {ShapeError} if an array does not fit the shape or a label is not a class
 */
export function crossEntropy(
  arithmetic: Arithmetic,
  scores: Values,
  labels: ArrayLike<number>,
  { batch, classes }: CrossEntropyShape,
  lossScale = 1,
): { readonly loss: number; readonly gradient: Values } {
  checkLength('crossEntropy: scores', scores.length, { batch, classes });
  checkLength('crossEntropy: labels', labels.length, { batch });
  for (let row = 0; row < batch; row += 1) checkLabel(labels[row], row, classes);
  const { round, create } = arithmetic;
  const gradient = create(scores.length);
  const factor = round(lossScale / batch);
  const losses = create(batch);
  for (let row = 0; row < batch; row += 1) {
    const [from, to] = [row * classes, (row + 1) * classes];
    const into = gradient.subarray(from, to);
    losses[row] = crossEntropyRow(arithmetic, scores.subarray(from, to), labels[row], factor, into);
  }
  return { loss: round(laneSum(arithmetic, batch, (row) => losses[row]) / batch), gradient };
}

function checkLabel(label: number, row: number, classes: number): void {
  if (Number.isInteger(label) && label >= 0 && label < classes) return;
  throw new ShapeError(`crossEntropy: labels[${row}] is ${label}, a class is a whole number from 0 to ${classes - 1}`);
}
