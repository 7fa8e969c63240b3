/** What transfers of many short runs cost: measured with the bank model, each pair of run and pitch once. */
import { runBanks } from '../bank-model.ts';
import type { MemorySystem } from '../memory-run.ts';
import type { RequestPieces } from '../../../sim/program.ts';
import { INJECTION, withRefresh } from './measure-transfers.ts';

/** Of one run, on all channels that share the transfer. */
export interface PieceTiming {
  /** Of the channel that takes longest, without refresh. */
  readonly cycles: number;
  /** Lines that are moved, those that a run only touches included. */
  readonly lines: number;
  /** Of all channels. */
  readonly activates: number;
}

/** Lines a channel in the shorter of the two runs that are compared. */
const LEAST_LINES = 256;

/**
 * Measures runs of bytes at a pitch.
 *
 * @param system  of one channel
 * @param spread  channels that share a transfer, line by line
 */
export function measurePieces(
  system: MemorySystem,
  spread: number,
  { run, pitch }: RequestPieces,
  isWrite: boolean,
): PieceTiming {
  const quiet = withRefresh(system, 'off');
  const { lineBytes } = system.device.organisation;
  const linesOfRun = Math.ceil(run / lineBytes) + 1;
  const pieces = Math.max(8, Math.ceil((spread * LEAST_LINES) / linesOfRun));
  const [short, long] = [pieces, 2 * pieces].map((count) =>
    linesByChannel(spread, lineBytes, { run, pitch }, count).map((lines) => runOf(quiet, lines, isWrite)),
  );
  /** What one more run adds, on each channel. */
  const added = long.map((more, channel) => ({
    cycles: (more.cycles - short[channel].cycles) / pieces,
    lines: (more.lines - short[channel].lines) / pieces,
    activates: (more.activates - short[channel].activates) / pieces,
  }));
  const sum = (of: (channel: PieceTiming) => number): number =>
    added.reduce((total, channel) => total + of(channel), 0);
  return {
    cycles: Math.max(...added.map(({ cycles }) => cycles)),
    lines: sum(({ lines }) => lines),
    activates: sum(({ activates }) => activates),
  };
}

function runOf(system: MemorySystem, lines: readonly number[], isWrite: boolean): PieceTiming {
  if (lines.length === 0) return { cycles: 0, lines: 0, activates: 0 };
  const most = 2 ** system.map.totalBits;
  const trace = {
    lines: Int32Array.from(lines, (line) => line % most),
    writes: new Uint8Array(lines.length).fill(isWrite ? 1 : 0),
    lineBytes: system.device.organisation.lineBytes,
  };
  const { cycles, commands } = runBanks(system, trace, INJECTION);
  return { cycles, lines: lines.length, activates: commands?.activates ?? 0 };
}

/** Measures each pair of run and pitch once. */
export function pieceTimings(
  system: MemorySystem,
  spread: number,
): (pieces: RequestPieces, isWrite: boolean) => PieceTiming {
  const known = new Map<string, PieceTiming>();
  return (pieces, isWrite) => {
    const key = `${pieces.run} ${pieces.pitch} ${isWrite}`;
    const found = known.get(key) ?? measurePieces(system, spread, pieces, isWrite);
    known.set(key, found);
    return found;
  };
}

/** Lines of runs, on the channels that they fall on, in order. */
function linesByChannel(
  spread: number,
  lineBytes: number,
  { run, pitch }: RequestPieces,
  count: number,
): readonly (readonly number[])[] {
  const channels = Array.from({ length: spread }, (): number[] => []);
  for (let piece = 0; piece < count; piece += 1) {
    const first = Math.floor((piece * pitch) / lineBytes);
    const last = Math.floor((piece * pitch + run - 1) / lineBytes);
    for (let line = first; line <= last; line += 1) channels[line % spread].push(Math.floor(line / spread));
  }
  return channels;
}
