import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../../kernels/arithmetic.ts';
import { ShapeError } from '../../../kernels/shape-error.ts';
import {
  type FourSizes,
  bdwpMasks,
  sdgpPrune,
  sdwpMask,
  srSteDecay,
  srSteMask,
} from '../../../kernels/sparse/masks.ts';
import { applyMask, pruneMask } from '../../../kernels/sparse/prune.ts';
import { randomDoubles, randomFloats } from '../random-values.ts';

const fourSizes = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 9 }),
);
const count = (sizes: FourSizes): number => sizes.reduce((all, size) => all * size, 1);
const twoOfFour = { n: 2, m: 4 };

describe('masks of weights', () => {
  it('lie along input channels forward and output channels backward', () => {
    // [out 2][1][1][in 2]
    const weights = Float32Array.of(1, 2, 4, 3);
    const shape: FourSizes = [2, 1, 1, 2];
    expect([...srSteMask(weights, shape, { n: 1, m: 2 })]).toEqual([0, 1, 1, 0]);
    expect([...sdwpMask(weights, shape, { n: 1, m: 2 })]).toEqual([0, 0, 1, 1]);
  });

  it('group within a tap, not across taps', () => {
    // [out 1][1][2 taps][in 2]: each tap keeps its own largest.
    expect([...srSteMask(Float32Array.of(1, 2, 8, 9), [1, 1, 2, 2], { n: 1, m: 2 })]).toEqual([0, 1, 0, 1]);
    expect([...sdwpMask(Float32Array.of(1, 9, 2, 8), [2, 1, 2, 1], { n: 1, m: 2 })]).toEqual([0, 1, 1, 0]);
  });

  it('of BDWP come both from the dense weights', () => {
    fc.assert(
      fc.property(fourSizes, fc.integer(), (shape, seed) => {
        const weights = randomFloats(count(shape), seed);
        const { forward, backward } = bdwpMasks(weights, shape, twoOfFour);
        expect(forward).toEqual(srSteMask(weights, shape, twoOfFour));
        expect(backward).toEqual(sdwpMask(weights, shape, twoOfFour));
      }),
    );
    // What forward drops, backward may keep.
    const { forward, backward } = bdwpMasks(Float32Array.of(9, 8, 1, 2), [2, 1, 1, 2], { n: 1, m: 2 });
    expect([[...forward], [...backward]]).toEqual([
      [1, 0, 0, 1],
      [1, 1, 0, 0],
    ]);
  });
});

describe('srSteDecay', () => {
  it('is λ·w where pruned and 0 where kept, rounded', () => {
    const weights = new Float32Array([0.3, -0.7, 1.1]);
    const decay = srSteDecay(fp32Arithmetic(), weights, Uint8Array.of(0, 1, 0), 2e-4);
    const lambda = Math.fround(2e-4);
    expect(decay).toEqual(new Float32Array([lambda * weights[0], 0, lambda * weights[2]]));
  });

  it('refuses a mask of another length', () => {
    expect(() => srSteDecay(exact, new Float64Array(2), new Uint8Array(3), 1)).toThrow(ShapeError);
  });
});

describe('sdgpPrune', () => {
  it('prunes along channels', () => {
    fc.assert(
      fc.property(fourSizes, fc.integer(), (shape, seed) => {
        const gradient = randomFloats(count(shape), seed);
        const wanted = applyMask(gradient, pruneMask(gradient, shape, 3, twoOfFour));
        expect(sdgpPrune(gradient, shape, twoOfFour, 'magnitude')).toEqual(wanted);
      }),
    );
  });

  it('rescaled, keeps Σ|dy| of each sample and channel, unless nothing of it was kept', () => {
    fc.assert(
      fc.property(fourSizes, fc.integer(), (shape, seed) => {
        const [batch, height, width, channels] = shape;
        const gradient = randomDoubles(count(shape), seed);
        const plain = sdgpPrune(gradient, shape, twoOfFour, 'magnitude');
        const rescaled = sdgpPrune(gradient, shape, twoOfFour, 'rescaled');
        for (let image = 0; image < batch; image += 1) {
          for (let channel = 0; channel < channels; channel += 1) {
            const plane = Array.from(
              { length: height * width },
              (_, pixel) => (image * height * width + pixel) * channels + channel,
            );
            const norm = (values: Float64Array): number =>
              plane.reduce((sum, index) => sum + Math.abs(values[index]), 0);
            expect(norm(rescaled)).toBeCloseTo(norm(plain) === 0 ? 0 : norm(gradient), 10);
            const ratio = norm(plain) === 0 ? 1 : norm(gradient) / norm(plain);
            for (const index of plane) expect(rescaled[index]).toBeCloseTo(plain[index] * ratio, 10);
          }
        }
      }),
    );
  });

  it('rounds as told', () => {
    const gradient = new Float32Array([0.3, 0.1, 0.2, 0.7]);
    // Two pixels of two channels, 1:2: channel 0 keeps 0.3 of 0.3 + 0.2.
    const { fround } = Math;
    const ratio = fround(fround(gradient[0] + gradient[2]) / gradient[0]);
    const pruned = sdgpPrune(gradient, [1, 1, 2, 2], { n: 1, m: 2 }, 'rescaled', fp32Arithmetic());
    expect(pruned[0]).toBe(fround(gradient[0] * ratio));
    expect([pruned[1], pruned[2]]).toEqual([0, 0]);
  });
});
