import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberTicks, rangeOf, swings } from '../../../viz/report/layout/tornado.ts';

const bar = (assumption: string, ...means: readonly number[]) => ({
  assumption,
  base: 'on',
  points: means.map((mean, i) => ({ label: `v${i}`, mean })),
  range: { low: 0, high: 0 },
});

describe('a tornado', () => {
  it('has the widest swing on top, and bars that reach the base', () => {
    const found = swings({
      mean: 2,
      bars: [bar('small', 1.9), bar('both sides', 1.8, 2.3), bar('up', 2.4), bar('none', 2)],
    });
    expect(found.map(({ assumption, low, high }) => [assumption, low, high])).toEqual([
      ['both sides', 1.8, 2.3],
      ['up', 2, 2.4],
      ['small', 1.9, 2],
      ['none', 2, 2],
    ]);
  });

  it('names the value at each end, and none where the end is the base', () => {
    const ends = swings({ mean: 2, bars: [bar('a', 1.8, 1.7), bar('b', 1.9, 2.1), bar('c', 2)] });
    expect(ends.map(({ lowest, highest }) => [lowest?.label ?? null, highest?.label ?? null])).toEqual([
      ['v1', null],
      ['v0', 'v1'],
      [null, null],
    ]);
  });

  it('keeps the order of bars that swing as far', () => {
    const found = swings({ mean: 2, bars: [bar('first', 1.5), bar('second', 2.5), bar('third', 1.5)] });
    expect(found.map(({ assumption }) => assumption)).toEqual(['first', 'second', 'third']);
  });

  it('is as wide as all its values, the base and what is marked', () => {
    expect(rangeOf({ mean: 2, bars: [bar('a', 1.8, 2.1)] }, [1.75])).toEqual([1.75, 2.1]);
    expect(rangeOf({ mean: 2, bars: [] }, [])).toEqual([1.5, 2.5]);
  });

  it('has ticks inside its range that can be told apart', () => {
    const anywhere = fc.tuple(
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      fc.double({ min: 0.01, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 80, max: 1500 }), ([low, length], width) => {
        const { ticks, format } = numberTicks([low, low + length], width);
        expect(ticks.length).toBeGreaterThan(0);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low);
          expect(tick).toBeLessThanOrEqual(low + length);
        }
        expect(new Set(ticks.map(format)).size).toBe(ticks.length);
      }),
    );
  });
});
