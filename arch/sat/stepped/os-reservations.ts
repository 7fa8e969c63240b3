/**
 * What an output-stationary pass holds of the array, as its controller foresees it from the slots of its sequencer.
 *
 * Column 0 stands for all columns (column c does the same c cycles later); of the rows, the first and the last matter,
 * because the other dataflow skews rows otherwise.
 */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { GroupSends } from './group-sends.ts';
import { isBubble } from './os-sequence.ts';
import type { OsSequence } from './os-sequence.ts';
import type { SteppedOsPass } from './passes.ts';
import { reserveCycles } from './reservations.ts';
import type { Reservation } from './reservations.ts';

/** Reservations of a pass, and when its last value is written; relative to its start. */
export interface Foresight {
  readonly reservations: readonly Reservation[];
  /** −1 if the pass writes nothing. */
  readonly lastWrite: number;
}

/** @param firstGroup  number of the pass's first group among all groups ever sent: its parity is the half of the file */
export function foreseeOs(
  array: StceArray,
  pass: SteppedOsPass,
  { tiles, pairs, sends }: OsSequence,
  firstGroup: number,
): Foresight {
  const toSum = array.multiplyLatency + array.addLatency;
  const reservations: Reservation[] = [{ resource: 'issue slot', from: 0, to: tiles.length }];
  const firstSlot = new Int32Array(pass.interleave).fill(-1);
  const lastSlot = new Int32Array(pass.interleave);
  const lastRead = new Int32Array(pass.groups);
  tiles.forEach((tile, slot) => {
    if (isBubble(tile)) return;
    if (firstSlot[tile] < 0) firstSlot[tile] = slot;
    lastSlot[tile] = slot;
    lastRead[Math.floor(pairs[slot] / pass.shape.n)] = slot;
  });
  for (const row of new Set([0, array.rows - 1])) {
    if (isDense(pass.shape)) {
      reservations.push({ resource: `west link ${row}`, from: row, to: row + tiles.length });
    } else {
      reservations.push(...foreseeSends(sends, row, row, firstGroup, lastRead));
    }
  }
  for (let tile = 0; tile < pass.interleave; tile += 1) {
    reservations.push({
      resource: `accumulator ${tile}`,
      from: firstSlot[tile] + array.multiplyLatency,
      to: lastSlot[tile] + toSum,
    });
  }
  if (!pass.drains) return { reservations, lastWrite: -1 };

  // The drain starts when the last used row has the sum of tile 0, and gives each tile as many cycles as it has rows.
  const drainStart = lastSlot[0] + toSum + pass.rows - 1;
  const left: number[] = [];
  let load = drainStart;
  for (let tile = 0; tile < pass.interleave; tile += 1) {
    for (let row = pass.rows - 1; row >= 0; row -= 1) {
      const resource = `shadow ${tile} of row ${row}`;
      reservations.push({ resource, from: lastSlot[tile] + toSum + row, to: load + 1 });
      left.push(load + array.rows - row);
    }
    load += pass.rows;
  }
  reservations.push({ resource: 'drain sequencer', from: drainStart, to: load }, ...reserveCycles('drain chain', left));
  const added = pass.accumulates ? array.addLatency : 0;
  return { reservations, lastWrite: left[left.length - 1] + pass.columns - 1 + added };
}

/** Link and group file of one row that sees its operands `skew` cycles after row 0. */
export function foreseeSends(
  { at, group, first }: GroupSends,
  row: number,
  skew: number,
  firstGroup: number,
  lastRead: ArrayLike<number>,
): Reservation[] {
  const reservations = reserveCycles(
    `west link ${row}`,
    Array.from(at, (cycle) => cycle + skew),
  );
  at.forEach((cycle, index) => {
    if (first[index] > 0) return;
    const resource = `half ${(firstGroup + group[index]) % 2} of group file ${row}`;
    reservations.push({ resource, from: cycle + skew + 1, to: lastRead[group[index]] + skew + 1 });
  });
  return reservations;
}
