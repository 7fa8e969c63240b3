/**
 * Multiplexers and comparators in LUT6, by the structure of a slice (UG974: MUXF7, MUXF8, MUXF9).
 *
 * One LUT6 selects one of four bits (4 data + 2 select inputs); F7, F8 and F9 join two, four and eight of them without further LUTs:
 * 8:1 takes 2 LUTs, 16:1 takes 4, 32:1 takes 8. Two 2:1 multiplexers with the same select share a LUT (O5 and O6, 5 inputs).
 */
import { ceilDiv } from '../../terms/ceil-div.ts';

/** Inputs that one slice can select from. */
const SLICE_INPUTS = 32;

/**
 * LUTs of a multiplexer of several bits that share their select.
 *
 * @param inputs  values to select from; one needs no multiplexer
 * @param bits  width of a value
 */
export function muxLuts(inputs: number, bits: number): number {
  if (inputs <= 1) return 0;
  if (inputs === 2) return ceilDiv(bits, 2);
  if (inputs <= SLICE_INPUTS) return ceilDiv(inputs, 4) * bits;
  // Whole slices, the rest, and a multiplexer of their outputs.
  const whole = Math.floor(inputs / SLICE_INPUTS);
  const rest = inputs % SLICE_INPUTS;
  const groups = whole + (rest > 0 ? 1 : 0);
  return whole * muxLuts(SLICE_INPUTS, bits) + muxLuts(rest, bits) + muxLuts(groups, bits);
}

/** LUTs of a magnitude comparator: a carry chain that takes two bits of both values a LUT. */
export const comparatorLuts = (bits: number): number => ceilDiv(bits, 2);

/** LUTs that rotate so many words by any distance: stages of 4:1 multiplexers, and one of 2:1 if one bit is left. */
export function rotatorLuts(words: number, bitsPerWord: number): number {
  const bits = words * bitsPerWord;
  const distanceBits = words <= 1 ? 0 : 32 - Math.clz32(words - 1);
  return Math.floor(distanceBits / 2) * muxLuts(4, bits) + (distanceBits % 2) * muxLuts(2, bits);
}
