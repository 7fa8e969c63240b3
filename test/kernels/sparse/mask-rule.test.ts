import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightMasks } from '../../../kernels/sparse/mask-rule.ts';
import { pruneMask } from '../../../kernels/sparse/prune.ts';
import { randomFloats } from '../random-values.ts';

const anyWeights = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 12 }),
  ),
  sparsity: fc.constantFrom({ n: 1, m: 2 }, { n: 2, m: 4 }, { n: 3, m: 5 }),
  seed: fc.integer(),
});

/** How many of each group of m along an axis are kept, at most. */
function mostKept(mask: Uint8Array, shape: readonly number[], axis: number, m: number): number {
  const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  let most = 0;
  for (let start = 0; start < mask.length; start += 1) {
    const position = Math.floor(start / stride) % shape[axis];
    if (position % m !== 0) continue;
    let kept = 0;
    for (let i = 0; i < m && position + i < shape[axis]; i += 1) kept += mask[start + i * stride];
    most = Math.max(most, kept);
  }
  return most;
}

describe('a mask rule', () => {
  it('keeps at most N of M along the axis that each pass reduces over', () => {
    fc.assert(
      fc.property(
        anyWeights,
        fc.constantFrom('magnitude', 'transposable', 'bi-mask'),
        ({ shape, sparsity, seed }, rule) => {
          const weights = randomFloats(
            shape.reduce((product, size) => product * size, 1),
            seed,
          );
          const { forward, backward } = weightMasks(rule, weights, shape, sparsity);
          expect(mostKept(forward, shape, 3, sparsity.m)).toBeLessThanOrEqual(sparsity.n);
          expect(mostKept(backward, shape, 0, sparsity.m)).toBeLessThanOrEqual(sparsity.n);
        },
      ),
    );
  });

  it('transposable: one mask for both passes', () => {
    const weights = randomFloats(64, 1);
    const { forward, backward } = weightMasks('transposable', weights, [8, 1, 1, 8], { n: 2, m: 4 });
    expect(backward).toEqual(forward);
    expect(mostKept(forward, [8, 1, 1, 8], 0, 4)).toBeLessThanOrEqual(2);
  });

  it('bi-mask: backward keeps only what forward has kept, the largest of it', () => {
    fc.assert(
      fc.property(anyWeights, ({ shape, sparsity, seed }) => {
        const weights = randomFloats(
          shape.reduce((product, size) => product * size, 1),
          seed,
        );
        const { forward, backward } = weightMasks('bi-mask', weights, shape, sparsity);
        expect(forward).toEqual(pruneMask(weights, shape, 3, sparsity));
        backward.forEach((kept, i) => expect(kept).toBeLessThanOrEqual(forward[i]));
        const masked = weights.map((weight, i) => weight * forward[i]);
        const along = pruneMask(masked, shape, 0, sparsity);
        backward.forEach((kept, i) => expect(kept).toBe(along[i] & forward[i]));
      }),
    );
  });
});
