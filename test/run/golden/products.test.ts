import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConvGeometry } from '../../../dataflows/operation.ts';
import { roundFp16All } from '../../../kernels/number/fp16.ts';
import { fastProducts } from '../../../run/golden/fast-products.ts';
import { orderedProducts } from '../../../run/golden/products.ts';
import { prunedProduct } from '../../../run/golden/pruned-product.ts';
import { inOrder, pixelParts, stepsOf } from '../../../run/golden/reduction-order.ts';
import { Random } from '../../../run/random.ts';

const anyGeometry = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    inHeight: fc.integer({ min: 3, max: 7 }),
    inWidth: fc.integer({ min: 3, max: 7 }),
    inChannels: fc.integer({ min: 1, max: 5 }),
    outChannels: fc.integer({ min: 1, max: 5 }),
    kernelHeight: fc.integer({ min: 1, max: 3 }),
    kernelWidth: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 1 }),
    groups: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ padding, ...g }): ConvGeometry => {
    const out = (size: number, kernel: number): number => Math.floor((size + 2 * padding - kernel) / g.stride) + 1;
    const [outHeight, outWidth] = [out(g.inHeight, g.kernelHeight), out(g.inWidth, g.kernelWidth)];
    return { ...g, paddingTop: padding, paddingLeft: padding, outHeight, outWidth };
  });

const noise = (length: number, random: Random): Float32Array =>
  roundFp16All(new Float32Array(length).map(() => random.normal()));

describe('the fast products of training', () => {
  it('have the bits of the ordered ones in plain order', () => {
    fc.assert(
      fc.property(anyGeometry, fc.integer(), (g, seed) => {
        const random = new Random(seed);
        const input = noise(g.batch * g.inHeight * g.inWidth * g.groups * g.inChannels, random);
        const weights = noise(g.groups * g.outChannels * g.kernelHeight * g.kernelWidth * g.inChannels, random);
        const gradient = noise(g.batch * g.outHeight * g.outWidth * g.groups * g.outChannels, random);
        const plain = orderedProducts();
        expect(fastProducts.forward('', input, weights, g, null)).toEqual(plain.forward('', input, weights, g, null));
        expect(fastProducts.inputGradient('', gradient, weights, g, {})).toEqual(
          plain.inputGradient('', gradient, weights, g, {}),
        );
        expect(fastProducts.weightGradient('', input, gradient, g)).toEqual(
          plain.weightGradient('', input, gradient, g),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('a reduction order', () => {
  it('goes chunk by chunk, tap by tap, channel by channel', () => {
    const { steps, parts } = stepsOf({ ...inOrder, chunk: 2, chunksStartSums: true }, 2, 3);
    expect(steps.map(({ tap, channel }) => [tap, channel])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(parts).toEqual([4, 2]);
  });

  it('starts a sum after R groups, ragged ones included', () => {
    const order = { ...inOrder, group: 4, groupsPerSum: 2 };
    expect(stepsOf(order, 1, 10).parts).toEqual([8, 2]);
    expect(pixelParts({ ...order, pixelTiles: [3, 2] }, 5)).toEqual([2, 1, 2]);
  });

  it('has every step once, in parts that add up', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, size, fc.boolean(), (chunk, group, taps, channels, chunksStartSums) => {
        const order = { ...inOrder, chunk: chunk * group, group, groupsPerSum: 3, chunksStartSums };
        const { steps, parts } = stepsOf(order, taps, channels);
        expect(new Set(steps.map(({ tap, channel }) => tap * channels + channel)).size).toBe(taps * channels);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(taps * channels);
      }),
    );
  });
});

describe('a product with pruned operands', () => {
  it('leaves out what is pruned, so that 0·∞ is no NaN', () => {
    const a = Float32Array.of(Infinity, 2);
    const b = Float32Array.of(0, 3);
    const shape = { M: 1, N: 1, K: 2 };
    expect([...prunedProduct(a, b, shape, [2], { b: Uint8Array.of(0, 1) })]).toEqual([6]);
    expect([...prunedProduct(a, b, shape, [2], { b: Uint8Array.of(1, 1) })]).toEqual([NaN]);
  });
});
