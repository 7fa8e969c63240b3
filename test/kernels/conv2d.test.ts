import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { type ConvShape, outputSize } from '../../kernels/conv-shape.ts';
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from '../../kernels/conv2d.ts';
import { gemmFp64 } from '../../kernels/gemm.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { convShapes, inputLength, outputLength, weightLength } from './conv-shapes.ts';
import { expectGradient, weighted } from './gradient-check.ts';
import { randomDoubles } from './random-values.ts';

const plain: ConvShape = {
  batch: 1,
  inHeight: 3,
  inWidth: 3,
  inChannels: 1,
  outChannels: 1,
  kernelHeight: 2,
  kernelWidth: 2,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
};
const nine = Float64Array.from({ length: 9 }, (_, index) => index + 1);

describe('conv2d', () => {
  it('slides the kernel over the map, unflipped', () => {
    const weights = new Float64Array([1, 10, 100, 1000]);
    expect([...conv2d(exact, nine, weights, plain)]).toEqual([5421, 6532, 8754, 9865]);
  });

  it('sees zeros in the padding and skips pixels by stride and dilation', () => {
    const ones = new Float64Array(4).fill(1);
    expect([...conv2d(exact, nine, ones, { ...plain, padding: 1, stride: 2 })]).toEqual([1, 5, 11, 28]);
    expect([...conv2d(exact, nine, ones, { ...plain, dilation: 2 })]).toEqual([1 + 3 + 7 + 9]);
  });

  it('keeps groups apart: depthwise scales each channel by its own weight', () => {
    const shape = {
      ...plain,
      inHeight: 1,
      inWidth: 2,
      inChannels: 3,
      outChannels: 3,
      kernelHeight: 1,
      kernelWidth: 1,
      groups: 3,
    };
    const input = new Float64Array([1, 2, 3, 4, 5, 6]);
    expect([...conv2d(exact, input, new Float64Array([1, 10, 100]), shape)]).toEqual([1, 20, 300, 4, 50, 600]);
  });

  it('is a matrix product when the kernel is one pixel', () => {
    const shape = { ...plain, batch: 2, inChannels: 5, outChannels: 4, kernelHeight: 1, kernelWidth: 1 };
    const [input, weights] = [randomDoubles(90, 1), randomDoubles(20, 2)];
    const product = gemmFp64(input, weights, { M: 18, N: 4, K: 5 }, { transposeB: true });
    expect(conv2d(exact, input, weights, shape)).toEqual(product);
  });

  it('rounds after each product and each addition, taps row by row', () => {
    const input = new Float32Array([2 ** 24, 0, 0, 1, 1, 0, 0, 0, 0]);
    const shape = { ...plain, kernelHeight: 3, kernelWidth: 3 };
    expect(conv2d(fp32Arithmetic(), input, new Float32Array(9).fill(1), shape)[0]).toBe(2 ** 24);
  });
});

describe('gradients of conv2d', () => {
  it('are the slopes of the forward pass, for input and weights', () => {
    fc.assert(
      fc.property(convShapes, fc.integer(), (shape, seed) => {
        const input = randomDoubles(inputLength(shape), seed);
        const weights = randomDoubles(weightLength(shape), seed + 1);
        const gradient = randomDoubles(outputLength(shape), seed + 2);
        const loss = (): number => weighted(conv2d(exact, input, weights, shape), gradient);
        expectGradient(loss, input, conv2dInputGradient(exact, gradient, weights, shape));
        expectGradient(loss, weights, conv2dWeightGradient(exact, input, gradient, shape));
      }),
      { numRuns: 25 },
    );
  });
});

describe('bad geometry', () => {
  it.each([
    [{ stride: 0 }, 'conv2d: stride must be a whole number of at least 1, it is 0'],
    [{ padding: -1 }, 'conv2d: padding must be a whole number of at least 0, it is -1'],
    [{ inChannels: 3, groups: 2 }, 'conv2d: groups = 2 must divide inChannels = 3 and outChannels = 1'],
    [{ kernelHeight: 4 }, 'conv2d: kernelHeight spans 4 pixels, more than the 3 of the padded inHeight'],
    [{ dilation: 3 }, 'conv2d: kernelHeight spans 4 pixels, more than the 3 of the padded inHeight'],
  ])('refuses %j', (change, message) => {
    expect(() => outputSize({ ...plain, ...change })).toThrow(new ShapeError(message));
  });

  it('refuses arrays that do not fit', () => {
    expect(() => conv2d(exact, new Float64Array(8), new Float64Array(4), plain)).toThrow(
      new ShapeError('conv2d: input has 8 values, batch×inHeight×inWidth×inChannels = 1×3×3×1 needs 9'),
    );
    expect(() => conv2dInputGradient(exact, new Float64Array(4), new Float64Array(3), plain)).toThrow(
      new ShapeError(
        'conv2dInputGradient: weights has 3 values, outChannels×kernelHeight×kernelWidth×inChannels/groups = 1×2×2×1 needs 4',
      ),
    );
    expect(() => conv2dWeightGradient(exact, nine, new Float64Array(9), plain)).toThrow(
      new ShapeError(
        'conv2dWeightGradient: outputGradient has 9 values, batch×outHeight×outWidth×outChannels = 1×2×2×1 needs 4',
      ),
    );
  });
});
