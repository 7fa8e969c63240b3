/**
 * Prices of a device of which only its energy a bit at high load is known: split over commands and standby as that of DDR4 in a stream.
 *
 * So a stream costs what was reported, and low load or poor locality cost more, as they must; how much more is a guess.
 */
import type { Citation } from '../citation.ts';
import { band } from '../energy-prices.ts';
import type { EnergyPrices } from '../energy-prices.ts';

/** Of the 9.2 pJ/bit of a DDR4-2400 stream (DRAMsim3, run): burst 5.7, standby 2.8, refresh 0.6, activates 0.1. */
const SHARES = { burst: 5.7 / 9.2, standby: 2.8 / 9.2, refresh: 0.6 / 9.2, activate: 0.1 / 9.2 };

/** Standby with all rows closed, of standby with one open: IDD2N / IDD3N of DDR4. */
const CLOSED_SHARE = 34 / 43;

export interface StreamOf {
  readonly lineBits: number;
  readonly rowBits: number;
  readonly banks: number;
  /** Bits a nanosecond of the whole channel. */
  readonly peakGbitPerSecond: number;
  /** Between all-bank refreshes. */
  readonly tREFINs: number;
}

/** @param pjPerBit  of the device's core, and of its interface */
export function perBitPrices(
  pjPerBit: { readonly core: number; readonly interface: number },
  spread: { readonly low: number; readonly high: number },
  { lineBits, rowBits, banks, peakGbitPerSecond, tREFINs }: StreamOf,
  citation: Citation,
): EnergyPrices {
  const price = (value: number): ReturnType<typeof band> => band(value, spread.low, spread.high, citation);
  const { core } = pjPerBit;
  const refresh = SHARES.refresh * core * peakGbitPerSecond * tREFINs;
  const standby = SHARES.standby * core * peakGbitPerSecond;
  return {
    activatePj: price(SHARES.activate * core * rowBits),
    readPj: price(SHARES.burst * core * lineBits),
    writePj: price(SHARES.burst * core * lineBits),
    refreshPj: price(refresh),
    refreshBankPj: price(refresh / banks),
    activeStandbyMilliwatts: price(standby),
    prechargeStandbyMilliwatts: price(standby * CLOSED_SHARE),
    interfacePjPerBit: price(pjPerBit.interface),
  };
}
