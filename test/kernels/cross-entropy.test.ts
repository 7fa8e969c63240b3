import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { crossEntropy } from '../../kernels/cross-entropy.ts';
import { laneSum } from '../../kernels/lane-sum.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { softmax } from '../../kernels/softmax.ts';
import { expectGradient } from './gradient-check.ts';
import { randomDoubles, randomFloats } from './random-values.ts';

const problems = fc
  .record({ batch: fc.integer({ min: 1, max: 5 }), classes: fc.integer({ min: 1, max: 6 }), seed: fc.integer() })
  .map(({ batch, classes, seed }) => ({
    shape: { batch, classes },
    scores: randomDoubles(batch * classes, seed).map((value) => value * 5),
    labels: Array.from({ length: batch }, (_, row) => Math.abs(seed + row) % classes),
  }));

describe('crossEntropy', () => {
  it('is the mean of −log of the probability of the label', () => {
    fc.assert(
      fc.property(problems, ({ shape, scores, labels }) => {
        const shares = softmax(exact, scores, { rows: shape.batch, channels: shape.classes });
        const logs = labels.map((label, row) => -Math.log(shares[row * shape.classes + label]));
        const wanted = logs.reduce((sum, log) => sum + log, 0) / shape.batch;
        expect(crossEntropy(exact, scores, labels, shape).loss).toBeCloseTo(wanted, 10);
      }),
    );
  });

  it('has the slope of the loss as gradient, times the loss scale', () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(1, 8), ({ shape, scores, labels }, lossScale) => {
        const { gradient } = crossEntropy(exact, scores, labels, shape, lossScale);
        const loss = (): number => lossScale * crossEntropy(exact, scores, labels, shape).loss;
        expectGradient(loss, scores, gradient);
      }),
    );
  });

  it('rounds every operation; the loss is summed in lanes', () => {
    const { fround } = Math;
    const arithmetic = fp32Arithmetic({ lanes: 2 });
    const shape = { batch: 5, classes: 3 };
    const scores = randomFloats(15, 1);
    const labels = [0, 1, 2, 1, 0];
    const { loss, gradient } = crossEntropy(arithmetic, scores, labels, shape, 3);
    const losses = labels.map(
      (label, row) =>
        crossEntropy(arithmetic, scores.slice(row * 3, row * 3 + 3), [label], { batch: 1, classes: 3 }).loss,
    );
    expect(loss).toBe(fround(laneSum(arithmetic, 5, (row) => losses[row]) / 5));
    const shares = softmax(arithmetic, scores, { rows: 5, channels: 3 });
    const factor = fround(3 / 5);
    const wanted = shares.map((share, index) =>
      fround((index % 3 === labels[Math.floor(index / 3)] ? fround(share - 1) : share) * factor),
    );
    expect(gradient).toEqual(wanted);
  });

  it.each([3, -1, 0.5])('refuses the label %d of three classes', (label) => {
    expect(() => crossEntropy(exact, new Float64Array(6), [0, label], { batch: 2, classes: 3 })).toThrow(
      new ShapeError(`crossEntropy: labels[1] is ${label}, a class is a whole number from 0 to 2`),
    );
  });

  it('refuses arrays that do not fit', () => {
    expect(() => crossEntropy(exact, new Float64Array(5), [0, 1], { batch: 2, classes: 3 })).toThrow(
      new ShapeError('crossEntropy: scores has 5 values, batch×classes = 2×3 needs 6'),
    );
    expect(() => crossEntropy(exact, new Float64Array(6), [0], { batch: 2, classes: 3 })).toThrow(ShapeError);
  });
});
