/** What transfers of many short runs cost: measured with the bank model, each pair of run and pitch once. */
import { runBanks } from '../bank-model.ts';
import type { MemorySystem } from '../memory-run.ts';
import type { RequestPieces } from '../../../sim/program.ts';
import { INJECTION, withRefresh } from './measure-transfers.ts';

/** Of one run, on all channels that share the transfer. */
export interface PieceTiming {
  /** Of the channel that has most to do, without refresh. */
  readonly cycles: number;
  /** Lines that are moved, those that a run only touches included. */
  readonly lines: number;
  readonly activates: number;
}

/** Lines of the busiest channel in the shorter of the two runs that are compared. */
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
  const [short, long] = [pieces, 2 * pieces].map((count) => {
    const byChannel = linesByChannel(spread, lineBytes, { run, pitch }, count);
    const busiest = byChannel.reduce((most, lines) => (lines.length > most.length ? lines : most));
    const most = 2 ** system.map.totalBits;
    const trace = {
      lines: Int32Array.from(busiest, (line) => line % most),
      writes: new Uint8Array(busiest.length).fill(isWrite ? 1 : 0),
      lineBytes,
    };
    const { cycles, commands } = runBanks(quiet, trace, INJECTION);
    const lines = byChannel.reduce((sum, of) => sum + of.length, 0);
    return { cycles, lines, activates: ((commands?.activates ?? 0) * lines) / busiest.length };
  });
  return {
    cycles: (long.cycles - short.cycles) / pieces,
    lines: (long.lines - short.lines) / pieces,
    activates: (long.activates - short.activates) / pieces,
  };
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
