/**
 * Stochastic gradient descent with momentum: v = μ·v + g; w = w − rate·v, every operation rounded.
 *
 * Optionally the gradient is first multiplied (to undo a loss scale) and weight decay adds decay·w to it. An option left
 * out, or neutral (scale 1, decay 0), costs no operation.
 */
import type { Arithmetic } from './arithmetic.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** Settings of a step. */
export interface SgdOptions {
  readonly learningRate: number;
  /** μ; 0 is plain descent. */
  readonly momentum?: number;
  /** Adds weightDecay · w to the gradient. */
  readonly weightDecay?: number;
  /** Multiplies the gradient first: 1 / lossScale. */
  readonly gradientScale?: number;
}

/** The settings as the arithmetic holds them: every one given, and rounded. */
export function sgdConstants({ round }: Arithmetic, options: SgdOptions): Required<SgdOptions> {
  return {
    learningRate: round(options.learningRate),
    momentum: round(options.momentum ?? 0),
    weightDecay: round(options.weightDecay ?? 0),
    gradientScale: round(options.gradientScale ?? 1),
  };
}

/**
 * The next velocity of one weight, μ·v + (scale·g + decay·w).
 *
 * @param constants  from {@link sgdConstants}
 */
export function sgdVelocity(
  { round }: Arithmetic,
  weight: number,
  velocity: number,
  gradient: number,
  { momentum, weightDecay, gradientScale }: Required<SgdOptions>,
): number {
  let slope = gradientScale === 1 ? gradient : round(gradient * gradientScale);
  if (weightDecay !== 0) slope = round(slope + round(weightDecay * weight));
  return round(round(momentum * velocity) + slope);
}

/** The next value of one weight, w − rate·v, with its new velocity. */
export function sgdWeight(
  { round }: Arithmetic,
  weight: number,
  velocity: number,
  { learningRate }: Required<SgdOptions>,
): number {
  return round(weight - round(learningRate * velocity));
}

/**
 * One step of every weight; weights and velocities change where they lie.
 *
 * @throws {ShapeError} if the arrays differ in length
 */
export function sgd(
  arithmetic: Arithmetic,
  weights: Values,
  velocities: Values,
  gradients: Values,
  options: SgdOptions,
): void {
  checkLength('sgd: velocities', velocities.length, { weights: weights.length });
  checkLength('sgd: gradients', gradients.length, { weights: weights.length });
  const constants = sgdConstants(arithmetic, options);
  for (let index = 0; index < weights.length; index += 1) {
    velocities[index] = sgdVelocity(arithmetic, weights[index], velocities[index], gradients[index], constants);
    weights[index] = sgdWeight(arithmetic, weights[index], velocities[index], constants);
  }
}
