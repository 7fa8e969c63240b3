/**
 * N:M pruning by magnitude: of each group the N largest are kept.
 *
 * The rule of order: larger magnitude first, of equals the lower index. NaN counts as larger than every number, so that it
 * is kept and seen. This is what a top-N sorter does that replaces a kept value only by a strictly larger one.
 */
import type { Values } from '../values.ts';
import { ShapeError, checkLength } from '../shape-error.ts';
import { type Sparsity, checkSparsity, forEachGroup, groupLayout } from './sparsity.ts';

/**
 * Positions within a group of its `n` largest magnitudes, ascending; all of them if there are no more than n.
 *
 * @param from  index of the group's first value
 * @param stride  distance between its values
 * @param count  how many there are
 * @throws {ShapeError} if the group reaches beyond the values
 */
export function keepLargest(
  values: ArrayLike<number>,
  from: number,
  stride: number,
  count: number,
  n: number,
): number[] {
  const last = from + (count - 1) * stride;
  if (count > 0 && !(from >= 0 && last < values.length)) {
    throw new ShapeError(`keepLargest: a group from ${from} to ${last} does not lie within ${values.length} values`);
  }
  const kept: number[] = [];
  const rankOf = (position: number): number => rank(values[from + position * stride]);
  for (let position = 0; position < count; position += 1) {
    // Insertion before the first strictly smaller one keeps `kept` sorted, earlier positions first among equals.
    const own = rankOf(position);
    let place = kept.length;
    while (place > 0 && rankOf(kept[place - 1]) < own) place -= 1;
    if (place >= n) continue;
    kept.splice(place, 0, position);
    if (kept.length > n) kept.pop();
  }
  return kept.toSorted((a, b) => a - b);
}

/** Magnitude, with NaN above Infinity: Infinity itself counts as the largest double. */
function rank(x: number): number {
  if (Number.isNaN(x)) return Infinity;
  return Math.min(Math.abs(x), Number.MAX_VALUE);
}

/**
 * The mask of the N largest of each group along an axis: 1 kept, 0 pruned.
 *
 * @param shape  sizes of the tensor, row-major
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256
 * @throws {ShapeError} if the values do not fit the shape or it has no such axis
 */
export function pruneMask(values: Values, shape: readonly number[], axis: number, sparsity: Sparsity): Uint8Array {
  checkSparsity('pruneMask', sparsity);
  const layout = groupLayout('pruneMask: values', values.length, shape, axis, sparsity.m);
  const mask = new Uint8Array(values.length);
  forEachGroup(layout, sparsity.m, (_, from, stride, count) => {
    for (const position of keepLargest(values, from, stride, count, sparsity.n)) mask[from + position * stride] = 1;
  });
  return mask;
}

/**
 * A copy with +0 where the mask is 0.
 *
 * @throws {ShapeError} if values and mask differ in length
 */
export function applyMask<Kind extends Values>(values: Kind, mask: Uint8Array): Kind {
  checkLength('applyMask: mask', mask.length, { values: values.length });
  const masked = values.slice() as Kind;
  for (let index = 0; index < mask.length; index += 1) if (mask[index] === 0) masked[index] = 0;
  return masked;
}
