/** Gradients held to central differences, in doubles. */
import { expect } from 'vitest';
import type { Values } from '../../kernels/values.ts';

const STEP = 1e-5;

/** Σ output·weight: the scalar whose gradient a backward pass given `weights` computes. */
export function weighted(output: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < output.length; index += 1) sum += output[index] * weights[index];
  return sum;
}

/**
 * Expects `gradient` to be the slope of `loss` in each value of `at`, which is moved and put back.
 *
 * @param tolerance  absolute and relative; central differences in doubles with step 1e-5 are good to about 1e-9
 */
export function expectGradient(loss: () => number, at: Values, gradient: ArrayLike<number>, tolerance = 1e-6): void {
  expect(gradient.length).toBe(at.length);
  for (let index = 0; index < at.length; index += 1) {
    const before = at[index];
    at[index] = before + STEP;
    const above = loss();
    at[index] = before - STEP;
    const below = loss();
    at[index] = before;
    const slope = (above - below) / (2 * STEP);
    const error = Math.abs(slope - gradient[index]);
    expect(error, `at ${index}: slope ${slope}, gradient ${gradient[index]}`).toBeLessThan(
      tolerance * (1 + Math.abs(slope)),
    );
  }
}
