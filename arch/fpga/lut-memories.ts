/**
 * Small memories: as LUTs (LUTRAM, shift registers) or as flip-flops with a multiplexer, whichever is smaller.
 *
 * A slice of eight LUTs holds 64×7 or 32×14 bits that are written at one address and read at another; its eighth LUT gives the write
 * address (UG974: RAM64M8, RAM32M16, RAM32X16DR8). A LUT is a shift register of 32 stages, or two of 16 (UG974: SRLC32E, SRL16E).
 * Nominally the rest of a slice serves other logic; high is whole slices, and a LUT for each shift register, as Yosys 0.23 maps it.
 */
import { band } from '../../terms/band.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { mux } from './muxes.ts';
import { demand, timesDemand, totalDemand } from './resources.ts';
import type { Demand } from './resources.ts';

const SLICE_LUTS = 8;
const SLICE_DATA_LUTS = 7;
const DEEPEST = 64;
const SHORT_SHIFT = 16;
const LONG_SHIFT = 32;

/** LUTs of a RAM with one write port and one read port, without those that select among RAMs deeper than 64 words. */
export function lutRamLuts(words: number, bits: number): number {
  const data = dataLuts(words, bits);
  return data + ceilDiv(data, SLICE_DATA_LUTS);
}

const dataLuts = (words: number, bits: number): number =>
  words <= DEEPEST / 2 ? ceilDiv(bits, 2) : bits * ceilDiv(words, DEEPEST);

/** The same RAM with what selects among its parts. */
export function lutRam(words: number, bits: number): Demand {
  const luts = lutRamLuts(words, bits);
  const slices = ceilDiv(dataLuts(words, bits), SLICE_DATA_LUTS);
  const memory = demand({ lutMemory: band(luts, luts, SLICE_LUTS * slices) });
  return totalDemand([memory, mux(ceilDiv(words, DEEPEST), bits)]);
}

export type Storage = 'lutram' | 'flip-flops';

/** A memory both ways; `chosen` is the smaller, where a LUT weighs as much as its two flip-flops. */
export interface SmallMemory {
  readonly chosen: Storage;
  readonly demand: Demand;
  readonly options: Readonly<Record<Storage, Demand>>;
}

/** Words that are written one a cycle and read one a cycle, at any address. */
export const smallMemory = (words: number, bits: number): SmallMemory => bankedMemory(words, bits, 1);

/** A memory that takes several neighbouring words a cycle: a bank for each, and a multiplexer behind the banks. */
export function bankedMemory(words: number, bits: number, writesPerCycle: number): SmallMemory {
  const banks = Math.min(writesPerCycle, words);
  const bank = lutRam(ceilDiv(words, banks), bits);
  const options = {
    lutram: totalDemand([timesDemand(bank, banks), mux(banks, bits)]),
    'flip-flops': totalDemand([demand({ ff: words * bits }), mux(words, bits)]),
  };
  const weight = ({ lut, ff }: Demand): number => lut.nominal + ff.nominal / 2;
  const chosen = weight(options['flip-flops']) < weight(options.lutram) ? 'flip-flops' : 'lutram';
  return { chosen, demand: options[chosen], options };
}

/** A value that leaves as many cycles later; a stage or two are flip-flops, more are shift registers with a flip-flop behind. */
export function delayLine(cycles: number, bits: number): Demand {
  if (cycles <= 2) return demand({ ff: cycles * bits });
  const shifted = cycles - 1;
  if (shifted > SHORT_SHIFT) return demand({ lutMemory: bits * ceilDiv(shifted, LONG_SHIFT), ff: bits });
  const pairs = ceilDiv(bits, 2);
  return demand({ lutMemory: band(pairs, pairs, bits), ff: bits });
}
