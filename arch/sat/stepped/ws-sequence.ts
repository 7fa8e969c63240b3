/**
 * The slots that the sequencer of a weight-stationary pass emits: a row slot for each row of the stream, in which a PE
 * multiplies its N pairs one after another; and when its adder takes those products.
 */
import { isDense } from '../array.ts';
import type { GroupShape, StceArray } from '../array.ts';
import { groupSends, linkCycles, NO_SENDS } from './group-sends.ts';
import type { GroupSends } from './group-sends.ts';
import { BUBBLE } from './os-sequence.ts';
import type { SteppedWsPass } from './passes.ts';

/** How the delay lines of the array are set for a group shape. */
export interface WsDelays {
  /** Cycles a row slot takes. */
  readonly rowPeriod: number;
  /** Cycles from one product of a sum to the next, in the adder. */
  readonly spacing: number;
  /** Cycles from PE to PE for a partial sum. */
  readonly hop: number;
}

export interface WsSequence {
  /** Pair multiplied in each slot, or BUBBLE, and the stream row it belongs to. */
  readonly pairs: Int32Array;
  readonly rows: Int32Array;
  readonly delays: WsDelays;
  /** Sparse: when the west link fills the group files. */
  readonly sends: GroupSends;
  /** Pairs of a column's weights, one a cycle. */
  readonly load: number;
}

/** Runs the sequencer of a pass. */
export function wsSequence(array: StceArray, pass: SteppedWsPass): WsSequence {
  const { shape, streamRows } = pass;
  const slot = rowSlot(array, shape);
  const pairs: number[] = [];
  const rows: number[] = [];
  const firstUses: number[] = [];
  for (let row = 0; row < streamRows; row += 1) {
    firstUses.push(pairs.length);
    for (const pair of slot) {
      pairs.push(pair);
      rows.push(row);
    }
  }
  return {
    pairs: Int32Array.from(pairs),
    rows: Int32Array.from(rows),
    delays: wsDelays(array, shape),
    sends: isDense(shape) ? NO_SENDS : groupSends(firstUses, shape.m, array.denseLinkValues),
    load: array.rows * shape.n,
  };
}

/** N pairs, then bubbles while the link still sends the next row's M-group. */
function rowSlot(array: StceArray, shape: GroupShape): number[] {
  const slot = Array.from({ length: shape.n }, (_, pair) => pair);
  const fill = isDense(shape) ? 0 : linkCycles(shape.m, array.denseLinkValues);
  while (slot.length < fill) slot.push(BUBBLE);
  return slot;
}

/** The shortest delays with which no two sums of an endless stream ask for one slot of a PE's adder. */
export function wsDelays(array: StceArray, shape: GroupShape): WsDelays {
  const rowPeriod = rowSlot(array, shape).length;
  let spacing = array.addLatency;
  while (sumsMeet(shape.n, spacing, rowPeriod)) spacing += 1;
  let hop = 0;
  for (let pair = 1; pair < shape.n; pair += 1) hop += spacing;
  return { rowPeriod, spacing, hop: hop + array.addLatency };
}

function sumsMeet(n: number, spacing: number, rowPeriod: number): boolean {
  const taken = new Set<number>();
  // A sum leaves the PE after n · spacing cycles: one that starts later cannot meet the first.
  for (let start = 0; start <= n * spacing; start += rowPeriod) {
    for (let pair = 0; pair < n; pair += 1) {
      const slot = start + pair * spacing;
      if (taken.has(slot)) return true;
      taken.add(slot);
    }
  }
  return false;
}
