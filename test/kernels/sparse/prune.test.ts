import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../kernels/shape-error.ts';
import { applyMask, keepLargest, pruneMask } from '../../../kernels/sparse/prune.ts';
import { SparsityError } from '../../../kernels/sparse/sparsity.ts';
import { chunksOf, linesAlong, problems } from './problems.ts';

const keep = (values: readonly number[], n: number): number[] => keepLargest(values, 0, 1, values.length, n);

describe('keepLargest', () => {
  it('keeps the largest magnitudes, positions ascending', () => {
    expect(keep([1, -5, 3, -2], 2)).toEqual([1, 2]);
    expect(keep([1, 2, 3, 4], 3)).toEqual([1, 2, 3]);
  });

  it('lets the lower index win among equals, whatever the sign', () => {
    expect(keep([2, -2, 2, -2], 2)).toEqual([0, 1]);
    expect(keep([0, -0, 1, 0], 2)).toEqual([0, 2]);
    expect(keep([1, 3, -3, 3], 2)).toEqual([1, 2]);
  });

  it('counts NaN as larger than everything', () => {
    expect(keep([Infinity, 1, NaN, -Infinity], 1)).toEqual([2]);
    expect(keep([Infinity, 1, NaN, -Infinity], 2)).toEqual([0, 2]);
    expect(keep([NaN, Infinity, NaN], 1)).toEqual([0]);
  });

  it('keeps all there are when there are no more than N', () => {
    expect(keep([0, 1], 4)).toEqual([0, 1]);
    expect(keep([], 2)).toEqual([]);
  });

  it('agrees with a stable sort by magnitude, within a strided group', () => {
    const groups = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }), (group, n, stride) => {
        const values = new Float32Array(5 + group.length * stride).fill(99);
        group.forEach((value, position) => (values[4 + position * stride] = value));
        const order = [...group.keys()].toSorted((a, b) => Math.abs(group[b]) - Math.abs(group[a]) || a - b);
        const wanted = order.slice(0, n).toSorted((a, b) => a - b);
        expect(keepLargest(values, 4, stride, group.length, n)).toEqual(wanted);
      }),
    );
  });

  it('refuses groups that reach beyond the values', () => {
    expect(() => keepLargest([1, 2, 3], 1, 2, 2, 1)).toThrow(
      new ShapeError('keepLargest: a group from 1 to 3 does not lie within 3 values'),
    );
  });
});

describe('pruneMask', () => {
  it('keeps min(N, t) of each group of t along any axis, none smaller than one it drops', () => {
    fc.assert(
      fc.property(problems, ({ values, shape, axis, sparsity: { n, m } }) => {
        const mask = pruneMask(values, shape, axis, { n, m });
        for (const group of linesAlong(shape, axis).flatMap((line) => chunksOf(line, m))) {
          const kept = keepLargest(
            group.map((index) => values[index]),
            0,
            1,
            group.length,
            n,
          );
          expect(kept.length).toBe(Math.min(n, group.length));
          expect(group.map((index) => mask[index])).toEqual(group.map((_, place) => (kept.includes(place) ? 1 : 0)));
        }
      }),
    );
  });

  it('groups along the axis it is told', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    expect([...pruneMask(values, [2, 2], 0, { n: 1, m: 2 })]).toEqual([0, 0, 1, 1]);
    expect([...pruneMask(values, [2, 2], 1, { n: 1, m: 2 })]).toEqual([0, 1, 0, 1]);
  });

  it.each([
    [{ n: 9, m: 8 }, 'pruneMask: cannot keep 9 of 8; N must be a whole number from 1 to M'],
    [{ n: 0, m: 8 }, 'pruneMask: cannot keep 0 of 8; N must be a whole number from 1 to M'],
    [{ n: 1.5, m: 8 }, 'pruneMask: cannot keep 1.5 of 8; N must be a whole number from 1 to M'],
    [{ n: 1, m: 257 }, 'pruneMask: M must be a whole number from 1 to 256, it is 257'],
    [{ n: 1, m: 2.5 }, 'pruneMask: M must be a whole number from 1 to 256, it is 2.5'],
  ])('refuses %j', (sparsity, message) => {
    expect(() => pruneMask(new Float32Array(8), [8], 0, sparsity)).toThrow(new SparsityError(message));
  });

  it('refuses values that do not fit and axes that are none', () => {
    const values = new Float32Array(8);
    expect(() => pruneMask(values, [3, 3], 0, { n: 1, m: 2 })).toThrow(
      new ShapeError('pruneMask: values has 8 values, axis 0×axis 1 = 3×3 needs 9'),
    );
    for (const axis of [-1, 2, 0.5]) {
      expect(() => pruneMask(values, [2, 4], axis, { n: 1, m: 2 })).toThrow(ShapeError);
    }
  });
});

describe('applyMask', () => {
  it('zeroes what is not kept, in a copy of the same kind', () => {
    const values = Float64Array.of(1, -2, NaN, 4);
    expect(applyMask(values, Uint8Array.of(1, 0, 0, 1))).toEqual(Float64Array.of(1, 0, 0, 4));
    expect(values[1]).toBe(-2);
  });

  it('refuses a mask of another length', () => {
    expect(() => applyMask(new Float32Array(3), new Uint8Array(4))).toThrow(
      new ShapeError('applyMask: mask has 4 values, values = 3 needs 3'),
    );
  });
});
