/**
 * BF16: the upper half of an FP32 number, 1 sign, 8 exponent and 7 mantissa bits. Same range as FP32; subnormals below
 * 2⁻¹²⁶ in steps of 2⁻¹³³.
 */
import { type Grid, roundToGrid } from './round-to-grid.ts';

/** The largest finite BF16 number. */
export const BF16_LARGEST = (2 - 2 ** -7) * 2 ** 127;

/** The smallest normal BF16 number; smaller ones are subnormal. */
export const BF16_SMALLEST_NORMAL = 2 ** -126;

const GRID: Grid = { mantissaBits: 7, minExponent: -126, largest: BF16_LARGEST };
const QUIET_NAN = 0x7fc0;

const scratch = new DataView(new ArrayBuffer(4));

/**
 * The nearest BF16 number to any double, ties to even, in one rounding.
 *
 * Magnitudes of (2 − 2⁻⁸)·2¹²⁷ and more become ±Infinity; NaN stays NaN; −0 stays −0.
 *
 * @param flushSubnormals  subnormal results (after rounding) become zero of the same sign
 */
export function roundBf16(x: number, flushSubnormals = false): number {
  return roundToGrid(x, GRID, flushSubnormals);
}

/** The 16 bits of x rounded to BF16. Every NaN gives 0x7fc0. */
export function bf16Bits(x: number): number {
  const rounded = roundBf16(x);
  if (Number.isNaN(rounded)) return QUIET_NAN;
  scratch.setFloat32(0, rounded);
  return scratch.getUint16(0);
}

/**
 * The number that 16 bits stand for; NaN payloads are not kept.
 *
 * @param bits  0 to 65535; higher bits are ignored
 */
export function bf16FromBits(bits: number): number {
  scratch.setUint32(0, (bits & 0xffff) << 16);
  return scratch.getFloat32(0);
}
