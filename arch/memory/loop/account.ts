/** What a machine's memory is, and what its streams reach, for results and people. */

/** Shares of the peak that long streams reach, from 0 to 1, refresh included. */
export interface Reach {
  /** One stream of reads. */
  readonly stream: number;
  /** Two streams of reads in turn, a transfer of TURN_LINES lines each. */
  readonly turns: number;
  /** A stream of reads and one of writes in the same way. */
  readonly mixed: number;
}

/** Constraints that can be lifted one at a time. */
export const constraints = {
  'bank groups': 'tCCD_L, tRRD_L and tWTR_L as short as between groups',
  activates: 'no tRRD, no tFAW',
  rows: 'rows open and close at once: tRCD, tRP, tRAS, tRC, tRTP and tWR are 1',
  turnaround: 'the bus turns at once: tWTR is 0, tRTW as the data allow',
  refresh: 'no refresh',
} as const;
export type Constraint = keyof typeof constraints;
export const constraintNames = Object.keys(constraints) as readonly Constraint[];

export interface MemoryAccount {
  readonly model: string;
  readonly channels: number;
  /** Of all channels together, bytes a second. */
  readonly peakBytesPerSecond: number;
  /** Null for a model without banks. */
  readonly banks: BankAccount | null;
}

export interface BankAccount {
  readonly preset: string;
  readonly device: string;
  readonly map: string;
  readonly pagePolicy: string;
  readonly refresh: string;
  readonly channelUse: string;
  readonly tensorLayout: string;
  readonly reach: Reach;
  /** The same with one constraint lifted: what that one alone costs. */
  readonly without: Readonly<Record<Constraint, Reach>>;
}
