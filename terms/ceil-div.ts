/**
 * ⌈a / b⌉, exact for integers a ≥ 0 and b ≥ 1 below 2^53.
 *
 * Not ⌈a / b⌉ of the rounded quotient: (2^53 − 1) / (2^52 − 1) rounds to 2, and 3 is needed.
 */
export function ceilDiv(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b + (rest === 0 ? 0 : 1);
}
