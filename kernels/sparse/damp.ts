/** Progressive gradient flow, MdGf: weights outside the mask are damped, not dropped (Bambhaniya et al., CPAL 2025). */
import type { Arithmetic } from '../arithmetic.ts';
import { srSteMask } from './masks.ts';
import type { FourSizes } from './masks.ts';
import type { Sparsity } from './sparsity.ts';

/**
 * w·(mask + (1 − mask)·D), the mask N:M along the inputs.
 *
 * @param shape  [outChannels, kernelHeight, kernelWidth, inChannels]
 * @param damping  D, from 1 (dense) to 0 (pruned)
 * @throws {SparsityError} unless 1 ≤ N ≤ M
 * @throws {ShapeError} if the weights do not fit the shape
 */
export function damped(
  { round }: Arithmetic,
  weights: Float32Array,
  shape: FourSizes,
  sparsity: Sparsity,
  damping: number,
): Float32Array {
  const mask = srSteMask(weights, shape, sparsity);
  return weights.map((weight, i) => (mask[i] === 1 ? weight : round(weight * damping)));
}
