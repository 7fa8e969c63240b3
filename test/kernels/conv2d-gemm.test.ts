import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { conv2dGemm, conv2dInputGradientGemm, conv2dWeightGradientGemm } from '../../kernels/conv2d-gemm.ts';
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from '../../kernels/conv2d.ts';
import { roundFp16All } from '../../kernels/number/fp16.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { convShapes, inputLength, outputLength, weightLength } from './conv-shapes.ts';
import { randomFloats, sameBits } from './random-values.ts';

const single = fp32Arithmetic();

function tensors(length: number, seed: number, isFp16: boolean): Float32Array {
  const values = randomFloats(length, seed);
  return isFp16 ? roundFp16All(values) : values;
}

describe('convolution as a matrix product', () => {
  it('has the bits of direct convolution: forward and both gradients, any geometry', () => {
    fc.assert(
      fc.property(convShapes, fc.integer(), fc.boolean(), (shape, seed, isFp16) => {
        const input = tensors(inputLength(shape), seed, isFp16);
        const weights = tensors(weightLength(shape), seed + 1, isFp16);
        const gradient = tensors(outputLength(shape), seed + 2, isFp16);
        expect(sameBits(conv2dGemm(input, weights, shape), conv2d(single, input, weights, shape))).toBe(true);
        const ofInput = conv2dInputGradientGemm(gradient, weights, shape);
        expect(sameBits(ofInput, conv2dInputGradient(single, gradient, weights, shape))).toBe(true);
        const ofWeights = conv2dWeightGradientGemm(input, gradient, shape);
        expect(sameBits(ofWeights, conv2dWeightGradient(single, input, gradient, shape))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('goes on summing from one block of pixels to the next', () => {
    // 70·70 pixels of 9·8 columns are more than one block holds.
    const shape = {
      batch: 1,
      inHeight: 70,
      inWidth: 70,
      inChannels: 8,
      outChannels: 3,
      kernelHeight: 3,
      kernelWidth: 3,
      stride: 1,
      padding: 1,
      dilation: 1,
      groups: 1,
    };
    const [input, weights] = [randomFloats(39200, 1), randomFloats(216, 2)];
    const gradient = randomFloats(14700, 3);
    expect(sameBits(conv2dGemm(input, weights, shape), conv2d(single, input, weights, shape))).toBe(true);
    const ofWeights = conv2dWeightGradientGemm(input, gradient, shape);
    expect(sameBits(ofWeights, conv2dWeightGradient(single, input, gradient, shape))).toBe(true);
  });

  it('refuses arrays that do not fit', () => {
    const shape = { ...geometry, inChannels: 2 };
    expect(() => conv2dGemm(new Float32Array(4), new Float32Array(2), shape)).toThrow(
      new ShapeError('conv2dGemm: input has 4 values, batch×inHeight×inWidth×inChannels = 1×2×2×2 needs 8'),
    );
    expect(() => conv2dInputGradientGemm(new Float32Array(3), new Float32Array(2), shape)).toThrow(ShapeError);
    expect(() => conv2dWeightGradientGemm(new Float32Array(8), new Float32Array(3), shape)).toThrow(ShapeError);
  });
});

const geometry = {
  batch: 1,
  inHeight: 2,
  inWidth: 2,
  inChannels: 1,
  outChannels: 1,
  kernelHeight: 1,
  kernelWidth: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
};
