/** Random tensors, axes and N:M for tests, ragged tails and ties included. */
import fc from 'fast-check';
import type { Sparsity } from '../../../kernels/sparse/sparsity.ts';

/** Any N:M up to 2·16. */
export const sparsities: fc.Arbitrary<Sparsity> = fc
  .integer({ min: 1, max: 16 })
  .chain((m) => fc.record({ n: fc.integer({ min: 1, max: m }), m: fc.constant(m) }));

/** Few different magnitudes, so that ties are common; zeros of both signs. */
const coarse = fc.integer({ min: -4, max: 4 }).map((value) => (value === 4 ? -0 : value / 2));

/** A tensor of one to four axes, one of them chosen, and an N:M. */
export const problems = fc
  .record({ shape: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }), sparsity: sparsities })
  .chain(({ shape, sparsity }) => {
    const length = shape.reduce((all, size) => all * size, 1);
    return fc.record({
      shape: fc.constant(shape),
      sparsity: fc.constant(sparsity),
      axis: fc.integer({ min: 0, max: shape.length - 1 }),
      values: fc.array(coarse, { minLength: length, maxLength: length }).map((list) => Float32Array.from(list)),
    });
  });

/** Every line of a tensor along an axis, as indices of its values in order. */
export function linesAlong(shape: readonly number[], axis: number): number[][] {
  const inner = shape.slice(axis + 1).reduce((all, size) => all * size, 1);
  const length = shape.reduce((all, size) => all * size, 1);
  const starts = Array.from({ length }, (_, index) => index).filter(
    (index) => Math.floor(index / inner) % shape[axis] === 0,
  );
  return starts.map((start) => Array.from({ length: shape[axis] }, (_, step) => start + step * inner));
}

/** A list cut into runs of `size`, the last one shorter. */
export const chunksOf = (list: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, chunk) => list.slice(chunk * size, (chunk + 1) * size));
