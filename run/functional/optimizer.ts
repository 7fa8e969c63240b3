/** What the weight update of a step needs to know beside the gradients. */
export interface Optimizer {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** The loss gradient is multiplied by this power of two, and the gradients divided by it before the update. */
  readonly lossScale: number;
  /** SR-STE: λ of the term λ·(1 − mask)·w that is added to the gradient of weights that FF has pruned. */
  readonly prunedDecay: number;
  /** MdGf: what is left of weights outside the mask, D from 1 to 0. */
  readonly damping: number;
}

/** SGD with momentum as the recipes of the methods have it; λ is that of the SR-STE paper (Zhou et al., ICLR 2021). */
export const defaultOptimizer: Optimizer = {
  learningRate: 0.05,
  momentum: 0.9,
  weightDecay: 5e-4,
  lossScale: 128,
  prunedDecay: 2e-4,
  damping: 0.5,
};
