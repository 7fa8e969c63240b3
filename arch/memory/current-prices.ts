/**
 * Energy of commands from the currents of a data sheet: what a command draws beyond standby, for as long as it takes.
 *
 * ACT with its PRE: IDD0·tRC − (IDD3N·tRAS + IDD2N·tRP). RD, WR: (IDD4 − IDD3N)·BL. REF: (IDD5 − IDD3N)·tRFC. Standby: IDD3N with a row open, IDD2N
 * with none. All times VDD and the number of chips; mW · ns = pJ. As DRAMsim3 computes it (`src/configuration.cc`).
 */
import type { Citation } from './citation.ts';
import { band } from './energy-prices.ts';
import type { CitedBand, EnergyPrices } from './energy-prices.ts';
import type { Timings } from './timings.ts';

export interface Currents extends Citation {
  /** Volts. */
  readonly VDD: number;
  /** Milliamperes of one chip. */
  readonly IDD0: number;
  readonly IDD2N: number;
  readonly IDD3N: number;
  readonly IDD4R: number;
  readonly IDD4W: number;
  readonly IDD5AB: number;
}

/** Shares of the nominal value that data sheets of other dies reach. */
export interface CurrentSpread {
  readonly low: number;
  readonly high: number;
}

/**
 * @param chips  chips that answer together on the channel
 * @param banks  of the channel: a refresh of one takes its share of a refresh of all
 */
export function currentPrices(
  { VDD, IDD0, IDD2N, IDD3N, IDD4R, IDD4W, IDD5AB, provenance, source }: Currents,
  { tRAS, tRP, BL, tRFCab }: Pick<Timings, 'tRAS' | 'tRP' | 'BL' | 'tRFCab'>,
  tCKNs: number,
  chips: number,
  banks: number,
  { low, high }: CurrentSpread,
  interfacePjPerBit: CitedBand,
): EnergyPrices {
  const price = (milliampereCycles: number): CitedBand =>
    band(VDD * milliampereCycles * chips * tCKNs, low, high, { provenance, source });
  const power = (milliamperes: number): CitedBand =>
    band(VDD * milliamperes * chips, low, high, { provenance, source });
  const refresh = (IDD5AB - IDD3N) * tRFCab;
  return {
    activatePj: price(IDD0 * (tRAS + tRP) - (IDD3N * tRAS + IDD2N * tRP)),
    readPj: price((IDD4R - IDD3N) * BL),
    writePj: price((IDD4W - IDD3N) * BL),
    refreshPj: price(refresh),
    refreshBankPj: price(refresh / banks),
    activeStandbyMilliwatts: power(IDD3N),
    prechargeStandbyMilliwatts: power(IDD2N),
    interfacePjPerBit,
  };
}
