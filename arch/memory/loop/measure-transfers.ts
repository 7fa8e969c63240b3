/** The figures of `transfer-timing.ts`, measured with the bank model itself. */
import { runBanks } from '../bank-model.ts';
import type { MemoryRun, MemorySystem } from '../memory-run.ts';
import type { MemoryTrace } from '../traces.ts';
import type { Curve } from './curve.ts';
import { spanLines } from './row-span.ts';
import type { TransferTiming } from './transfer-timing.ts';

/** Lengths that are measured, in lines: between two of them, and beyond the last, curves are straight. */
export const MEASURED_LINES: readonly number[] = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024];

/** Lines of a run, at least: what its beginning and its end cost beside them is in both runs that are compared. */
const LEAST_RUN = 256;
/** Lines of the shorter of the two runs that a single stream is measured by. */
const STREAM = 1024;
/** A queue that is always full: requests come as fast as they are taken. */
const INJECTION = { maxOutstandingReads: Infinity, intervalCycles: 0, maxAcceptPerCycle: 4 };

/** Two streams that take turns: which of them write. */
export type Directions = 'reads' | 'writes' | 'turns';

/** Measures one channel. @param system  of one channel; its front end and its refresh phase do not count */
export function measureTransfers(system: MemorySystem): TransferTiming {
  const quiet = withRefresh(system, 'off');
  const pairs = (directions: Directions): Curve =>
    MEASURED_LINES.map((lines) => [lines, pairCycles(quiet, lines, directions)]);
  const others = (directions: Directions): Curve => pairs(directions).map(([lines, cycles]) => [lines, cycles / 2]);
  return {
    reads: { lineCycles: streamCycles(quiet, false), others: others('reads') },
    writes: { lineCycles: streamCycles(quiet, true), others: others('writes') },
    pairs: pairs('turns'),
    refresh: measureRefresh(system),
  };
}

/** Cycles of one more line of a single stream. */
export function streamCycles(system: MemorySystem, isWrite: boolean): number {
  const [short, long] = [STREAM, 2 * STREAM].map((lines) => {
    const trace = emptyTrace(system, lines);
    for (let i = 0; i < lines; i += 1) trace.lines[i] = i;
    return runBanks(system, { ...trace, writes: trace.writes.fill(isWrite ? 1 : 0) }, INJECTION).cycles;
  });
  return (long - short) / STREAM;
}

/** Cycles that one more transfer of each of two streams takes. */
export function pairCycles(system: MemorySystem, lines: number, directions: Directions): number {
  const pairs = Math.max(1, Math.ceil(LEAST_RUN / (2 * lines)));
  const [short, long] = [pairs, 2 * pairs].map(
    (count) => runBanks(system, inTurn(system, lines, count, directions), INJECTION).cycles,
  );
  return (long - short) / pairs;
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

/** Refreshes of the run that refresh is measured by, beside the first. */
const REFRESHES = 4;

/** What a refresh takes from a stream of reads. */
export function measureRefresh(system: MemorySystem): TransferTiming['refresh'] {
  const { device, controller } = system;
  if (controller.refresh === 'off') return { intervalCycles: 1, lostCycles: 0 };
  const { tREFI, tREFIpb, BL } = device.timings;
  const intervalCycles = controller.refresh === 'all-bank' ? tREFI.value : tREFIpb.value;
  const perCycle = device.organisation.pseudoChannels / BL.value;
  const count = 2 * Math.ceil(Math.max(REFRESHES * intervalCycles * perCycle, LEAST_RUN) / 2);
  const runOf = (refresh: MemorySystem['controller']['refresh'], lines: number): MemoryRun =>
    runBanks(withRefresh(system, refresh), inTurn(system, lines / 2, 1, 'reads'), INJECTION);
  const [less, more] = [count, 2 * count].map((lines) => {
    const run = runOf(controller.refresh, lines);
    return { lost: run.cycles - runOf('off', lines).cycles, refreshes: refreshesOf(run) };
  });
  const refreshes = more.refreshes - less.refreshes;
  // Refreshes of pseudo-channels that fall due together are one loss.
  const parts = device.organisation.pseudoChannels;
  return { intervalCycles, lostCycles: refreshes === 0 ? 0 : ((more.lost - less.lost) * parts) / refreshes };
}

const refreshesOf = ({ commands }: MemoryRun): number => (commands ? commands.refreshes + commands.bankRefreshes : 0);

export function withRefresh(system: MemorySystem, refresh: MemorySystem['controller']['refresh']): MemorySystem {
  return { ...system, controller: { ...system.controller, refresh, frontEndCycles: 0, refreshPhaseCycles: 0 } };
}
