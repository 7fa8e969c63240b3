import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import {
  inverseDeviation,
  momentsOf,
  normalised,
  normalisedGradient,
  scaledAndShifted,
} from '../../kernels/moments.ts';

const { fround } = Math;
const single = fp32Arithmetic();

describe('moments in one pass', () => {
  it('are mean and variance', () => {
    // 1, 2, 3, 6: mean 3, squares 50.
    expect(momentsOf(exact, 12, 50, 4)).toEqual({ mean: 3, variance: 3.5 });
  });

  it('never give a negative variance, though cancellation would; NaN stays', () => {
    expect(momentsOf(single, 3, 2.9999, 3).variance).toBe(0);
    expect(momentsOf(single, NaN, NaN, 3).variance).toBeNaN();
  });

  it('round every operation once', () => {
    const numbers = fc.float32Array({ minLength: 6, maxLength: 6, noNaN: true, min: Math.fround(0.1), max: 10 });
    fc.assert(
      fc.property(numbers, ([x, mean, inverse, scale, shift, factor]) => {
        expect(normalised(single, x, mean, inverse)).toBe(fround(fround(x - mean) * inverse));
        expect(scaledAndShifted(single, x, scale, shift)).toBe(fround(fround(x * scale) + shift));
        expect(inverseDeviation(single, x, 1e-5)).toBe(fround(1 / fround(Math.sqrt(fround(x + fround(1e-5))))));
        expect(normalisedGradient(single, x, mean, factor, scale, shift)).toBe(
          fround(factor * fround(fround(x - scale) - fround(mean * shift))),
        );
        const difference = fround(fround(shift / 7) - fround(fround(scale / 7) * fround(scale / 7)));
        expect(momentsOf(single, scale, shift, 7).variance).toBe(Math.max(0, difference));
      }),
      { numRuns: 1000 },
    );
  });
});
