/**
 * ⌈a / b⌉ for a ≥ 0 and b ≥ 1, both integers below 2^53.
 *
 * Exact although the quotient is rounded: one that is not whole exceeds the integer below it by at least 1 / b, and that
 * is more than half a unit in the last place while a < 2^53.
 */
export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}
