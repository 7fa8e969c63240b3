import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { laneSum } from '../../kernels/lane-sum.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { softmax, softmaxGradient, softmaxRow } from '../../kernels/softmax.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles, randomFloats } from './random-values.ts';

const shapes = fc.record({ rows: fc.integer({ min: 1, max: 4 }), channels: fc.integer({ min: 1, max: 9 }) });
const { fround } = Math;

describe('softmax', () => {
  it('has rows that add up to 1, in the ratios of exponentials', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const scores = randomDoubles(shape.rows * shape.channels, seed);
        const output = softmax(exact, scores, shape);
        for (let from = 0; from < output.length; from += shape.channels) {
          const row = output.subarray(from, from + shape.channels);
          expect([...row].reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
          expect(Math.log(row[0] / row[row.length - 1])).toBeCloseTo(scores[from] - scores[from + row.length - 1], 12);
        }
      }),
    );
  });

  it('does not overflow, and gives −Infinity no share', () => {
    expect(softmax(exact, Float64Array.of(1e4, 1e4, -Infinity), { rows: 1, channels: 3 })).toEqual(
      Float64Array.of(0.5, 0.5, 0),
    );
    expect(softmax(exact, Float64Array.of(-Infinity, -Infinity), { rows: 1, channels: 2 })[0]).toBeNaN();
  });

  it('rounds every operation and sums in lanes', () => {
    const arithmetic = fp32Arithmetic({ lanes: 3 });
    const scores = randomFloats(10, 8);
    const largest = Math.max(...scores);
    const powers = scores.map((score) => fround(Math.exp(fround(score - largest))));
    const total = laneSum(arithmetic, 10, (index) => powers[index]);
    const into = new Float32Array(10);
    expect(softmaxRow(arithmetic, scores, into)).toEqual({ largest, total });
    expect(into).toEqual(powers.map((power) => fround(power / total)));
  });

  it('may write over its own input', () => {
    const scores = randomFloats(10, 8);
    const wanted = softmax(fp32Arithmetic(), scores, { rows: 1, channels: 10 });
    softmaxRow(fp32Arithmetic(), scores, scores);
    expect(scores).toEqual(wanted);
  });
});

it('the gradient of softmax is the slope of the forward pass', () => {
  fc.assert(
    fc.property(shapes, fc.integer(), (shape, seed) => {
      const scores = randomDoubles(shape.rows * shape.channels, seed).map((value) => value * 3);
      const gradient = randomDoubles(scores.length, seed + 1);
      const loss = (): number => weighted(softmax(exact, scores, shape), gradient);
      expectGradient(loss, scores, softmaxGradient(exact, gradient, softmax(exact, scores, shape), shape));
    }),
  );
});

it('refuses arrays that do not fit', () => {
  const shape = { rows: 2, channels: 2 };
  expect(() => softmax(exact, new Float64Array(3), shape)).toThrow(
    new ShapeError('softmax: scores has 3 values, rows×channels = 2×2 needs 4'),
  );
  expect(() => softmaxGradient(exact, new Float64Array(4), new Float64Array(3), shape)).toThrow(ShapeError);
});
