/**
 * Energy of a run from its command counts and standby times, as a band. Prices are applied afterwards: they can be swapped without another run.
 */
import type { Band, EnergyPrices } from './energy-prices.ts';
import type { MemoryRun, MemorySystem } from './memory-run.ts';

export const energyParts = [
  'activate',
  'read',
  'write',
  'refresh',
  'activeStandby',
  'prechargeStandby',
  'interface',
] as const;
export type EnergyPart = (typeof energyParts)[number];

/** Picojoules. */
export interface MemoryEnergy {
  readonly parts: Readonly<Record<EnergyPart, Band>>;
  /** Commands, with the interface. */
  readonly dynamic: Band;
  /** Standby. */
  readonly static: Band;
  readonly total: Band;
  /** Of all that the requests moved. */
  readonly pjPerBit: Band;
}

/** @returns null where the device has no prices or the model counts no commands */
export function energyOf(run: MemoryRun, { device, channels }: MemorySystem): MemoryEnergy | null {
  const { commands, openCycles, cycles } = run;
  if (device.energy === null || commands === null || openCycles === null) return null;
  const { pseudoChannels, lineBytes } = device.organisation;
  const openNs = (openCycles / pseudoChannels) * device.tCKNs.value;
  const closedNs = Math.max(0, cycles * channels * device.tCKNs.value - openNs);
  const bits = 8 * lineBytes * (commands.reads + commands.writes);
  const parts = priced(device.energy, commands, openNs, closedNs, bits);
  const total = energyParts.map((part) => parts[part]).reduce(sumOf);
  const standby = sumOf(parts.activeStandby, parts.prechargeStandby);
  const moved = 8 * run.bytes;
  return {
    parts,
    dynamic: energyParts
      .filter((part) => part !== 'activeStandby' && part !== 'prechargeStandby')
      .map((part) => parts[part])
      .reduce(sumOf),
    static: standby,
    total,
    pjPerBit: scaled(total, moved === 0 ? 0 : 1 / moved),
  };
}

function priced(
  prices: EnergyPrices,
  counts: NonNullable<MemoryRun['commands']>,
  openNs: number,
  closedNs: number,
  bits: number,
): Readonly<Record<EnergyPart, Band>> {
  return {
    activate: scaled(prices.activatePj, counts.activates),
    read: scaled(prices.readPj, counts.reads),
    write: scaled(prices.writePj, counts.writes),
    refresh: sumOf(scaled(prices.refreshPj, counts.refreshes), scaled(prices.refreshBankPj, counts.bankRefreshes)),
    activeStandby: scaled(prices.activeStandbyMilliwatts, openNs),
    prechargeStandby: scaled(prices.prechargeStandbyMilliwatts, closedNs),
    interface: scaled(prices.interfacePjPerBit, bits),
  };
}

const scaled = ({ low, nominal, high }: Band, by: number): Band => ({
  low: low * by,
  nominal: nominal * by,
  high: high * by,
});

const sumOf = (a: Band, b: Band): Band => ({
  low: a.low + b.low,
  nominal: a.nominal + b.nominal,
  high: a.high + b.high,
});
