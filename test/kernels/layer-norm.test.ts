import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { layerNorm, layerNormGradient, rowStatistics } from '../../kernels/layer-norm.ts';
import { LaneSum } from '../../kernels/lane-sum.ts';
import { inverseDeviation, momentsOf, normalised } from '../../kernels/moments.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles, randomFloats } from './random-values.ts';

const shapes = fc.record({ rows: fc.integer({ min: 1, max: 4 }), channels: fc.integer({ min: 2, max: 9 }) });

describe('layerNorm', () => {
  it('makes each row mean 0 and variance 1 before scale and shift', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), ({ rows, channels }, seed) => {
        const x = randomDoubles(rows * channels, seed);
        const [ones, zeros] = [new Float64Array(channels).fill(1), new Float64Array(channels)];
        const { output } = layerNorm(exact, x, ones, zeros, { rows, channels }, 0);
        for (let row = 0; row < rows; row += 1) {
          const { mean, inverse } = rowStatistics(exact, output.subarray(row * channels, (row + 1) * channels), 0);
          expect(mean).toBeCloseTo(0, 9);
          expect(inverse).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('takes its statistics from sums in lanes over the channels of a row', () => {
    const arithmetic = fp32Arithmetic({ lanes: 4 });
    const row = randomFloats(22, 9);
    const [sum, squares] = [new LaneSum(arithmetic), new LaneSum(arithmetic)];
    row.forEach((value) => {
      sum.add(value);
      squares.add(Math.fround(value * value));
    });
    const { mean, variance } = momentsOf(arithmetic, sum.total(), squares.total(), 22);
    const inverse = inverseDeviation(arithmetic, variance, 1e-5);
    expect(rowStatistics(arithmetic, row, 1e-5)).toEqual({ mean, inverse });
  });
});

describe('gradients of layerNorm', () => {
  it('are the slopes of the forward pass', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const x = randomDoubles(shape.rows * shape.channels, seed);
        const [scale, shift] = [randomDoubles(shape.channels, seed + 1), randomDoubles(shape.channels, seed + 2)];
        const gradient = randomDoubles(x.length, seed + 3);
        const { statistics } = layerNorm(exact, x, scale, shift, shape, 0.1);
        const gradients = layerNormGradient(exact, gradient, x, statistics, scale, shape);
        const loss = (): number => weighted(layerNorm(exact, x, scale, shift, shape, 0.1).output, gradient);
        expectGradient(loss, x, gradients.input);
        expectGradient(loss, scale, gradients.scale);
        expectGradient(loss, shift, gradients.shift);
      }),
      { numRuns: 40 },
    );
  });

  it('sum scale and shift over the rows in lanes', () => {
    const arithmetic = fp32Arithmetic({ lanes: 2 });
    const shape = { rows: 7, channels: 2 };
    const [x, gradient] = [randomFloats(14, 3), randomFloats(14, 4)];
    const ones = new Float32Array([1, 1]);
    const { statistics } = layerNorm(arithmetic, x, ones, ones, shape, 1e-5);
    const [scale, shift] = [new LaneSum(arithmetic), new LaneSum(arithmetic)];
    statistics.forEach(({ mean, inverse }, row) => {
      shift.add(gradient[row * 2 + 1]);
      scale.add(Math.fround(gradient[row * 2 + 1] * normalised(arithmetic, x[row * 2 + 1], mean, inverse)));
    });
    const gradients = layerNormGradient(arithmetic, gradient, x, statistics, ones, shape);
    expect(gradients.shift[1]).toBe(shift.total());
    expect(gradients.scale[1]).toBe(scale.total());
  });
});

it('refuses arrays that do not fit', () => {
  const shape = { rows: 2, channels: 3 };
  const [six, three] = [new Float64Array(6), new Float64Array(3)];
  expect(() => layerNorm(exact, three, three, three, shape, 0)).toThrow(
    new ShapeError('layerNorm: x has 3 values, rows×channels = 2×3 needs 6'),
  );
  expect(() => layerNormGradient(exact, six, six, [], three, shape)).toThrow(
    new ShapeError('layerNormGradient: statistics has 0 values, rows = 2 needs 2'),
  );
});
