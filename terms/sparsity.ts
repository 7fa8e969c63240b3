/** N:M sparsity: of each group of m consecutive values along the reduction axis, n are kept. */
export interface Sparsity {
  readonly n: number;
  readonly m: number;
}

/** The widest group that index bits, selectors and formats provide for. */
export const WIDEST_GROUP = 32;

/**
 * Reads `2:8`.
 *
 * @throws {RangeError} unless 1 ≤ N ≤ M ≤ 32, both integers
 */
export function parseSparsity(text: string): Sparsity {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*:\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!found) throw new RangeError(`"${text}" is not a sparsity; write N:M such as "2:8" (2 kept of 8)`);
  const [n, m] = [Number(found[1]), Number(found[2])];
  const wrong = (message: string): RangeError => new RangeError(`"${text}": ${message}`);
  if (!Number.isInteger(n) || !Number.isInteger(m)) throw wrong('N and M must be whole numbers');
  if (n < 1) throw wrong(`N must be at least 1, it is ${n}`);
  if (m < 1) throw wrong(`M must be at least 1, it is ${m}`);
  if (n > m) throw wrong(`cannot keep ${n} of ${m}; N must not exceed M`);
  if (m > WIDEST_GROUP) throw wrong(`M must be at most ${WIDEST_GROUP}, it is ${m}`);
  return { n, m };
}

/** Writes `2:8`; parseSparsity reads it back. */
export const formatSparsity = ({ n, m }: Sparsity): string => `${n}:${m}`;

/** The share of values kept, n / m. */
export const density = ({ n, m }: Sparsity): number => n / m;

/** Bits of the index of a value in its group: ⌈log2 m⌉, for an integer m ≥ 1; 0 for m = 1. */
export const indexBits = (m: number): number => 32 - Math.clz32(m - 1);
