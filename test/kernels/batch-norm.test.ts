import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import {
  batchNorm,
  batchNormInputGradient,
  batchNormReductions,
  batchStatistics,
  inverseDeviations,
  runningAverage,
} from '../../kernels/batch-norm.ts';
import { LaneSum } from '../../kernels/lane-sum.ts';
import { inverseDeviation, momentsOf } from '../../kernels/moments.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles, randomFloats } from './random-values.ts';

const EPSILON = 1e-3;
const shapes = fc.record({ pixels: fc.integer({ min: 2, max: 12 }), channels: fc.integer({ min: 1, max: 4 }) });

describe('batchNorm', () => {
  it('makes each channel mean `shift` and deviation `scale`', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const x = randomDoubles(shape.pixels * shape.channels, seed);
        const [scale, shift] = [randomDoubles(shape.channels, seed + 1), randomDoubles(shape.channels, seed + 2)];
        const y = batchNorm(exact, x, batchStatistics(exact, x, shape, 0), scale, shift, shape);
        const after = batchStatistics(exact, y, shape, 0);
        for (let channel = 0; channel < shape.channels; channel += 1) {
          expect(after.mean[channel]).toBeCloseTo(shift[channel], 9);
          expect(Math.sqrt(after.variance[channel])).toBeCloseTo(Math.abs(scale[channel]), 6);
        }
      }),
    );
  });

  it('takes its statistics from sums in lanes over the pixels in order', () => {
    const arithmetic = fp32Arithmetic({ lanes: 3 });
    const shape = { pixels: 20, channels: 2 };
    const x = randomFloats(40, 5);
    const { mean, variance, inverse } = batchStatistics(arithmetic, x, shape, EPSILON);
    for (let channel = 0; channel < 2; channel += 1) {
      const [sum, squares] = [new LaneSum(arithmetic), new LaneSum(arithmetic)];
      for (let pixel = 0; pixel < 20; pixel += 1) {
        const value = x[pixel * 2 + channel];
        sum.add(value);
        squares.add(Math.fround(value * value));
      }
      const wanted = momentsOf(arithmetic, sum.total(), squares.total(), 20);
      expect(mean[channel]).toBe(wanted.mean);
      expect(variance[channel]).toBe(wanted.variance);
      expect(inverse[channel]).toBe(inverseDeviation(arithmetic, wanted.variance, EPSILON));
    }
  });
});

describe('gradients of batchNorm', () => {
  it('are the slopes of the forward pass, statistics included', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const x = randomDoubles(shape.pixels * shape.channels, seed);
        const [scale, shift] = [randomDoubles(shape.channels, seed + 1), randomDoubles(shape.channels, seed + 2)];
        const gradient = randomDoubles(x.length, seed + 3);
        const statistics = batchStatistics(exact, x, shape, 0.1);
        const reductions = batchNormReductions(exact, gradient, x, statistics, shape);
        const ofInput = batchNormInputGradient(exact, gradient, x, statistics, scale, reductions, shape);
        const loss = (): number =>
          weighted(batchNorm(exact, x, batchStatistics(exact, x, shape, 0.1), scale, shift, shape), gradient);
        expectGradient(loss, x, ofInput);
        expectGradient(loss, scale, reductions.scale);
        expectGradient(loss, shift, reductions.shift);
      }),
      { numRuns: 40 },
    );
  });
});

it('running averages move a share of the way', () => {
  expect(runningAverage(exact, 1, 3, 0.25)).toBe(1.5);
  expect(inverseDeviations(exact, Float64Array.of(3, 0.25), 0)).toEqual(Float64Array.of(1 / Math.sqrt(3), 2));
});

it('refuses arrays that do not fit', () => {
  const shape = { pixels: 2, channels: 3 };
  const [six, three, two] = [6, 3, 2].map((length) => new Float64Array(length));
  const statistics = { mean: three, inverse: three };
  expect(() => batchStatistics(exact, two, shape, 0)).toThrow(
    new ShapeError('batchStatistics: x has 2 values, pixels×channels = 2×3 needs 6'),
  );
  expect(() => batchNorm(exact, six, statistics, two, three, shape)).toThrow(
    new ShapeError('batchNorm: scale has 2 values, channels = 3 needs 3'),
  );
  expect(() => batchNormReductions(exact, two, six, statistics, shape)).toThrow(ShapeError);
  const reductions = { scale: three, shift: two };
  expect(() => batchNormInputGradient(exact, six, six, statistics, three, reductions, shape)).toThrow(ShapeError);
});
