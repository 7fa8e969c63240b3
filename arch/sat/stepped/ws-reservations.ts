/** What a weight-stationary pass holds of the array, as its controller foresees it from the slots of its sequencer. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import { BUBBLE } from './os-sequence.ts';
import { foreseeSends } from './os-reservations.ts';
import type { Foresight } from './os-reservations.ts';
import type { SteppedWsPass } from './passes.ts';
import { reserveCycles } from './reservations.ts';
import type { Reservation } from './reservations.ts';
import type { WsSequence } from './ws-sequence.ts';

/**
 * @param firstGroup  number of the pass's first group among all groups ever sent
 * @param outputs  name of the outputs it adds into: passes that add into the same ones share it
 */
export function foreseeWs(
  array: StceArray,
  pass: SteppedWsPass,
  { pairs, rows, delays, sends, load }: WsSequence,
  firstGroup: number,
  outputs: string,
): Foresight {
  const { hop, spacing } = delays;
  const lastRow = array.rows - 1;
  const added: number[] = [];
  const left: number[] = [];
  const lastRead = new Int32Array(pass.streamRows);
  let rowStart = 0;
  pairs.forEach((pair, slot) => {
    if (pair === BUBBLE) return;
    if (pair === 0) {
      rowStart = slot;
      left.push(slot + array.rows * hop + array.multiplyLatency);
    }
    added.push(rowStart + pair * spacing + array.multiplyLatency);
    lastRead[rows[slot]] = slot;
  });
  const reservations: Reservation[] = [
    { resource: 'issue slot', from: 0, to: pairs.length },
    // Once the last row has switched, the chain may move.
    { resource: 'weight shadows', from: -load, to: lastRow * hop },
    ...reserveCycles(
      'adder slot',
      added.toSorted((a, b) => a - b),
    ),
    ...reserveCycles('south edge', left),
    { resource: outputs, from: left[0], to: left[0] + array.addLatency },
  ];
  for (const row of new Set([0, lastRow])) {
    const skew = row * hop;
    if (isDense(pass.shape)) {
      reservations.push({ resource: `west link ${row}`, from: skew, to: skew + pairs.length });
    } else {
      reservations.push(...foreseeSends(sends, row, skew, firstGroup, lastRead));
    }
  }
  return { reservations, lastWrite: left[left.length - 1] + pass.columns - 1 + array.addLatency };
}
