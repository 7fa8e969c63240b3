/** The rectifier max(x, 0). NaN passes through, so that a loss scaler can see it; both zeros give +0. */
import type { Arithmetic } from './arithmetic.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** max(x, 0) of one value. */
export const reluOf = (x: number): number => (x <= 0 ? 0 : x);

/** The gradient where x was above zero, +0 elsewhere (also at x = 0). */
export const reluGradientOf = (gradient: number, x: number): number => (x <= 0 ? 0 : gradient);

/** max(x, 0) of every value. */
export function relu(arithmetic: Arithmetic, x: Values): Values {
  const output = arithmetic.create(x.length);
  for (let index = 0; index < x.length; index += 1) output[index] = reluOf(x[index]);
  return output;
}

/**
 * Input gradient; x may be the input or the output, they are above zero together.
 *
 * @throws {ShapeError} if the arrays differ in length
 */
export function reluGradient(arithmetic: Arithmetic, gradient: Values, x: Values): Values {
  checkLength('reluGradient: gradient', gradient.length, { values: x.length });
  const result = arithmetic.create(x.length);
  for (let index = 0; index < x.length; index += 1) result[index] = reluGradientOf(gradient[index], x[index]);
  return result;
}
