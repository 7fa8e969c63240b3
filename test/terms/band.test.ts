import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZERO_BAND, addBands, band, bandMistake, exactly, scaleBand, timesBand } from '../../terms/band.ts';
import type { Band } from '../../terms/band.ts';

const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
const anyBand = fc
  .tuple(amount, amount, amount)
  .map((limits) => limits.toSorted((a, b) => a - b))
  .map(([low, nominal, high]): Band => ({ low, nominal, high }));

describe('band', () => {
  it.each([
    [[3, 2, 4], 'band: low 3 is above nominal 2'],
    [[1, 5, 4], 'band: nominal 5 is above high 4'],
    [[-1, 2, 3], 'band: limits must be finite and not negative, they are -1, 2, 3'],
    [[0, 0, Infinity], 'band: limits must be finite and not negative, they are 0, 0, Infinity'],
    [[NaN, 1, 2], 'band: limits must be finite and not negative, they are NaN, 1, 2'],
  ] as const)('refuses %j', ([low, nominal, high], message) => {
    expect(() => band(low, nominal, high)).toThrow(new RangeError(message));
  });

  it('adds and scales limit by limit', () => {
    expect(addBands(band(1, 2, 3), exactly(10))).toEqual({ low: 11, nominal: 12, high: 13 });
    expect(scaleBand(band(1, 2, 3), 4)).toEqual({ low: 4, nominal: 8, high: 12 });
    expect(timesBand(100, band(0.5, 1, 2))).toEqual({ low: 50, nominal: 100, high: 200 });
    expect(() => scaleBand(band(1, 2, 3), -1)).toThrow(RangeError);
  });

  it('stays ordered under sums and factors', () => {
    fc.assert(
      fc.property(anyBand, anyBand, amount, (a, b, factor) => {
        expect(bandMistake(scaleBand(addBands(a, b), factor / 1e9))).toBeNull();
        expect(addBands(a, ZERO_BAND)).toEqual(a);
      }),
    );
  });
});
