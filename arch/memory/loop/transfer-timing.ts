/**
 * What transfers cost on one channel, in cycles of its clock: the bank model in figures that a server can use one transfer at a time.
 *
 * Each engine reads or writes a stream: lines one after the other, in rows that no other stream uses. A transfer is a run of lines of one
 * stream. Behind one of its own stream it goes on in the open rows; behind another it finds them closed, and behind one of the other direction
 * the bus turns as well. All this is measured with the bank model (`measure-transfers.ts`), with a queue that is never empty and refresh off;
 * refresh takes its share of all time.
 */
import { valueAt } from './curve.ts';
import type { Curve } from './curve.ts';

/** Cycles of one more transfer, by its lines. */
export interface DirectionTiming {
  /** A line of a stream that nobody interrupts. */
  readonly lineCycles: number;
  /** Behind a transfer of another stream of the same direction. */
  readonly others: Curve;
}

export interface TransferTiming {
  readonly reads: DirectionTiming;
  readonly writes: DirectionTiming;
  /** Cycles of a transfer read and one written, in turn with others like them. */
  readonly pairs: Curve;
  /** Cycles between refreshes, and those of them in which nothing is transferred; none lost without refresh. */
  readonly refresh: { readonly intervalCycles: number; readonly lostCycles: number };
}

/** What a transfer comes behind: one of its own stream, of another, or of another direction. */
export type Behind = 'same' | 'other' | 'turn';

/** Cycles of a transfer, refresh included. @param lines  from 1 */
export function transferCycles(timing: TransferTiming, lines: number, isWrite: boolean, behind: Behind): number {
  return straightCycles(timing, lines, isWrite, behind) * refreshStretch(timing);
}

function straightCycles(timing: TransferTiming, lines: number, isWrite: boolean, behind: Behind): number {
  const { lineCycles, others } = isWrite ? timing.writes : timing.reads;
  switch (behind) {
    case 'same':
      return lines * lineCycles;
    case 'other':
      return valueAt(others, lines);
    case 'turn':
      return valueAt(others, lines) + turnCycles(timing, lines);
  }
}

/** Half of what two changes of direction add to a read and a write. */
function turnCycles({ reads, writes, pairs }: TransferTiming, lines: number): number {
  return (valueAt(pairs, lines) - valueAt(reads.others, lines) - valueAt(writes.others, lines)) / 2;
}

/** Time with refresh over time without. */
export const refreshStretch = ({ refresh: { intervalCycles, lostCycles } }: Pick<TransferTiming, 'refresh'>): number =>
  lostCycles === 0 ? 1 : intervalCycles / (intervalCycles - lostCycles);
