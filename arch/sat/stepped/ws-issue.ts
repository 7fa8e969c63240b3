/** Sequencers and feeders of weight-stationary passes: control of row slots, and the stream at the west edge. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { PlacedWsPass } from './controller.ts';
import type { GroupFiles } from './group-files.ts';
import { HazardError } from './hazard.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';
import { BUBBLE } from './os-sequence.ts';
import type { SeenTimes } from './seen-times.ts';

export const NONE = -1;

/**
 * Rings of what PE(0,0) does in each cycle: PE(j,c) does it j hops and c cycles later. Adder slots are written ahead.
 */
export class WsIssue {
  readonly mask: number;
  /** Multiplier: pair, pass that begins with this slot, and where the group lies in the files. */
  readonly pair: Int32Array;
  readonly begins: Int32Array;
  readonly groupBase: Int32Array;
  /** Adder, in the cycle less the multiplier's stages: pair, pass and stream row. */
  readonly addedPair: Int32Array;
  readonly addedPass: Int32Array;
  readonly addedRow: Int32Array;
  /** Dense: [cycle][row], values on the west links by the cycle in which they entered. */
  readonly west: Float32Array;
  readonly westMask: number;
  readonly #array: StceArray;
  readonly #passes: readonly PlacedWsPass[];
  readonly #seen: SeenTimes;
  readonly #observer: SteppedObserver | null;
  readonly #files: GroupFiles;
  readonly #occupancy: Occupancy;
  readonly #isDense: boolean;
  readonly #hop: number;
  readonly #ahead: number;
  /** Pass and stream row of a slot, bubbles too. */
  readonly passOf: Int32Array;
  readonly rowOf: Int32Array;
  /** Sends of the link. */
  readonly #sendPass: Int32Array;
  readonly #sendNumber: Int32Array;
  readonly #nextSend: Int32Array;
  #oldest = 0;

  constructor(
    array: StceArray,
    passes: readonly PlacedWsPass[],
    files: GroupFiles,
    occupancy: Occupancy,
    seen: SeenTimes,
    observer: SteppedObserver | null,
  ) {
    this.#array = array;
    this.#passes = passes;
    this.#files = files;
    this.#occupancy = occupancy;
    this.#seen = seen;
    this.#observer = observer;
    const { shape } = passes[0].pass;
    const { hop, spacing } = passes[0].sequence.delays;
    this.#isDense = isDense(shape);
    this.#hop = hop;
    this.#ahead = (shape.n - 1) * spacing;
    const age = (array.rows - 1) * hop + array.columns + array.multiplyLatency + array.addLatency;
    const ring = 2 ** Math.ceil(Math.log2(this.#ahead + age + 2));
    this.mask = ring - 1;
    this.pair = new Int32Array(ring).fill(NONE);
    this.begins = new Int32Array(ring).fill(NONE);
    this.groupBase = new Int32Array(ring);
    this.addedPair = new Int32Array(ring).fill(NONE);
    this.addedPass = new Int32Array(ring);
    this.addedRow = new Int32Array(ring);
    const link = 2 ** Math.ceil(Math.log2(array.columns));
    this.westMask = link - 1;
    this.west = new Float32Array(link * array.rows);
    this.passOf = new Int32Array(ring).fill(NONE);
    this.rowOf = new Int32Array(ring);
    this.#sendPass = new Int32Array(ring).fill(NONE);
    this.#sendNumber = new Int32Array(ring);
    this.#nextSend = new Int32Array(passes.length);
  }

  /** One cycle at the edges. */
  step(cycle: number): void {
    this.#sequence(cycle);
    this.#feed(cycle);
    if (!this.#isDense) this.#fillFiles(cycle);
  }

  #sequence(cycle: number): void {
    const at = cycle & this.mask;
    this.pair[at] = NONE;
    this.begins[at] = NONE;
    this.passOf[at] = NONE;
    this.#sendPass[at] = NONE;
    this.addedPair[(cycle + this.#ahead) & this.mask] = NONE;
    const passes = this.#passes;
    while (this.#oldest < passes.length && cycle >= endOf(passes[this.#oldest])) this.#oldest += 1;
    for (let index = this.#oldest; index < passes.length; index += 1) {
      const { start, sequence } = passes[index];
      // Passes come in order, and so do their first sends.
      if (cycle < start + Math.min(0, sequence.sends.at[0] ?? 0)) break;
      const next = this.#nextSend[index];
      if (next < sequence.sends.at.length && start + sequence.sends.at[next] === cycle) {
        if (this.#sendPass[at] !== NONE) {
          throw new HazardError('west link', 'two passes send in one cycle', cycle, 0, 0);
        }
        if (next === 0) this.#occupancy.load(passes[index], cycle);
        this.#sendPass[at] = index;
        this.#sendNumber[at] = next;
        this.#nextSend[index] = next + 1;
      }
      if (cycle >= start) this.#issue(index, cycle - start, cycle);
    }
  }

  #issue(index: number, slot: number, cycle: number): void {
    const placed = this.#passes[index];
    const { sequence } = placed;
    const at = cycle & this.mask;
    if (this.passOf[at] !== NONE) {
      throw new HazardError('issue slot', 'two passes issue in one cycle', cycle, 0, 0);
    }
    if (slot === 0) {
      this.#occupancy.begin(placed, cycle);
      this.begins[at] = index;
    }
    const pair = sequence.pairs[slot];
    const row = sequence.rows[slot];
    this.passOf[at] = index;
    this.rowOf[at] = row;
    if (pair === BUBBLE) return;
    const { firstIssue, lastIssue } = this.#seen;
    if (firstIssue[placed.index] < 0) firstIssue[placed.index] = cycle;
    lastIssue[placed.index] = cycle;
    this.pair[at] = pair;
    this.groupBase[at] = this.#files.base(placed.firstGroup + row);
    if (pair === 0) this.#enterAdder(index, row, cycle);
  }

  /** A sum that sets out takes the adder of each PE once for every pair. */
  #enterAdder(index: number, row: number, cycle: number): void {
    const { pass, sequence } = this.#passes[index];
    let at = cycle;
    for (let pair = 0; pair < pass.shape.n; pair += 1) {
      if (this.addedPair[at & this.mask] !== NONE) {
        throw new HazardError('adder slot', 'two sums meet in an adder', at + this.#array.multiplyLatency, 0, 0);
      }
      this.addedPair[at & this.mask] = pair;
      this.addedPass[at & this.mask] = index;
      this.addedRow[at & this.mask] = row;
      at += sequence.delays.spacing;
    }
  }

  /** PE(j,0) is in the slot that PE(0,0) was in j hops ago. */
  #feed(cycle: number): void {
    const { rows } = this.#array;
    for (let row = 0; row < rows; row += 1) {
      const at = (cycle - row * this.#hop) & this.mask;
      const index = this.passOf[at];
      if (index === NONE) continue;
      const { pass, firstGroup } = this.#passes[index];
      if (this.#isDense) {
        this.#files.useLink(row, cycle);
        const value = row < pass.groups ? pass.west[this.rowOf[at] * pass.groups + row] : 0;
        this.west[(cycle & this.westMask) * rows + row] = value;
      } else if (this.pair[at] !== NONE) {
        this.#files.checkRead(firstGroup + this.rowOf[at], pass.shape.m, row, cycle);
      }
    }
  }

  #fillFiles(cycle: number): void {
    const files = this.#files;
    for (let row = 0; row < this.#array.rows; row += 1) {
      const at = (cycle - row * this.#hop) & this.mask;
      const index = this.#sendPass[at];
      if (index === NONE) continue;
      const { pass, sequence, firstGroup } = this.#passes[index];
      const { group, first, count } = sequence.sends;
      const number = this.#sendNumber[at];
      const streamRow = group[number];
      const to = files.base(firstGroup + streamRow) + row * files.rowStride;
      files.useLink(row, cycle);
      files.arrive(firstGroup + streamRow, first[number], count[number], row);
      const from = (streamRow * pass.groups + row) * pass.shape.m;
      for (let position = first[number]; position < first[number] + count[number]; position += 1) {
        files.values[to + position] = row < pass.groups ? pass.west[from + position] : 0;
      }
      this.#observer?.fill({
        cycle,
        pass: this.#passes[index].index,
        row,
        group: streamRow,
        first: first[number],
        values: [...files.values.subarray(to + first[number], to + first[number] + count[number])],
      });
    }
  }
}

function endOf({ start, sequence }: PlacedWsPass): number {
  return start + sequence.pairs.length;
}
