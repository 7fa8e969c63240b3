/**
 * N:M sparsity along an axis of a tensor: which values form a group, and the checks that the numbers make sense.
 *
 * A group is M consecutive values along the axis. The last group of a line may be short; it counts as padded with zeros,
 * and of its t values min(N, t) are kept.
 */
import { checkLength, checkSize } from '../shape-error.ts';

/** Of each group of m consecutive values, n are kept. */
export interface Sparsity {
  readonly n: number;
  readonly m: number;
}

/** The widest group: its indices fit 8 bits. */
export const WIDEST_GROUP = 256;

/** An N:M that is none, or a mask or code that does not keep to it. */
export class SparsityError extends RangeError {
  override readonly name = 'SparsityError';
}

/**
 * Holds N:M to 1 ≤ N ≤ M ≤ 256, whole numbers.
 *
 * @throws {SparsityError} `pruneMask: cannot keep 9 of 8; N must be a whole number from 1 to M`
 */
export function checkSparsity(what: string, { n, m }: Sparsity): void {
  if (!Number.isInteger(m) || m < 1 || m > WIDEST_GROUP) {
    throw new SparsityError(`${what}: M must be a whole number from 1 to ${WIDEST_GROUP}, it is ${m}`);
  }
  if (!Number.isInteger(n) || n < 1 || n > m) {
    throw new SparsityError(`${what}: cannot keep ${n} of ${m}; N must be a whole number from 1 to M`);
  }
}

/** Bits of the index of a value in its group: ⌈log₂ m⌉; 0 for m = 1. */
export const indexBits = (m: number): number => 32 - Math.clz32(m - 1);

/** The groups of a tensor: `groups` of them, in row-major order of the tensor whose axis counts groups. */
export interface GroupLayout {
  /** Product of the sizes before the axis. */
  readonly outer: number;
  /** Groups along the axis: ⌈length / m⌉. */
  readonly blocks: number;
  /** Size of the axis. */
  readonly length: number;
  /** Product of the sizes after the axis: the distance between neighbours along it. */
  readonly inner: number;
  /** outer · blocks · inner. */
  readonly groups: number;
}

/**
 * How the groups of m along an axis lie.
 *
 * @throws {ShapeError} if the shape does not hold `length` values or has no such axis
 */
export function groupLayout(
  what: string,
  length: number,
  shape: readonly number[],
  axis: number,
  m: number,
): GroupLayout {
  checkLength(what, length, Object.fromEntries(shape.map((size, index) => [`axis ${index}`, size])));
  checkSize(`${what}: axis`, axis, 0);
  checkSize(`${what}: number of axes for axis ${axis}`, shape.length, axis + 1);
  const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1));
  const blocks = Math.ceil(shape[axis] / m);
  return { outer, blocks, length: shape[axis], inner, groups: outer * blocks * inner };
}

/** Visits the groups in order: number, first value, distance between values, number of values. */
export function forEachGroup(
  { outer, blocks, length, inner }: GroupLayout,
  m: number,
  visit: (group: number, from: number, stride: number, count: number) => void,
): void {
  let group = 0;
  for (let before = 0; before < outer; before += 1) {
    for (let block = 0; block < blocks; block += 1) {
      const count = Math.min(m, length - block * m);
      const from = (before * length + block * m) * inner;
      for (let after = 0; after < inner; after += 1, group += 1) visit(group, from + after, inner, count);
    }
  }
}
