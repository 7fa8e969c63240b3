/** ⌈a / b⌉ for a ≥ 0 and b ≥ 1, both integers below 2^53. */
export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}
