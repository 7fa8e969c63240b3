/** The figures of `transfer-timing.ts`, measured with the bank model itself. */
import { runBanks } from '../bank-model.ts';
import type { MemoryRun, MemorySystem } from '../memory-run.ts';
import type { MemoryTrace } from '../traces.ts';
import { spanLines } from './row-span.ts';
import type { DirectionTiming, TransferTiming } from './transfer-timing.ts';

/** Lengths that are measured, in lines: between two of them curves are straight. */
export const MEASURED_LINES: readonly number[] = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512];

/** Lines of a run, at least: what its beginning and its end cost beside them is in both runs that are compared. */
const LEAST_RUN = 256;
/** Transfers of each stream in the shorter run, at least. */
const LEAST_PAIRS = 6;
/** Refreshes, or lines if there are none, in the shorter of the two runs that a single stream is measured by. */
const STREAM_REFRESHES = 4;
const STREAM_LINES = 1024;
/** A queue that is always full: requests come as fast as they are taken. */
export const INJECTION = { maxOutstandingReads: Infinity, intervalCycles: 0, maxAcceptPerCycle: 4 };

/** Two streams that take turns: which of them write. */
export type Directions = 'reads' | 'writes' | 'turns';

/** Measures one channel. @param system  of one channel; its front end and its refresh phase do not count */
export function measureTransfers(system: MemorySystem): TransferTiming {
  const quiet = withRefresh(system, 'off');
  const others = (directions: Directions): Pick<DirectionTiming, 'others' | 'activates'> => {
    const measured = MEASURED_LINES.map((lines) => [lines, pairCost(quiet, lines, directions)] as const);
    return {
      others: measured.map(([lines, { cycles }]) => [lines, cycles / 2]),
      activates: measured.map(([lines, { activates }]) => [lines, activates / 2]),
    };
  };
  const reads = streamCost(quiet, false).cycles;
  const { lost, stretch } = refreshCost(system, reads);
  const writes = streamCost(withRefresh(system, system.controller.refresh), true);
  return {
    reads: { lineCycles: reads, ...others('reads') },
    // Without refresh a stream of writes can fall into step with its own rows; refresh is what breaks it up.
    writes: { lineCycles: writes.cycles - writes.refreshes * lost, ...others('writes') },
    openingCycles: openingCycles(quiet),
    pairs: MEASURED_LINES.map((lines) => [lines, pairCost(quiet, lines, 'turns').cycles]),
    refreshStretch: stretch,
  };
}

/** Cycles from the acceptance of a read by an idle channel to its column command. */
function openingCycles(system: MemorySystem): number {
  const { CL, BL } = system.device.timings;
  return runBanks(system, emptyTrace(system, 1), INJECTION).cycles - CL.value - BL.value;
}

interface StreamCost {
  readonly cycles: number;
  readonly refreshes: number;
}

/** Of one more line of a single stream, with the refreshes that fall into it. */
export function streamCost(system: MemorySystem, isWrite: boolean): StreamCost {
  const ready = withRefresh(system, system.controller.refresh);
  const count = streamLines(ready);
  const [short, long] = [count, 2 * count].map((lines) => {
    const trace = emptyTrace(ready, lines);
    for (let i = 0; i < lines; i += 1) trace.lines[i] = i;
    return runBanks(ready, { ...trace, writes: trace.writes.fill(isWrite ? 1 : 0) }, INJECTION);
  });
  return {
    cycles: (long.cycles - short.cycles) / count,
    refreshes: (refreshesOf(long) - refreshesOf(short)) / count,
  };
}

const refreshesOf = ({ commands }: MemoryRun): number => (commands ? commands.refreshes + commands.bankRefreshes : 0);

/** Lines of some rounds of refreshes through all banks. */
function streamLines({ device, controller }: MemorySystem): number {
  if (controller.refresh === 'off') return STREAM_LINES;
  const { tREFI, BL } = device.timings;
  return Math.max(
    STREAM_LINES,
    Math.ceil((STREAM_REFRESHES * tREFI.value * device.organisation.pseudoChannels) / BL.value),
  );
}

/**
 * What refresh takes of a stream of reads: cycles lost to each command, and time with refresh over time without.
 *
 * By the number of refreshes, not by the ratio of two runs: how many fall into a run is a matter of where it ends.
 */
export function refreshCost(
  system: MemorySystem,
  lineCycles: number,
): { readonly lost: number; readonly stretch: number } {
  const { refresh } = system.controller;
  if (refresh === 'off') return { lost: 0, stretch: 1 };
  const { cycles, refreshes } = streamCost(system, false);
  const lost = Math.max(0, (cycles - lineCycles) / refreshes);
  const { tREFI, tREFIpb } = system.device.timings;
  const interval = (refresh === 'all-bank' ? tREFI : tREFIpb).value / system.device.organisation.pseudoChannels;
  return { lost, stretch: interval / (interval - lost) };
}

interface PairCost {
  readonly cycles: number;
  readonly activates: number;
}

/** Of one more transfer of each of two streams. */
export function pairCost(system: MemorySystem, lines: number, directions: Directions): PairCost {
  const pairs = Math.max(LEAST_PAIRS, Math.ceil(LEAST_RUN / (2 * lines)));
  const [short, long] = [pairs, 2 * pairs].map((count) =>
    runBanks(system, inTurn(system, lines, count, directions), INJECTION),
  );
  return {
    cycles: (long.cycles - short.cycles) / pairs,
    activates: ((long.commands?.activates ?? 0) - (short.commands?.activates ?? 0)) / pairs,
  };
}

/** Two streams, a transfer of each in turn. */
function inTurn(system: MemorySystem, lines: number, pairs: number, directions: Directions): MemoryTrace {
  const trace = emptyTrace(system, 2 * lines * pairs);
  const apart = spanLines(system.map) * Math.ceil((lines * pairs) / spanLines(system.map));
  for (let i = 0; i < trace.lines.length; i += 1) {
    const transfer = Math.floor(i / lines);
    const isSecond = transfer % 2 === 1;
    trace.lines[i] = (isSecond ? apart : 0) + Math.floor(transfer / 2) * lines + (i % lines);
    trace.writes[i] = directions === 'writes' || (directions === 'turns' && isSecond) ? 1 : 0;
  }
  return trace;
}

const emptyTrace = ({ device }: MemorySystem, requests: number): MemoryTrace => ({
  lines: new Int32Array(requests),
  writes: new Uint8Array(requests),
  lineBytes: device.organisation.lineBytes,
});

export function withRefresh(system: MemorySystem, refresh: MemorySystem['controller']['refresh']): MemorySystem {
  return { ...system, controller: { ...system.controller, refresh, frontEndCycles: 0, refreshPhaseCycles: 0 } };
}
