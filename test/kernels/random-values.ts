/** Tensors for tests from a seed, and comparison of bits. */

/** A stream of numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomStream(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FP32 numbers of either sign, a tenth of them zeros, magnitudes from 2^-spread to 2^spread. */
export function randomFloats(length: number, seed: number, spread = 4): Float32Array {
  const next = randomStream(seed);
  return Float32Array.from({ length }, () => {
    const kind = next();
    if (kind < 0.1) return kind < 0.05 ? 0 : -0;
    return (next() < 0.5 ? -1 : 1) * (1 + next()) * 2 ** ((next() * 2 - 1) * spread);
  });
}

/** Doubles spread evenly over −1 to 1. */
export function randomDoubles(length: number, seed: number): Float64Array {
  const next = randomStream(seed);
  return Float64Array.from({ length }, () => next() * 2 - 1);
}

/** Same length and same numbers, zeros told apart by sign. */
export function sameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (!Object.is(a[index], b[index])) return false;
  return true;
}
