/**
 * How a memory controller decides: queues, arbitration, writes, pages, refresh. Plain data; peers' policies are named here with their source.
 *
 * Two shapes of queues cover the controllers that are known: one pool of reads and one of writes, from which the oldest ready command
 * goes (`shared`), or a queue for each bank behind short read and write queues, served in turn (`per-bank`).
 */
import type { Citation } from './citation.ts';

export const pagePolicies = ['open', 'auto-precharge', 'auto-precharge-pair'] as const;
/**
 * When a row is closed: when another row is wanted (open), by each access (auto-precharge), or by each access whose lowest column bit is
 * set, so by the second of a pair of lines (auto-precharge-pair: `AUTO_AP_COL_A3` of AMD's controller).
 */
export type PagePolicy = (typeof pagePolicies)[number];

export const refreshModes = ['all-bank', 'per-bank', 'off'] as const;
export type RefreshMode = (typeof refreshModes)[number];

interface Common extends Citation {
  readonly name: string;
  readonly title: string;
  readonly pagePolicy: PagePolicy;
  readonly refresh: RefreshMode;
  /** When the first refresh falls due, beside its interval. */
  readonly refreshPhaseCycles: number;
  /** Cycles between user and DRAM command bus, there and back, beside what the queues cost. */
  readonly frontEndCycles: number;
}

/** One pool of reads, one of writes; either is served until the write watermarks are crossed. */
export interface SharedQueuePolicy extends Common {
  readonly queues: 'shared';
  readonly readQueue: number;
  readonly writeQueue: number;
  /** Writes are served when more than this share of their queue is taken, or when no read waits. */
  readonly writeHighWatermark: number;
  /** Reads are served again when less than this share of the queue is taken and a read waits. */
  readonly writeLowWatermark: number;
  /**
   * Who has the bus. Watermarks: they alone, so that reads can wait as long as writes come in. Age: besides, a queue of writes above its high
   * watermark waits for reads that are older than all of it, and a read waits for at most `MOST_WRITES_OVER_READS` writes.
   */
  readonly turns: 'watermarks' | 'age';
  /** Whether an older row hit that waits keeps its row open: FR-FCFS as it was meant. Otherwise a conflict that is ready closes it. */
  readonly protectsRowHits: boolean;
}

/** Writes that may be served while a read waits, where turns go by age: eight queues full, 0.9 µs of DDR4-2400. */
export const MOST_WRITES_OVER_READS = 256;

/** A queue for each bank, round robin between banks, the first ready of a queue first. */
export interface BankQueuePolicy extends Common {
  readonly queues: 'per-bank';
  /** Requests in front of the queues of banks; one a cycle moves on. */
  readonly readQueue: number;
  /** Writes are moved, all that are there, when this many wait. */
  readonly writeQueue: number;
  readonly bankQueue: number;
  /** Writes are also moved when more than this many wait and the queues of banks are empty. */
  readonly idleDrainAbove: number;
  /** A conflict at the head of its queue may close a row that still has hits behind it, after so many column commands. */
  readonly rowHitLimit: number;
}

export type ControllerPolicy = SharedQueuePolicy | BankQueuePolicy;

/** DRAMsim3's defaults. */
export const dramsim3Policy: BankQueuePolicy = {
  name: 'dramsim3',
  title: 'DRAMsim3: queues per bank, round robin, drain of all writes',
  queues: 'per-bank',
  readQueue: 32,
  writeQueue: 32,
  bankQueue: 8,
  idleDrainAbove: 8,
  rowHitLimit: 4,
  pagePolicy: 'open',
  refresh: 'all-bank',
  refreshPhaseCycles: 0,
  frontEndCycles: 0,
  provenance: 'repo',
  source: 'umd-memsys/DRAMsim3 2981759: src/controller.cc, src/command_queue.cc',
};

/** Ramulator 2.1's GenericDDR and HBM12 controllers with the scheduler FRFCFS. */
export const ramulatorPolicy: SharedQueuePolicy = {
  name: 'ramulator2',
  title: 'Ramulator 2.1, FRFCFS: shared queues, oldest ready first',
  queues: 'shared',
  readQueue: 32,
  writeQueue: 32,
  writeHighWatermark: 0.8,
  writeLowWatermark: 0.2,
  turns: 'watermarks',
  protectsRowHits: false,
  pagePolicy: 'open',
  refresh: 'all-bank',
  // Its first cycle is 1.
  refreshPhaseCycles: -1,
  frontEndCycles: 0,
  provenance: 'repo',
  source: 'CMU-SAFARI/ramulator2 c5b1c3a: controller_base.cpp, scheduler/impl/frfcfs.cpp',
};

/** The same with the scheduler FRFCFS-RowHit. */
export const ramulatorRowHitPolicy: SharedQueuePolicy = {
  ...ramulatorPolicy,
  name: 'ramulator2-row-hit',
  title: 'Ramulator 2.1, FRFCFS-RowHit: waiting row hits keep their row open',
  protectsRowHits: true,
  source: 'CMU-SAFARI/ramulator2 c5b1c3a: scheduler/impl/frfcfs_rowhit.cpp',
};

export const controllerPolicies: readonly ControllerPolicy[] = [dramsim3Policy, ramulatorPolicy, ramulatorRowHitPolicy];

/** Whether an access closes its row by itself. */
export function closesRow(policy: PagePolicy, column: number): boolean {
  switch (policy) {
    case 'open':
      return false;
    case 'auto-precharge':
      return true;
    case 'auto-precharge-pair':
      return (column & 1) === 1;
  }
}
