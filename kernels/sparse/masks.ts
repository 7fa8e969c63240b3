/**
 * The masks of the N:M training methods, on weights [outChannels][kernelHeight][kernelWidth][inChannels] (a linear layer
 * is 1×1) and gradients [batch][height][width][channels].
 *
 * SR-STE (Zhou et al. 2021) prunes weights along input channels for the forward pass. SDGP (McDanel et al.) prunes output
 * gradients, SDWP weights, both along output channels for the backward pass. BDWP prunes weights both ways, each mask from
 * the dense weights.
 */
import { type Arithmetic, exact } from '../arithmetic.ts';
import { laneSum } from '../lane-sum.ts';
import { checkLength } from '../shape-error.ts';
import type { Values } from '../values.ts';
import { applyMask, pruneMask } from './prune.ts';
import type { Sparsity } from './sparsity.ts';

/** Sizes of weights, [outChannels, kernelHeight, kernelWidth, inChannels], or of a map, [batch, height, width, channels]. */
export type FourSizes = readonly [number, number, number, number];

/** The first axis of OHWI weights, along which the backward pass reduces. */
const OUT_CHANNELS = 0;
/** The last axis of OHWI weights and of NHWC maps. */
const LAST = 3;

/** SR-STE: N:M along the input channels within a tap. */
export const srSteMask = (weights: Values, shape: FourSizes, sparsity: Sparsity): Uint8Array =>
  pruneMask(weights, shape, LAST, sparsity);

/** SDWP: N:M along the output channels, for the backward pass only. */
export const sdwpMask = (weights: Values, shape: FourSizes, sparsity: Sparsity): Uint8Array =>
  pruneMask(weights, shape, OUT_CHANNELS, sparsity);

/** BDWP: along input channels for the forward pass and along output channels for the backward pass, both of `weights`. */
export function bdwpMasks(
  weights: Values,
  shape: FourSizes,
  sparsity: Sparsity,
): { readonly forward: Uint8Array; readonly backward: Uint8Array } {
  return {
    forward: pruneMask(weights, shape, LAST, sparsity),
    backward: pruneMask(weights, shape, OUT_CHANNELS, sparsity),
  };
}

/** SR-STE's decay of one weight, λ·(1 − mask)·w, which is added to its gradient. λ comes rounded. */
export const srSteDecayOf = ({ round }: Arithmetic, weight: number, isKept: boolean, lambda: number): number =>
  isKept ? 0 : round(lambda * weight);

/**
 * SR-STE's decay of every weight; λ is 2e-4 in the paper.
 *
 * @throws {ShapeError} if weights and mask differ in length
 */
export function srSteDecay(arithmetic: Arithmetic, weights: Values, mask: Uint8Array, lambda: number): Values {
  checkLength('srSteDecay: mask', mask.length, { weights: weights.length });
  const rounded = arithmetic.round(lambda);
  const decay = arithmetic.create(weights.length);
  for (let index = 0; index < decay.length; index += 1) {
    decay[index] = srSteDecayOf(arithmetic, weights[index], mask[index] !== 0, rounded);
  }
  return decay;
}

/**
 * SDGP: the output gradient pruned N:M along channels, for the input-gradient product only.
 *
 * @param criterion  `magnitude`, or `rescaled`: kept values are then multiplied by Σ|dy| before / Σ|dy| after, per sample
 *   and channel over the plane; a plane of which nothing but zeros was kept stays as it is
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256
 * @throws {ShapeError} if the gradient does not fit the shape
 */
export function sdgpPrune<Kind extends Values>(
  gradient: Kind,
  shape: FourSizes,
  sparsity: Sparsity,
  criterion: 'magnitude' | 'rescaled',
  arithmetic: Arithmetic = exact,
): Kind {
  const pruned = applyMask(gradient, pruneMask(gradient, shape, LAST, sparsity));
  if (criterion === 'magnitude') return pruned;
  const { round } = arithmetic;
  const [batch, height, width, channels] = shape;
  const pixels = height * width;
  for (let plane = 0; plane < batch * channels; plane += 1) {
    const image = Math.floor(plane / channels);
    const first = image * pixels * channels + (plane - image * channels);
    const norm = (values: Values): number =>
      laneSum(arithmetic, pixels, (pixel) => Math.abs(values[first + pixel * channels]));
    const after = norm(pruned);
    if (after === 0) continue;
    const ratio = round(norm(gradient) / after);
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const index = first + pixel * channels;
      pruned[index] = round(pruned[index] * ratio);
    }
  }
  return pruned;
}
