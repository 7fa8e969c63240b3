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
  /** ACT commands of such a transfer. */
  readonly activates: Curve;
}

export interface TransferTiming {
  readonly reads: DirectionTiming;
  readonly writes: DirectionTiming;
  /** Cycles from a read that finds an idle channel to its column command: what is hidden behind other transfers else. */
  readonly openingCycles: number;
  /** Cycles of a transfer read and one written, in turn with others like them. */
  readonly pairs: Curve;
  /** Time with refresh over time without. */
  readonly refreshStretch: number;
}

/** What a transfer comes behind: one of its own stream, of another, or of another direction. */
export type Behind = 'same' | 'other' | 'turn';

/** Cycles of a transfer, refresh included. @param lines  from 1 @param isCold  the channel was idle when it was asked for */
export function transferCycles(
  timing: TransferTiming,
  lines: number,
  isWrite: boolean,
  behind: Behind,
  isCold = false,
): number {
  const opening = isCold && !isWrite ? timing.openingCycles : 0;
  return (opening + straightCycles(timing, lines, isWrite, behind)) * timing.refreshStretch;
}

/** What a transfer may come behind. */
export const contexts: readonly Behind[] = ['same', 'other', 'turn'];

/**
 * From so many lines on, no transfer is shorter than behind one of its own stream. Shorter ones may be: behind another stream their
 * rows may be open already.
 */
export function sameIsLeastFrom(timing: TransferTiming, isWrite: boolean): number {
  const curves = [timing.reads.others, timing.writes.others, timing.pairs];
  // Between the ends of all pieces the differences are straight lines, and beyond the last they do not change.
  const ends = [...new Set(curves.flatMap((curve) => curve.map(([lines]) => lines)))].toSorted((a, b) => b - a);
  let from = Infinity;
  for (const lines of ends) {
    const same = straightCycles(timing, lines, isWrite, 'same');
    if (contexts.some((behind) => straightCycles(timing, lines, isWrite, behind) < same)) break;
    from = lines;
  }
  return from;
}

/** What a transfer takes beyond its lines one after the other: for what it comes behind, refresh included. */
export function contextCycles(
  timing: TransferTiming,
  lines: number,
  isWrite: boolean,
  behind: Behind,
  isCold: boolean,
): number {
  const { lineCycles } = isWrite ? timing.writes : timing.reads;
  return transferCycles(timing, lines, isWrite, behind, isCold) - lines * lineCycles * timing.refreshStretch;
}

function straightCycles(timing: TransferTiming, lines: number, isWrite: boolean, behind: Behind): number {
  const direction = isWrite ? timing.writes : timing.reads;
  switch (behind) {
    case 'same':
      return lines * direction.lineCycles;
    case 'other':
      return othersCycles(direction, lines);
    case 'turn':
      return othersCycles(direction, lines) + turnCycles(timing, lines);
  }
}

/** ACT commands of a transfer; beyond what was measured, as many a line. @param lines  from 0 */
export function transferActivates(timing: TransferTiming, lines: number, isWrite: boolean): number {
  if (lines === 0) return 0;
  const { activates } = isWrite ? timing.writes : timing.reads;
  const [mostLines, most] = activates[activates.length - 1];
  return lines <= mostLines ? valueAt(activates, lines) : (most * lines) / mostLines;
}

/** Half of what two changes of direction add to a read and a write; no more for longer ones than were measured. */
function turnCycles({ reads, writes, pairs }: TransferTiming, lines: number): number {
  const [mostLines] = pairs[pairs.length - 1];
  const known = Math.min(lines, mostLines);
  return (valueAt(pairs, known) - valueAt(reads.others, known) - valueAt(writes.others, known)) / 2;
}

/** Beyond what was measured, lines of one stream follow each other. */
function othersCycles({ lineCycles, others }: DirectionTiming, lines: number): number {
  const [mostLines, most] = others[others.length - 1];
  return lines <= mostLines ? valueAt(others, lines) : most + (lines - mostLines) * lineCycles;
}
