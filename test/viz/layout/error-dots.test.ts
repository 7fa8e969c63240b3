import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planeRange, worstRows } from '../../../viz/report/layout/agreement.ts';
import { errorLimit, errorScale, errorTicks, stacked } from '../../../viz/report/layout/error-dots.ts';
import { validationRow } from '../../../published/validation.ts';

describe('errors as dots', () => {
  it('have an axis up to a round number, of 1 % at least', () => {
    expect([[], [0], [-0.4, 0.2], [3], [-37.4], [307], [60_000]].map((errors) => errorLimit(errors))).toEqual([
      1, 1, 1, 5, 50, 500, 60_000,
    ]);
  });

  it('have 0 in the middle, and ticks on both sides that have room', () => {
    expect(errorScale(10, [0, 100])(0)).toBe(50);
    expect(errorTicks(1, 400)).toEqual([-1, 0, 1]);
    fc.assert(
      fc.property(fc.constantFrom(1, 5, 50, 500, 10_000), fc.integer({ min: 100, max: 1600 }), (limit, width) => {
        const ticks = errorTicks(limit, width);
        const x = errorScale(limit, [0, width]);
        expect(ticks).toEqual(ticks.map((tick) => (tick === 0 ? 0 : -tick)).toReversed());
        for (let i = 1; i < ticks.length; i += 1) expect(x(ticks[i]) - x(ticks[i - 1])).toBeGreaterThanOrEqual(46);
      }),
    );
  });

  it('are stacked where they would cover each other, inside their row', () => {
    expect(stacked([10, 10, 10, 90], 8, 40)).toEqual([
      { x: 10, y: 0 },
      { x: 10, y: -8 },
      { x: 10, y: 8 },
      { x: 90, y: 0 },
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 }), (xs) => {
        const placed = stacked(xs, 8, 40);
        expect(placed.map(({ x }) => x)).toEqual(xs);
        for (const { y } of placed) expect(Math.abs(y)).toBeLessThanOrEqual(16.000_001);
      }),
    );
  });
});

describe('theirs and ours in a plane', () => {
  const rows = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([ours, theirs]) => ({ ours, theirs }));

  it('is logarithmic where values are spread widely and none is 0', () => {
    expect(planeRange(rows([10, 1000])).isLogarithmic).toBe(true);
    expect(planeRange(rows([10, 100])).isLogarithmic).toBe(false);
    expect(planeRange(rows([0, 1000])).isLogarithmic).toBe(false);
  });

  it('has every value inside', () => {
    const value = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (pairs) => {
        const { low, high } = planeRange(rows(...pairs));
        for (const one of pairs.flat()) {
          expect(one).toBeGreaterThanOrEqual(low);
          expect(one).toBeLessThanOrEqual(high);
        }
        expect(high).toBeGreaterThan(low);
      }),
    );
  });

  it('has the worst points first, without those that are exact or off by a last digit', () => {
    const points = [
      validationRow('a', '', 101, 100),
      validationRow('b', '', 80, 100),
      validationRow('c', '', 5, 5),
      validationRow('d', '', 100.001, 100),
    ];
    expect(worstRows(points, 5).map(({ id }) => id)).toEqual(['b', 'a', 'd']);
    expect(worstRows(points, 5, 0.01).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(worstRows(points, 1).map(({ id }) => id)).toEqual(['b']);
  });
});
