import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import {
  type PoolShape,
  averagePool,
  averagePoolGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  maxPool,
  maxPoolGradient,
  pooledSize,
} from '../../kernels/pool.ts';
import { laneSum } from '../../kernels/lane-sum.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles, randomFloats } from './random-values.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const shapes: fc.Arbitrary<PoolShape> = fc
  .record({
    batch: size(2),
    height: size(6),
    width: size(6),
    channels: size(3),
    kernel: size(3),
    stride: size(3),
    padding: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ height, width, kernel, padding }) => padding < kernel && kernel <= Math.min(height, width) + 2 * padding);

const inputOf = ({ batch, height, width, channels }: PoolShape): number => batch * height * width * channels;
const outputOf = (shape: PoolShape): number => {
  const { height, width } = pooledSize(shape);
  return shape.batch * height * width * shape.channels;
};

const line = { batch: 1, height: 1, width: 5, channels: 1, kernel: 1, stride: 1, padding: 0 };
const square: PoolShape = { batch: 1, height: 3, width: 3, channels: 1, kernel: 2, stride: 1, padding: 0 };

describe('maxPool', () => {
  it('takes the largest of each window', () => {
    const input = new Float64Array([1, 5, 2, 3, 4, 9, 8, 7, 6]);
    expect(maxPool(exact, input, square)).toEqual({
      output: Float64Array.of(5, 9, 8, 9),
      winners: Int32Array.of(1, 5, 6, 5),
    });
  });

  it('never takes padding, even when all values are negative', () => {
    const input = new Float64Array(9).fill(-3);
    const { output } = maxPool(exact, input, { ...square, padding: 1 });
    expect([...output]).toEqual(Array.from({ length: 16 }, () => -3));
  });

  it('lets the first of equals win, and a NaN win over all', () => {
    const { winners } = maxPool(exact, Float64Array.of(7, 7, 7, 7), { ...square, height: 2, width: 2 });
    expect([...winners]).toEqual([0]);
    const withNaN = Float64Array.of(9, NaN, 2, NaN);
    expect([...maxPool(exact, withNaN, { ...square, height: 2, width: 2 }).winners]).toEqual([1]);
  });

  it('sends gradients to the winners, adding in order of the outputs', () => {
    const gradient = new Float32Array([2 ** 24, 1, 1, 1]);
    const winners = new Int32Array([4, 4, 4, 0]);
    const result = maxPoolGradient(fp32Arithmetic(), gradient, winners, square);
    expect([...result]).toEqual([1, 0, 0, 0, 2 ** 24, 0, 0, 0, 0]);
  });
});

describe('gradients of pools', () => {
  it('are the slopes of the forward passes', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const input = randomDoubles(inputOf(shape), seed);
        const gradient = randomDoubles(outputOf(shape), seed + 1);
        const { winners } = maxPool(exact, input, shape);
        expectGradient(
          () => weighted(maxPool(exact, input, shape).output, gradient),
          input,
          maxPoolGradient(exact, gradient, winners, shape),
        );
        expectGradient(
          () => weighted(averagePool(exact, input, shape), gradient),
          input,
          averagePoolGradient(exact, gradient, shape),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('of the global average likewise', () => {
    fc.assert(
      fc.property(size(3), size(6), size(3), fc.integer(), (batch, pixels, channels, seed) => {
        const shape = { batch, pixels, channels };
        const input = randomDoubles(batch * pixels * channels, seed);
        const gradient = randomDoubles(batch * channels, seed + 1);
        const loss = (): number => weighted(globalAveragePool(exact, input, shape), gradient);
        expectGradient(loss, input, globalAveragePoolGradient(exact, gradient, shape));
      }),
    );
  });
});

describe('averagePool', () => {
  it('adds a window in row-major order and divides by kernel², padding counted', () => {
    const input = new Float64Array([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...averagePool(exact, input, square)]).toEqual([3, 4, 6, 7]);
    expect(averagePool(exact, input, { ...square, padding: 1 })[0]).toBe(0.25);
    const swallowed = new Float32Array([2 ** 24, 1, 0, 1, 0, 0, 0, 0, 0]);
    expect(averagePool(fp32Arithmetic(), swallowed, square)[0]).toBe(2 ** 22);
  });
});

describe('globalAveragePool', () => {
  it('sums the pixels in lanes', () => {
    const arithmetic = fp32Arithmetic({ lanes: 3 });
    const input = randomFloats(2 * 11 * 2, 4);
    const output = globalAveragePool(arithmetic, input, { batch: 2, pixels: 11, channels: 2 });
    const sum = laneSum(arithmetic, 11, (pixel) => input[22 + pixel * 2 + 1]);
    expect(output[3]).toBe(Math.fround(sum / 11));
  });
});

describe('bad geometry', () => {
  it.each([
    [{ padding: 1 }, 'pool: padding = 1 must be less than kernel = 1'],
    [{ kernel: 2 }, 'pool: kernel = 2 is more than the 1 pixels of the padded map'],
    [{ stride: 0 }, 'pool: stride must be a whole number of at least 1, it is 0'],
  ])('refuses %j', (change, message) => {
    expect(() => pooledSize({ ...line, ...change })).toThrow(new ShapeError(message));
  });

  it('refuses arrays that do not fit', () => {
    expect(() => maxPool(exact, new Float64Array(4), line)).toThrow(
      new ShapeError('maxPool: input has 4 values, batch×height×width×channels = 1×1×5×1 needs 5'),
    );
    expect(() => maxPoolGradient(exact, new Float64Array(5), new Int32Array(4), line)).toThrow(
      new ShapeError(
        'maxPoolGradient: winners has 4 values, batch×pooledHeight×pooledWidth×channels = 1×1×5×1 needs 5',
      ),
    );
    expect(() => averagePoolGradient(exact, new Float64Array(4), line)).toThrow(ShapeError);
    expect(() => globalAveragePool(exact, new Float64Array(4), { batch: 1, pixels: 5, channels: 1 })).toThrow(
      ShapeError,
    );
  });
});
