/** N:M sparsity: of each group of m consecutive values, n are kept. */
export interface Sparsity {
  readonly n: number;
  readonly m: number;
}

/** The widest group that index bits, selectors and formats provide for. */
export const WIDEST_GROUP = 32;

/** Reads `2:8`. @throws {RangeError} unless 1 ≤ N ≤ M ≤ 32, both integers */
export function parseSparsity(text: string): Sparsity {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*:\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!found) throw new RangeError(`"${text}" is not a sparsity; write N:M such as "2:8" (2 kept of 8)`);
  const [n, m] = [Number(found[1]), Number(found[2])];
  if (!Number.isInteger(n) || !Number.isInteger(m)) throw new RangeError(`${text}: N and M must be whole numbers`);
  if (n < 1) throw new RangeError(`${text}: N must be at least 1, it is ${n}`);
  if (n > m) throw new RangeError(`${text}: keeps ${n} of ${m}; N must not exceed M`);
  if (m > WIDEST_GROUP) throw new RangeError(`${text}: M must be at most ${WIDEST_GROUP}, it is ${m}`);
  return { n, m };
}

export const formatSparsity = ({ n, m }: Sparsity): string => `${n}:${m}`;

/** Bits of the index of a value in its group: ⌈log2 M⌉. */
export const indexBits = (m: number): number => Math.ceil(Math.log2(m));
