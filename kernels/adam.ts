/**
 * Adam with bias correction (Kingma and Ba 2015) and, optionally, decoupled weight decay (AdamW, Loshchilov and Hutter 2019).
 *
 * m = β₁·m + (1 − β₁)·g; v = β₂·v + (1 − β₂)·g²; w = w − rate·decay·w; w = w − rate·(m/c₁) / (√(v/c₂) + ε), with
 * c = 1 − βᵗ at step t. Every operation is rounded; constants (1 − β, c, rate·decay) are computed exactly, then rounded.
 */
import type { Arithmetic } from './arithmetic.ts';
import { checkLength, checkSize } from './shape-error.ts';
import type { Values } from './values.ts';

/** Settings of a step. */
export interface AdamOptions {
  readonly learningRate: number;
  /** Decay of the first moment; 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the second moment; 0.999 unless given. */
  readonly beta2?: number;
  /** Keeps the divisor from zero; 1e-8 unless given. */
  readonly epsilon?: number;
  /** Shrinks weights by learningRate · weightDecay a step, apart from the gradient; 0 unless given. */
  readonly weightDecay?: number;
  /** Multiplies the gradient first: 1 / lossScale. */
  readonly gradientScale?: number;
}

/** What a step multiplies and divides by, rounded. */
export interface AdamConstants {
  readonly learningRate: number;
  readonly beta1: number;
  readonly rest1: number;
  readonly correction1: number;
  readonly beta2: number;
  readonly rest2: number;
  readonly correction2: number;
  readonly epsilon: number;
  readonly shrink: number;
  readonly gradientScale: number;
}

/** Weight and moments of one element. */
export interface AdamState {
  readonly weight: number;
  readonly first: number;
  readonly second: number;
}

/**
 * The constants of a step.
 *
 * @param step  1 for the first
 * @throws {ShapeError} unless step is a positive integer
 */
export function adamConstants({ round }: Arithmetic, options: AdamOptions, step: number): AdamConstants {
  checkSize('adam: step', step);
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, gradientScale = 1 } = options;
  return {
    learningRate: round(learningRate),
    beta1: round(beta1),
    rest1: round(1 - beta1),
    correction1: round(1 - beta1 ** step),
    beta2: round(beta2),
    rest2: round(1 - beta2),
    correction2: round(1 - beta2 ** step),
    epsilon: round(epsilon),
    shrink: round(learningRate * weightDecay),
    gradientScale: round(gradientScale),
  };
}

/** The next weight and moments of one element. */
export function adamElement(
  { round }: Arithmetic,
  { weight, first, second }: AdamState,
  gradient: number,
  constants: AdamConstants,
): AdamState {
  const { learningRate, beta1, rest1, correction1, beta2, rest2, correction2 } = constants;
  const slope = constants.gradientScale === 1 ? gradient : round(gradient * constants.gradientScale);
  const nextFirst = round(round(beta1 * first) + round(rest1 * slope));
  const nextSecond = round(round(beta2 * second) + round(rest2 * round(slope * slope)));
  const shrunk = constants.shrink === 0 ? weight : round(weight - round(constants.shrink * weight));
  const divisor = round(round(Math.sqrt(round(nextSecond / correction2))) + constants.epsilon);
  const move = round(round(learningRate * round(nextFirst / correction1)) / divisor);
  return { weight: round(shrunk - move), first: nextFirst, second: nextSecond };
}

/**
 * One step of every weight; weights and moments change where they lie.
 *
 * @param step  1 for the first
 * @throws {ShapeError} if the arrays differ in length or step is not a positive integer
 */
export function adam(
  arithmetic: Arithmetic,
  weights: Values,
  moments: { readonly first: Values; readonly second: Values },
  gradients: Values,
  options: AdamOptions,
  step: number,
): void {
  checkLength('adam: first', moments.first.length, { weights: weights.length });
  checkLength('adam: second', moments.second.length, { weights: weights.length });
  checkLength('adam: gradients', gradients.length, { weights: weights.length });
  const constants = adamConstants(arithmetic, options, step);
  for (let index = 0; index < weights.length; index += 1) {
    const state = { weight: weights[index], first: moments.first[index], second: moments.second[index] };
    const next = adamElement(arithmetic, state, gradients[index], constants);
    weights[index] = next.weight;
    moments.first[index] = next.first;
    moments.second[index] = next.second;
  }
}
