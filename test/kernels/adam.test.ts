import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adam } from '../../kernels/adam.ts';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { ShapeError } from '../../kernels/shape-error.ts';

const { fround } = Math;
const zeros = (): { first: Float64Array; second: Float64Array } => ({
  first: new Float64Array(1),
  second: new Float64Array(1),
});

describe('adam', () => {
  it('makes a first step of the learning rate, whatever the size of the gradient', () => {
    const gradients = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(gradients, fc.boolean(), (size, isNegative) => {
        const weights = Float64Array.of(1);
        adam(exact, weights, zeros(), Float64Array.of(isNegative ? -size : size), { learningRate: 0.1 }, 1);
        expect(weights[0]).toBeCloseTo(isNegative ? 1.1 : 0.9, 5);
      }),
    );
  });

  it('follows the formulas over three steps', () => {
    const weights = Float64Array.of(1);
    const moments = zeros();
    let [w, m, v] = [1, 0, 0];
    [0.5, -2, 0.1].forEach((gradient, index) => {
      const step = index + 1;
      adam(
        exact,
        weights,
        moments,
        Float64Array.of(gradient * 4),
        { learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 0.1, weightDecay: 0.2, gradientScale: 0.25 },
        step,
      );
      m = 0.8 * m + 0.2 * gradient;
      v = 0.9 * v + 0.1 * gradient * gradient;
      w -= 0.01 * 0.2 * w;
      w -= (0.01 * (m / (1 - 0.8 ** step))) / (Math.sqrt(v / (1 - 0.9 ** step)) + 0.1);
      expect(weights[0]).toBeCloseTo(w, 12);
      expect(moments.first[0]).toBeCloseTo(m, 12);
      expect(moments.second[0]).toBeCloseTo(v, 12);
    });
  });

  it('rounds constants and every operation to FP32', () => {
    const numbers = fc.float32Array({ minLength: 4, maxLength: 4, noNaN: true, min: Math.fround(0.01), max: 2 });
    fc.assert(
      fc.property(numbers, ([weight, firstBefore, secondBefore, gradient]) => {
        const weights = Float32Array.of(weight);
        const moments = { first: Float32Array.of(firstBefore), second: Float32Array.of(secondBefore) };
        const first = fround(fround(fround(0.9) * firstBefore) + fround(fround(1 - 0.9) * gradient));
        const squared = fround(gradient * gradient);
        const second = fround(fround(fround(0.999) * secondBefore) + fround(fround(1 - 0.999) * squared));
        const root = fround(Math.sqrt(fround(second / fround(1 - 0.999 ** 7))));
        const rate = fround(fround(0.3) * fround(first / fround(1 - 0.9 ** 7)));
        const shrunk = fround(weight - fround(fround(0.3 * 0.9) * weight));
        const wanted = fround(shrunk - fround(rate / fround(root + fround(1e-3))));
        const options = { learningRate: 0.3, weightDecay: 0.9, epsilon: 1e-3 };
        adam(fp32Arithmetic(), weights, moments, Float32Array.of(gradient), options, 7);
        expect([weights[0], moments.first[0], moments.second[0]]).toEqual([wanted, first, second]);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses arrays of different lengths and steps before the first', () => {
    const options = { learningRate: 1 };
    expect(() => adam(exact, new Float64Array(2), zeros(), new Float64Array(2), options, 1)).toThrow(
      new ShapeError('adam: first has 1 values, weights = 2 needs 2'),
    );
    expect(() => adam(exact, new Float64Array(1), zeros(), new Float64Array(1), options, 0)).toThrow(
      new ShapeError('adam: step must be a whole number of at least 1, it is 0'),
    );
  });
});
