import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { sgd } from '../../kernels/sgd.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { randomFloats } from './random-values.ts';

const { fround } = Math;

describe('sgd', () => {
  it('steps along the gradient, and keeps going with momentum', () => {
    const [weights, velocities] = [Float64Array.of(1), Float64Array.of(0)];
    const step = (gradient: number): void =>
      sgd(exact, weights, velocities, Float64Array.of(gradient), { learningRate: 0.5, momentum: 0.5 });
    step(1);
    expect([weights[0], velocities[0]]).toEqual([0.5, 1]);
    step(0);
    expect([weights[0], velocities[0]]).toEqual([0.25, 0.5]);
  });

  it('scales the gradient before decay adds to it', () => {
    const [weights, velocities] = [Float64Array.of(2), Float64Array.of(0)];
    sgd(exact, weights, velocities, Float64Array.of(8), { learningRate: 1, gradientScale: 0.25, weightDecay: 0.5 });
    expect([weights[0], velocities[0]]).toEqual([-1, 3]);
  });

  it('rounds constants and every operation to FP32', () => {
    const [weights, velocities, gradients] = [1, 2, 3].map((seed) => randomFloats(50, seed));
    const wanted = Array.from(weights, (weight, index) => {
      const decay = fround(fround(1e-4) * weight);
      const slope = fround(fround(gradients[index] * fround(0.3)) + decay);
      const velocity = fround(fround(fround(0.9) * velocities[index]) + slope);
      return { velocity, weight: fround(weight - fround(fround(0.1) * velocity)) };
    });
    const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4, gradientScale: 0.3 };
    sgd(fp32Arithmetic(), weights, velocities, gradients, options);
    expect(weights).toEqual(Float32Array.from(wanted, ({ weight }) => weight));
    expect(velocities).toEqual(Float32Array.from(wanted, ({ velocity }) => velocity));
  });

  it('refuses arrays of different lengths', () => {
    const [two, three] = [new Float64Array(2), new Float64Array(3)];
    expect(() => sgd(exact, two, two, three, { learningRate: 1 })).toThrow(
      new ShapeError('sgd: gradients has 3 values, weights = 2 needs 2'),
    );
    expect(() => sgd(exact, two, three, two, { learningRate: 1 })).toThrow(ShapeError);
  });
});
