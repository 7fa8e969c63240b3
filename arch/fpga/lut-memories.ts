/**
 * Small memories: as LUTs (LUTRAM, shift registers) or as flip-flops with a multiplexer, whichever is smaller.
 *
 * A slice of eight LUTs holds 64×7 or 32×14 bits that are written at one address and read at another; its eighth LUT gives the write
 * address (UG974: RAM64M8, RAM32M16, RAM32X16DR8). A LUT is a shift register of 32 stages, or two of 16 (UG974: SRLC32E, SRL16E).
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { muxLuts } from './muxes.ts';
import { demand } from './resources.ts';
import type { Demand } from './resources.ts';

const SLICE_DATA_LUTS = 7;
const DEEPEST = 64;

/** LUTs of a RAM with one write port and one read port, without those that select among RAMs deeper than 64 words. */
export function lutRamLuts(words: number, bits: number): number {
  const data = words <= DEEPEST / 2 ? ceilDiv(bits, 2) : bits * ceilDiv(words, DEEPEST);
  return data + ceilDiv(data, SLICE_DATA_LUTS);
}

export type Storage = 'lutram' | 'flip-flops';

/** A memory both ways; `chosen` is the smaller, where a LUT weighs as much as its two flip-flops. */
export interface SmallMemory {
  readonly chosen: Storage;
  readonly demand: Demand;
  readonly options: Readonly<Record<Storage, Demand>>;
}

/** Words that are written one a cycle and read one a cycle, at any address. */
export function smallMemory(words: number, bits: number): SmallMemory {
  return chooseStorage({
    lutram: demand({ lutMemory: lutRamLuts(words, bits), lut: muxLuts(ceilDiv(words, DEEPEST), bits) }),
    'flip-flops': demand({ ff: words * bits, lut: muxLuts(words, bits) }),
  });
}

/** A memory that takes several neighbouring words a cycle: a bank for each, and a multiplexer behind the banks. */
export function bankedMemory(words: number, bits: number, writesPerCycle: number): SmallMemory {
  const banks = Math.min(writesPerCycle, words);
  const bank = lutRamLuts(ceilDiv(words, banks), bits);
  return chooseStorage({
    lutram: demand({ lutMemory: banks * bank, lut: muxLuts(banks, bits) }),
    'flip-flops': demand({ ff: words * bits, lut: muxLuts(words, bits) }),
  });
}

/** A value that leaves as many cycles later; a stage or two are flip-flops, more are shift registers with a flip-flop behind. */
export function delayLine(cycles: number, bits: number): Demand {
  if (cycles <= 2) return demand({ ff: cycles * bits });
  const shifted = cycles - 1;
  const lutMemory = shifted <= 16 ? ceilDiv(bits, 2) : bits * ceilDiv(shifted, 32);
  return demand({ lutMemory, ff: bits });
}

function chooseStorage(options: Readonly<Record<Storage, Demand>>): SmallMemory {
  const weight = ({ lut, ff }: Demand): number => lut.nominal + ff.nominal / 2;
  const chosen = weight(options['flip-flops']) < weight(options.lutram) ? 'flip-flops' : 'lutram';
  return { chosen, demand: options[chosen], options };
}
