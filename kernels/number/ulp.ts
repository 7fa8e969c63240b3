/** How far apart two numbers are in units of representable numbers: the measure of "within a stated bound". */
import { bf16Bits } from './bf16.ts';
import type { FloatFormat } from './format.ts';
import { fp16Bits } from './fp16.ts';
import { fp32Bits } from './fp32.ts';

/**
 * Steps along the representable numbers from a to b, both rounded to the format first: 0 for equals, 1 for neighbours.
 *
 * +0 and −0 are one number; Infinity is the step after the largest. Two NaNs are 0 apart, a NaN and a number Infinity.
 */
export function ulpDistance(a: number, b: number, format: FloatFormat): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  return Math.abs(rank(a, format) - rank(b, format));
}

/** The place of a number among those of its format: 0 for ±0, 1 for the smallest subnormal, −1 for its negative. */
function rank(x: number, format: FloatFormat): number {
  switch (format) {
    case 'fp16':
      return signed(fp16Bits(x), 0x8000);
    case 'bf16':
      return signed(bf16Bits(x), 0x8000);
    case 'fp32':
      return signed(fp32Bits(x), 0x80000000);
  }
}

/** Sign and magnitude read as an integer. */
const signed = (bits: number, sign: number): number => (bits >= sign ? sign - bits : bits);
