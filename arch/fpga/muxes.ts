/**
 * Multiplexers, rotators and comparators in LUT6, by the structure of a slice (UG974: MUXF7, MUXF8, MUXF9).
 *
 * One LUT6 selects one of four bits (4 data + 2 select inputs); F7, F8 and F9 join two, four and eight of them without further LUTs:
 * 8:1 takes 2 LUTs, 16:1 takes 4, 32:1 takes 8. Two 2:1 multiplexers with the same select share a LUT (O5 and O6, 5 inputs).
 * That is nominal. High is a plain mapping that does neither, as Yosys 0.23 maps without `-widemux`: a LUT for each 2:1 to 4:1.
 */
import { band } from '../../terms/band.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { demand } from './resources.ts';
import type { Demand } from './resources.ts';

/** Inputs that one slice can select from, and one LUT. */
const SLICE_INPUTS = 32;
const LUT_INPUTS = 4;

/**
 * LUTs of a multiplexer of several bits that share their select.
 *
 * @param inputs  values to select from; one needs no multiplexer
 * @param bits  width of a value
 */
export function muxLuts(inputs: number, bits: number): number {
  if (inputs <= 1) return 0;
  if (inputs === 2) return ceilDiv(bits, 2);
  if (inputs <= SLICE_INPUTS) return ceilDiv(inputs, LUT_INPUTS) * bits;
  // Whole slices, the rest, and a multiplexer of their outputs.
  const whole = Math.floor(inputs / SLICE_INPUTS);
  const rest = inputs % SLICE_INPUTS;
  const groups = whole + (rest > 0 ? 1 : 0);
  return whole * muxLuts(SLICE_INPUTS, bits) + muxLuts(rest, bits) + muxLuts(groups, bits);
}

/** The same without F7, F8 and F9, and without shared LUTs: a tree of 4:1. */
export function plainMuxLuts(inputs: number, bits: number): number {
  if (inputs <= 1) return 0;
  const full = Math.floor(inputs / LUT_INPUTS);
  const rest = inputs % LUT_INPUTS;
  const luts = (full + (rest > 1 ? 1 : 0)) * bits;
  return luts + plainMuxLuts(full + (rest > 0 ? 1 : 0), bits);
}

export function mux(inputs: number, bits: number): Demand {
  const luts = muxLuts(inputs, bits);
  return demand({ lut: band(luts, luts, plainMuxLuts(inputs, bits)) });
}

/** Rotates so many words by any distance: stages of 4:1 multiplexers, and one of 2:1 if one bit is left. */
export function rotator(words: number, bitsPerWord: number): Demand {
  const luts = (of: (inputs: number, bits: number) => number): number => {
    const bits = words * bitsPerWord;
    const distanceBits = words <= 1 ? 0 : 32 - Math.clz32(words - 1);
    return Math.floor(distanceBits / 2) * of(LUT_INPUTS, bits) + (distanceBits % 2) * of(2, bits);
  };
  const packed = luts(muxLuts);
  return demand({ lut: band(packed, packed, luts(plainMuxLuts)) });
}

/** Compares two magnitudes: a carry chain that takes two bits of both a LUT; high is as Yosys 0.23 maps it (12 LUTs for 16 bits). */
export const comparator = (bits: number): Demand =>
  demand({ lut: band(ceilDiv(bits, 2), ceilDiv(bits, 2), ceilDiv(3 * bits, 4)) });
