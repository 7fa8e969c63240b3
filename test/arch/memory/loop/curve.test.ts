import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../../arch/memory/loop/curve.ts';
import type { Curve } from '../../../../arch/memory/loop/curve.ts';

const curve: Curve = [
  [1, 10],
  [4, 16],
  [8, 40],
];

describe('a curve', () => {
  it('goes through its points, straight in between and on', () => {
    expect([1, 2, 3, 4, 5, 8, 10].map((lines) => valueAt(curve, lines))).toEqual([10, 12, 14, 16, 22, 40, 52]);
  });

  it('gives back any straight line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.nat(500),
        (slope, start, lines) => {
          const points: Curve = [1, 3, 7, 20].map((at) => [at, start + slope * at]);
          expect(valueAt(points, lines + 1)).toBeCloseTo(start + slope * (lines + 1), 9);
        },
      ),
    );
  });
});
