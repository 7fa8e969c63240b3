/**
 * FP16 (IEEE 754 binary16): 1 sign, 5 exponent and 10 mantissa bits; largest 65504, smallest normal 2⁻¹⁴, step of
 * subnormals 2⁻²⁴. Values live in doubles or Float32Arrays that hold only representable numbers.
 */
import { type Grid, roundToGrid } from './round-to-grid.ts';

/** The largest finite FP16 number. */
export const FP16_LARGEST = 65504;

/** The smallest normal FP16 number; smaller ones are subnormal. */
export const FP16_SMALLEST_NORMAL = 2 ** -14;

const GRID: Grid = { mantissaBits: 10, minExponent: -14, largest: FP16_LARGEST };
const SUBNORMAL_STEP = 2 ** -24;
const QUIET_NAN = 0x7e00;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * The nearest FP16 number to any double, ties to even, in one rounding.
 *
 * Magnitudes of 65520 and more become ±Infinity; NaN stays NaN; −0 stays −0.
 *
 * @param flushSubnormals  subnormal results (after rounding) become zero of the same sign
 */
export function roundFp16(x: number, flushSubnormals = false): number {
  return roundToGrid(x, GRID, flushSubnormals);
}

/** The 16 bits of x rounded to FP16. Every NaN gives 0x7e00. */
export function fp16Bits(x: number): number {
  const rounded = roundFp16(x);
  if (Number.isNaN(rounded)) return QUIET_NAN;
  scratch.setFloat64(0, rounded);
  const high = scratch.getUint32(0);
  const sign = (high >>> 16) & 0x8000;
  const magnitude = Math.abs(rounded);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < FP16_SMALLEST_NORMAL) return sign | (magnitude / SUBNORMAL_STEP);
  const exponent = ((high >>> 20) & 0x7ff) - 1023 + 15;
  return sign | (exponent << 10) | ((high >>> 10) & 0x3ff);
}

/**
 * The number that 16 bits stand for; NaN payloads are not kept.
 *
 * @param bits  0 to 65535; higher bits are ignored
 */
export function fp16FromBits(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return mantissa ? NaN : sign * Infinity;
  if (exponent === 0) return sign * mantissa * SUBNORMAL_STEP;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/**
 * Rounds FP32 numbers to FP16 where they lie: the fast form of {@link roundFp16}, on the bits.
 *
 * @returns the same array
 */
export function roundFp16All(values: Float32Array, flushSubnormals = false): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < bits.length; index += 1) {
    const magnitude = bits[index] & 0x7fffffff;
    const sign = bits[index] & 0x80000000;
    if (magnitude >= 0x38800000) {
      // Normal (2⁻¹⁴ and up): drop 13 mantissa bits, ties to even; the carry may run into the exponent, as it should.
      if (magnitude < 0x477ff000) bits[index] = sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1)) & 0x7fffe000);
      else if (magnitude < 0x7f800000) bits[index] = sign | 0x7f800000;
    } else {
      // Subnormal: at one half FP32 numbers are 2⁻²⁴ apart, so adding one half rounds to that step.
      values[index] = Math.fround(Math.abs(values[index]) + 0.5) - 0.5;
      if (flushSubnormals && values[index] < FP16_SMALLEST_NORMAL) values[index] = 0;
      bits[index] |= sign;
    }
  }
  return values;
}
