import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { gelu, geluGradient, geluOf, geluSlope } from '../../kernels/gelu.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles } from './random-values.ts';

describe('gelu', () => {
  it('is x/2 · (1 + tanh(√(2/π)(x + 0.044715x³)))', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (x) => {
        const wanted = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
        expect(geluOf(exact, x)).toBeCloseTo(wanted, 12);
      }),
    );
  });

  it('differs from its mirror image by x, is x far above zero and 0 far below', () => {
    for (const x of [0, 0.3, 1, 2.5]) expect(geluOf(exact, x) - geluOf(exact, -x)).toBeCloseTo(x, 12);
    for (const arithmetic of [exact, fp32Arithmetic()]) {
      expect(geluOf(arithmetic, 65504)).toBe(65504);
      expect(geluOf(arithmetic, -65504)).toBe(-0);
      expect(geluSlope(arithmetic, 65504)).toBe(1);
      expect(geluSlope(arithmetic, -65504)).toBe(0);
    }
  });

  it('stays within a few units of FP32 of the exact value', () => {
    const single = fp32Arithmetic();
    fc.assert(
      fc.property(fc.float({ min: -4, max: 4, noNaN: true }), (x) => {
        expect(Math.abs(geluOf(single, x) - geluOf(exact, x))).toBeLessThan(1e-6);
        expect(Math.abs(geluSlope(single, x) - geluSlope(exact, x))).toBeLessThan(2e-6);
        expect(geluOf(single, x)).toBe(Math.fround(geluOf(single, x)));
      }),
    );
  });
});

it('the gradient of gelu is the slope of the forward pass', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const x = randomDoubles(9, seed).map((value) => value * 4);
      const gradient = randomDoubles(9, seed + 1);
      expectGradient(() => weighted(gelu(exact, x), gradient), x, geluGradient(exact, gradient, x));
    }),
  );
});

it('refuses arrays of different lengths', () => {
  expect(() => geluGradient(exact, new Float64Array(2), new Float64Array(3))).toThrow(ShapeError);
});
