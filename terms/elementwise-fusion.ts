/**
 * How much of the elementwise work (normalisation, activation) is done on the way, without passes of its own:
 * - `none`: statistics, normalisation and both backward passes each read and write memory;
 * - `statistics`: batch statistics are taken while the outputs leave the array;
 * - `inline`: also normalisation and activation, applied while the next layer's operands are read;
 * - `all`: also their backward passes. Residual sums, pooling, sums of gradients and the loss always have their own pass.
 */
export type ElementwiseFusion = 'none' | 'statistics' | 'inline' | 'all';

/** All levels, from the least fused to the most. */
export const elementwiseFusions = ['none', 'statistics', 'inline', 'all'] as const;
