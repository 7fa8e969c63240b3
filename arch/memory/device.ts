/**
 * A DRAM as data: how it is organised, its timings, what its commands cost.
 *
 * A device here is what answers on one channel: all chips of a rank together, or one channel of a stack.
 */
import type { Citation, Cited } from './citation.ts';
import type { EnergyPrices } from './energy-prices.ts';
import type { TimingName, Timings } from './timings.ts';

export const standards = ['DDR4', 'LPDDR4X', 'LPDDR5', 'HBM2', 'HBM2e', 'HBM3', 'HBM3e'] as const;
export type Standard = (typeof standards)[number];

/** Powers of two throughout, so that a line number splits into bits. */
export interface Organisation {
  /** Halves of a channel with a data bus, turnarounds and refreshes of their own, on shared command buses: 2 for HBM, else 1. */
  readonly pseudoChannels: number;
  /** 1 if the device has none. */
  readonly bankGroups: number;
  readonly banksPerGroup: number;
  readonly rows: number;
  /** Bursts (lines) in a row of a bank. */
  readonly linesPerRow: number;
  /** Data of one burst: the line size. */
  readonly lineBytes: number;
}

export interface DramDevice {
  readonly name: string;
  readonly title: string;
  readonly standard: Standard;
  readonly organisation: Organisation & Citation;
  /** Period of the command clock. */
  readonly tCKNs: Cited;
  /** Cycles, each with its source. */
  readonly timings: Readonly<Record<TimingName, Cited>>;
  /** One command a cycle, or a row and a column command a cycle (HBM). */
  readonly commandBus: 'single' | 'row-and-column';
  /** Null where nobody reports any. */
  readonly energy: EnergyPrices | null;
}

/** Timings as plain numbers, for a model's inner loop. */
export function timingsOf({ timings }: DramDevice): Timings {
  return Object.fromEntries(Object.entries(timings).map(([name, { value }]) => [name, value])) as unknown as Timings;
}

/** Banks of a channel, of all pseudo-channels together. */
export const banksOf = ({ pseudoChannels, bankGroups, banksPerGroup }: Organisation): number =>
  pseudoChannels * bankGroups * banksPerGroup;

/** Bytes of a channel. */
export const channelBytes = (organisation: Organisation): number =>
  banksOf(organisation) * organisation.rows * organisation.linesPerRow * organisation.lineBytes;

/** Bytes a cycle that the data buses of a channel can move. */
export const peakBytesPerCycle = ({ organisation, timings }: DramDevice): number =>
  (organisation.pseudoChannels * organisation.lineBytes) / timings.BL.value;

/** Bytes a second that the data buses of a channel can move. */
export const peakBytesPerSecond = (device: DramDevice): number =>
  (peakBytesPerCycle(device) / device.tCKNs.value) * 1e9;
