/**
 * Rounds a double once to the numbers of a narrower binary format.
 *
 * A format is a number of mantissa bits and a smallest exponent below which its numbers are evenly spaced (subnormals).
 * Adding and subtracting 1.5·2⁵² steps of that spacing makes the double adder itself round to nearest, ties to even.
 */

/** What a binary format can hold: 1.mantissa · 2^exponent, and subnormals below 2^minExponent. */
export interface Grid {
  /** Bits after the binary point: 10 for FP16, 7 for BF16. */
  readonly mantissaBits: number;
  /** Exponent of the smallest normal number: −14 for FP16, −126 for BF16. */
  readonly minExponent: number;
  /** The largest finite number; what rounds beyond becomes infinite. */
  readonly largest: number;
}

const BIAS = 1023;
const scratch = new DataView(new ArrayBuffer(8));

/**
 * The nearest number of the grid, ties to even; ±Infinity past the largest, NaN stays NaN, −0 stays −0.
 *
 * @param flushSubnormals  results below 2^minExponent, as rounded, become zero of the same sign
 */
export function roundToGrid(x: number, grid: Grid, flushSubnormals: boolean): number {
  scratch.setFloat64(0, x);
  const high = scratch.getInt32(0);
  const exponent = ((high >>> 20) & 0x7ff) - BIAS;
  if (exponent > BIAS) return x;
  const magnitude = Math.abs(x);
  if (magnitude >= 2 * grid.largest) return high < 0 ? -Infinity : Infinity;
  const stepExponent = Math.max(exponent, grid.minExponent) - grid.mantissaBits;
  // 1.5·2^(stepExponent + 52): its unit in the last place is one step of the grid, and the half keeps the sum in its binade.
  scratch.setUint32(0, ((stepExponent + 52 + BIAS) << 20) | 0x80000);
  scratch.setUint32(4, 0);
  const shift = scratch.getFloat64(0);
  let rounded = magnitude + shift - shift;
  if (rounded > grid.largest) rounded = Infinity;
  if (flushSubnormals && rounded < 2 ** grid.minExponent) rounded = 0;
  return high < 0 ? -rounded : rounded;
}
