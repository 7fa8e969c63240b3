import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaledChannels } from '../../workloads/width-multiplier.ts';

const channels = fc.integer({ min: 1, max: 2048 });
const factor = fc.double({ min: 0.01, max: 4, noNaN: true });
/** Those that networks have at factor 1. */
const multipleOf8 = fc.integer({ min: 1, max: 256 }).map((n) => 8 * n);

describe('rounding to a multiple of 8', () => {
  it.each([
    [32, 1.4, 48],
    [64, 1.4, 88],
    [128, 1.4, 176],
    [1024, 1.4, 1432],
    [32, 0.75, 24],
    [16, 0.5, 8],
    [8, 0.1, 8],
    [24, 0.5, 16],
    [40, 1.1, 48],
    [80, 1.1, 88],
  ])('takes %d × %d to %d', (from, by, expected) => {
    expect(scaledChannels(from, by)).toBe(expected);
  });

  it('gives a multiple of 8, at least 8', () => {
    fc.assert(
      fc.property(channels, factor, (from, by) => {
        const scaled = scaledChannels(from, by);
        expect(scaled % 8).toBe(0);
        expect(scaled).toBeGreaterThanOrEqual(8);
      }),
    );
  });

  it('never loses more than a tenth, nor adds as much as 8', () => {
    fc.assert(
      fc.property(channels, factor, (from, by) => {
        const scaled = scaledChannels(from, by);
        expect(scaled).toBeGreaterThanOrEqual(0.9 * from * by);
        expect(scaled - Math.max(8, from * by)).toBeLessThan(8);
      }),
    );
  });

  it('changes nothing by factor 1', () => {
    fc.assert(
      fc.property(multipleOf8, (from) => {
        expect(scaledChannels(from, 1)).toBe(from);
      }),
    );
  });
});

describe('truncation', () => {
  it.each([
    [32, 1.4, 44],
    [64, 1.4, 89],
    [1024, 1.4, 1433],
    [32, 0.75, 24],
    [32, 0.1, 8],
  ])('takes %d × %d to %d', (from, by, expected) => {
    expect(scaledChannels(from, by, 'truncated')).toBe(expected);
  });

  it('gives a whole number within one below the product, but at least 8', () => {
    fc.assert(
      fc.property(channels, factor, (from, by) => {
        const scaled = scaledChannels(from, by, 'truncated');
        expect(Number.isInteger(scaled)).toBe(true);
        if (from * by < 8) expect(scaled).toBe(8);
        else expect(from * by - scaled).toBeLessThan(1);
        expect(scaled).toBeLessThanOrEqual(Math.max(8, from * by));
      }),
    );
  });

  it('changes nothing by factor 1', () => {
    fc.assert(
      fc.property(multipleOf8, (from) => {
        expect(scaledChannels(from, 1, 'truncated')).toBe(from);
      }),
    );
  });
});

it.each([0, -1, Number.NaN, Infinity])('a factor of %d is refused', (by) => {
  expect(() => scaledChannels(32, by)).toThrow(new RangeError(`widthMultiplier ${by}: must be positive`));
});
