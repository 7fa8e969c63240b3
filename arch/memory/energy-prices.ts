/**
 * What the commands of a DRAM cost, as a band: the least, a middle and the most that sources say.
 *
 * Prices are of a whole channel (all chips of a rank). Standby is a power: with any row open, or with none.
 */
import type { Citation } from './citation.ts';

export interface Band {
  readonly low: number;
  readonly nominal: number;
  readonly high: number;
}

export interface CitedBand extends Band, Citation {}

export interface EnergyPrices {
  /** ACT and the PRE that ends it. */
  readonly activatePj: CitedBand;
  readonly readPj: CitedBand;
  readonly writePj: CitedBand;
  /** An all-bank refresh. */
  readonly refreshPj: CitedBand;
  /** A refresh of one bank. */
  readonly refreshBankPj: CitedBand;
  readonly activeStandbyMilliwatts: CitedBand;
  readonly prechargeStandbyMilliwatts: CitedBand;
  /** PHY, termination and the controller's pads; beside the device, not part of it. */
  readonly interfacePjPerBit: CitedBand;
}

/** A band by shares of a value. */
export const band = (nominal: number, low: number, high: number, citation: Citation): CitedBand => ({
  low: nominal * low,
  nominal,
  high: nominal * high,
  ...citation,
});
