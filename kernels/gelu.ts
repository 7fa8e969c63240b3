/**
 * GELU in its tanh form (Hendrycks and Gimpel 2016): x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))).
 *
 * Right for finite inputs up to 10⁹ in magnitude, which all FP16 numbers are; beyond, powers of x overflow FP32.
 */
import type { Arithmetic } from './arithmetic.ts';
import { checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** tanh(√(2/π) · (x + 0.044715·x³)), every operation rounded. */
function tanhOf({ round }: Arithmetic, x: number): number {
  const cube = round(round(x * x) * x);
  const inner = round(x + round(round(CUBIC) * cube));
  return round(Math.tanh(round(round(ROOT) * inner)));
}

/** GELU of one value. */
export function geluOf(arithmetic: Arithmetic, x: number): number {
  const { round } = arithmetic;
  return round(round(x * 0.5) * round(1 + tanhOf(arithmetic, x)));
}

/** Its slope: with t the tanh, (1 + t)/2 + x/2 · (1 − t²) · √(2/π) · (1 + 3·0.044715·x²). */
export function geluSlope(arithmetic: Arithmetic, x: number): number {
  const { round } = arithmetic;
  const t = tanhOf(arithmetic, x);
  const level = round(0.5 * round(1 + t));
  const rise = round(round(ROOT) * round(1 + round(round(3 * CUBIC) * round(x * x))));
  const bend = round(round(x * 0.5) * round(1 - round(t * t)));
  return round(level + round(bend * rise));
}

/** GELU of every value. */
export function gelu(arithmetic: Arithmetic, x: Values): Values {
  const output = arithmetic.create(x.length);
  for (let index = 0; index < x.length; index += 1) output[index] = geluOf(arithmetic, x[index]);
  return output;
}

/**
 * Input gradient: gradient · slope(x).
 *
 * @throws {ShapeError} if the arrays differ in length
 */
export function geluGradient(arithmetic: Arithmetic, gradient: Values, x: Values): Values {
  checkLength('geluGradient: gradient', gradient.length, { values: x.length });
  const result = arithmetic.create(x.length);
  for (let index = 0; index < x.length; index += 1) {
    result[index] = arithmetic.round(gradient[index] * geluSlope(arithmetic, x[index]));
  }
  return result;
}
