/**
 * Which weights a method keeps in the forward and in the backward product, by rule.
 *
 * - `magnitude`: each pass on its own, N largest along its reduction axis (SR-STE, SDWP, BDWP);
 * - `transposable`: one mask, N:M along both axes (Hubara et al. 2021), the greedy one;
 * - `bi-mask`: forward N:M along the inputs; backward N:M along the outputs of what the forward mask has kept (Zhang et al.
 *   2023; output channels in their own order).
 */
import { bdwpMasks } from './masks.ts';
import type { FourSizes } from './masks.ts';
import { applyMask, pruneMask } from './prune.ts';
import type { Sparsity } from './sparsity.ts';
import { transposableMask } from './transposable.ts';

export type MaskRule = 'magnitude' | 'transposable' | 'bi-mask';

export interface WeightMasks {
  readonly forward: Uint8Array;
  readonly backward: Uint8Array;
}

/**
 * Masks of OHWI weights: 1 kept, 0 pruned.
 *
 * @param shape  [outChannels, kernelHeight, kernelWidth, inChannels]
 * @throws {SparsityError} unless 1 ≤ N ≤ M, or if a transposable mask is asked of weights that are not finite
 * @throws {ShapeError} if the weights do not fit the shape
 */
export function weightMasks(rule: MaskRule, weights: Float32Array, shape: FourSizes, sparsity: Sparsity): WeightMasks {
  switch (rule) {
    case 'magnitude':
      return bdwpMasks(weights, shape, sparsity);
    case 'transposable': {
      const mask = transposableMask(weights, shape, sparsity, 'greedy');
      return { forward: mask, backward: mask };
    }
    case 'bi-mask': {
      const forward = pruneMask(weights, shape, 3, sparsity);
      const along = pruneMask(applyMask(weights, forward), shape, 0, sparsity);
      return { forward, backward: forward.map((kept, i) => (kept === 1 && along[i] === 1 ? 1 : 0)) };
    }
  }
}
