/**
 * Decides when passes start: in order, each in the first cycle in which everything it will use is free.
 *
 * It knows the slots of a pass and the lengths of the array's pipelines; it never stalls a pass that runs. A change of
 * dataflow, or of the group shape in WS, waits until the array is empty (X1), and a pass that meets an empty array waits
 * for the buffers' latency.
 */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import { foreseeOs } from './os-reservations.ts';
import type { Foresight } from './os-reservations.ts';
import { osSequence } from './os-sequence.ts';
import type { OsSequence } from './os-sequence.ts';
import type { SteppedOsPass, SteppedPass, SteppedWsPass } from './passes.ts';
import { ReservationTable } from './reservations.ts';
import { foreseeWs } from './ws-reservations.ts';
import { wsSequence } from './ws-sequence.ts';
import type { WsSequence } from './ws-sequence.ts';

interface Place {
  readonly index: number;
  readonly start: number;
  readonly heldBy: string | null;
  /** Cycle by which it must be over. */
  readonly end: number;
  /** Number of its first group among all that the west link ever sends. */
  readonly firstGroup: number;
}

export interface PlacedOsPass extends Place {
  readonly dataflow: 'os';
  readonly pass: SteppedOsPass;
  readonly sequence: OsSequence;
  /** Goes on with the sums that the pass before left in the accumulators. */
  readonly continues: boolean;
}

export interface PlacedWsPass extends Place {
  readonly dataflow: 'ws';
  readonly pass: SteppedWsPass;
  readonly sequence: WsSequence;
}

export type PlacedPass = PlacedOsPass | PlacedWsPass;

/** Whether the array needs no change between two passes. */
export function isSameMode(before: SteppedPass, after: SteppedPass): boolean {
  if (before.dataflow !== after.dataflow) return false;
  return before.dataflow === 'os' || (before.shape.n === after.shape.n && before.shape.m === after.shape.m);
}

/**
 * Places all passes.
 *
 * @param forced  starts to take instead, whatever they disturb
 */
export function placePasses(
  array: StceArray,
  passes: readonly SteppedPass[],
  forced: readonly number[] | undefined,
): PlacedPass[] {
  const table = new ReservationTable();
  let firstGroup = 0;
  let outputs = 0;
  let emptyFrom = -Infinity;
  let before: PlacedPass | null = null;
  return passes.map((pass, index) => {
    if (pass.dataflow === 'ws' && !pass.updatesSameOutputs) outputs += 1;
    const sequenced = sequence(array, pass);
    const foresight =
      sequenced.dataflow === 'os'
        ? foreseeOs(array, sequenced.pass, sequenced.sequence, firstGroup)
        : foreseeWs(array, sequenced.pass, sequenced.sequence, firstGroup, `outputs ${outputs}`);
    const { start, heldBy } = forced
      ? { start: forced[index], heldBy: null }
      : firstStart(array, sequenced, foresight, table, before, emptyFrom);
    // Nothing of a later pass comes before this one's start, except what is sent and loaded ahead.
    if (!forced) table.hold(foresight.reservations, start, start - longestAhead(array));
    emptyFrom = Math.max(emptyFrom, start + foresight.lastWrite + 1);
    const end = Math.max(emptyFrom, start + slotsOf(sequenced) + pipelineOf(array));
    const place = { index, start, heldBy, end, firstGroup };
    if (!isDense(pass.shape)) firstGroup += pass.dataflow === 'os' ? pass.groups : pass.streamRows;
    const continues = holdsSums(before);
    before = sequenced.dataflow === 'os' ? { ...place, ...sequenced, continues } : { ...place, ...sequenced };
    return before;
  });
}

type Sequenced =
  | { readonly dataflow: 'os'; readonly pass: SteppedOsPass; readonly sequence: OsSequence }
  | { readonly dataflow: 'ws'; readonly pass: SteppedWsPass; readonly sequence: WsSequence };

function sequence(array: StceArray, pass: SteppedPass): Sequenced {
  return pass.dataflow === 'os'
    ? { dataflow: 'os', pass, sequence: osSequence(array, pass) }
    : { dataflow: 'ws', pass, sequence: wsSequence(array, pass) };
}

function slotsOf(sequenced: Sequenced): number {
  return sequenced.dataflow === 'os' ? sequenced.sequence.tiles.length : sequenced.sequence.pairs.length;
}

/** Cycles in which a slot of the last PE has passed multiplier and adder. */
const pipelineOf = ({ rows, columns, multiplyLatency, addLatency }: StceArray): number =>
  rows + columns + multiplyLatency + addLatency + 1;

const holdsSums = (before: PlacedPass | null): boolean => before?.dataflow === 'os' && !before.pass.drains;

function longestAhead(array: StceArray): number {
  return array.groupFileValues + array.rows * array.wsPairs;
}

function firstStart(
  array: StceArray,
  { pass, sequence: { sends } }: Sequenced,
  { reservations }: Foresight,
  table: ReservationTable,
  before: PlacedPass | null,
  emptyFrom: number,
): { start: number; heldBy: string | null } {
  const { notBefore } = pass;
  const isEmpty = emptyFrom <= notBefore && !holdsSums(before);
  const changes = before !== null && !isSameMode(before.pass, pass);
  let least = notBefore;
  if (changes) least = Math.max(notBefore, emptyFrom);
  if (changes || isEmpty) least += array.readLatency;
  let reason: string | null = least > notBefore ? (isEmpty ? 'read latency' : 'change of mode') : null;
  if (changes && pass.dataflow === 'ws') {
    // The weights of another mode load into an empty array only.
    const loaded = emptyFrom + array.rows * pass.shape.n;
    if (loaded > least) reason = 'change of mode';
    least = Math.max(least, loaded);
  }
  if (changes && sends.at.length > 0) {
    // Nor is a group sent before.
    const sent = emptyFrom - sends.at[0];
    if (sent > least) reason = 'change of mode';
    least = Math.max(least, sent);
  }
  if (before && before.start >= least) {
    least = before.start + 1;
    reason = 'issue slot';
  }
  // While rows of an earlier pass are under way, a row slot starts when one of theirs would.
  const period = before?.dataflow === 'ws' && !changes && !isEmpty ? before.sequence.delays.rowPeriod : 1;
  const align = (cycle: number): number => {
    const phase = before ? (cycle - before.start) % period : 0;
    return phase === 0 ? cycle : cycle + period - phase;
  };
  const { start, heldBy } = table.firstFree(reservations, least, align);
  return { start, heldBy: heldBy ?? reason };
}
