/** Sequencers and feeders of output-stationary passes: slots, and operands at the edges, skewed by row and column. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { PlacedOsPass } from './controller.ts';
import type { GroupFiles } from './group-files.ts';
import { HazardError } from './hazard.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';
import type { OsRegisters } from './os-registers.ts';
import { isBubble } from './os-sequence.ts';
import { DENSE_BUBBLE, DENSE_SLOT, IDLE, NO_TILE, SPARSE_SLOT } from './os-slots.ts';
import type { OsSlots } from './os-slots.ts';
import type { SeenTimes } from './seen-times.ts';

const NOTHING = -1;

export class OsIssue {
  readonly #array: StceArray;
  readonly #slots: OsSlots;
  readonly #registers: OsRegisters;
  readonly #plane: number;
  readonly #files: GroupFiles;
  readonly #occupancy: Occupancy;
  readonly #passes: readonly PlacedOsPass[];
  readonly #seen: SeenTimes;
  readonly #observer: SteppedObserver | null;
  /** Passes that issue or send; those before are over, those behind have not begun. */
  #oldest = 0;
  /** Cycles before its start in which a pass may send. */
  readonly #longestAhead: number;
  /** Next send of each pass. */
  readonly #nextSend: Int32Array;
  /** First cycle in which the adder may read each accumulator of PE(0,0). */
  readonly #sumReady: Int32Array;
  /** Ring of sends: pass, and number of the send. */
  readonly #sendMask: number;
  readonly #sendPass: Int32Array;
  readonly #sendNumber: Int32Array;

  /** @param passes  of one engine, in order of their starts unless these are forced */
  constructor(
    array: StceArray,
    slots: OsSlots,
    registers: OsRegisters,
    files: GroupFiles,
    occupancy: Occupancy,
    passes: readonly PlacedOsPass[],
    seen: SeenTimes,
    observer: SteppedObserver | null,
  ) {
    this.#array = array;
    this.#slots = slots;
    this.#registers = registers;
    this.#plane = array.rows * array.columns;
    this.#files = files;
    this.#occupancy = occupancy;
    this.#passes = passes;
    this.#seen = seen;
    this.#observer = observer;
    for (let slot = 0; slot <= slots.mask; slot += 1) this.#clear(slot);
    this.#longestAhead = Math.max(...passes.map(aheadOf));
    this.#nextSend = new Int32Array(passes.length);
    this.#sumReady = new Int32Array(array.accumulators).fill(-(2 ** 31));
    const sends = 2 ** Math.ceil(Math.log2(array.rows));
    this.#sendMask = sends - 1;
    this.#sendPass = new Int32Array(sends).fill(NOTHING);
    this.#sendNumber = new Int32Array(sends);
  }

  /** One cycle at the edges. */
  step(cycle: number): void {
    this.#sequence(cycle);
    this.#feedWest(cycle);
    this.#feedNorth(cycle);
    this.#fillFiles(cycle);
  }

  /** Every pass that runs puts its slot into PE(0,0), and its send onto the west link. */
  #sequence(cycle: number): void {
    const at = cycle & this.#slots.mask;
    this.#clear(at);
    this.#sendPass[cycle & this.#sendMask] = NOTHING;
    const passes = this.#passes;
    while (this.#oldest < passes.length && cycle >= endOf(passes[this.#oldest])) this.#oldest += 1;
    let issuing = false;
    for (let index = this.#oldest; index < passes.length; index += 1) {
      const placed = passes[index];
      if (cycle < placed.start - this.#longestAhead) break;
      const slot = cycle - placed.start;
      if (slot >= 0 && slot < placed.sequence.tiles.length) {
        if (issuing) throw new HazardError('issue slot', 'two passes issue in one cycle', cycle, 0, 0);
        issuing = true;
        this.#issue(index, slot, at, cycle);
      }
      this.#send(index, cycle);
    }
  }

  #clear(at: number): void {
    const slots = this.#slots;
    slots.kind[at] = IDLE;
    slots.read[at] = this.#registers.zeros;
    slots.write[at] = this.#registers.trash;
    slots.finished[at] = NO_TILE;
  }

  #issue(index: number, slot: number, at: number, cycle: number): void {
    const slots = this.#slots;
    const placed = this.#passes[index];
    const { pass, sequence } = placed;
    const { n, m } = pass.shape;
    if (slot === 0) this.#occupancy.begin(placed, cycle);
    slots.pass[at] = index;
    const tile = sequence.tiles[slot];
    if (isBubble(tile)) {
      if (isDense(pass.shape)) slots.kind[at] = DENSE_BUBBLE;
      return;
    }
    const { firstIssue, lastIssue } = this.#seen;
    if (firstIssue[placed.index] < 0) firstIssue[placed.index] = cycle;
    lastIssue[placed.index] = cycle;

    const pair = sequence.pairs[slot];
    const isLast = pass.drains && pair === pass.groups * n - 1;
    const adds = cycle + this.#array.multiplyLatency;
    const { accumulators, shadows } = this.#registers;
    if (pair > 0 || placed.continues) {
      if (this.#sumReady[tile] > adds) {
        throw new HazardError('accumulator', `tile ${tile} is read while its sum is in the adder`, adds, 0, 0);
      }
      slots.read[at] = accumulators + tile * this.#plane;
    }
    this.#sumReady[tile] = adds + this.#array.addLatency;
    slots.write[at] = (isLast ? shadows : accumulators) + tile * this.#plane;
    if (isLast) slots.finished[at] = tile;

    if (isDense(pass.shape)) {
      slots.kind[at] = DENSE_SLOT;
      slots.west[at] = (tile * pass.groups + pair) * pass.rows;
      slots.north[at] = (tile * pass.groups + pair) * pass.columns;
      return;
    }
    const columnTiles = pass.interleave / pass.interleaveRows;
    const rowTile = Math.floor(tile / columnTiles);
    const group = placed.firstGroup + Math.floor(pair / n);
    slots.kind[at] = SPARSE_SLOT;
    slots.north[at] = ((tile - rowTile * columnTiles) * pass.groups * n + pair) * pass.columns;
    slots.group[at] = group;
    slots.groupBase[at] = this.#files.base(group);
    slots.rowTile[at] = rowTile * m;
  }

  #send(index: number, cycle: number): void {
    const { sequence, start } = this.#passes[index];
    const next = this.#nextSend[index];
    if (next >= sequence.sends.at.length || start + sequence.sends.at[next] !== cycle) return;
    const at = cycle & this.#sendMask;
    if (this.#sendPass[at] !== NOTHING) {
      throw new HazardError('west link', 'two passes send in one cycle', cycle, 0, 0);
    }
    if (next === 0) this.#occupancy.load(this.#passes[index], cycle);
    this.#sendPass[at] = index;
    this.#sendNumber[at] = next;
    this.#nextSend[index] = next + 1;
  }

  /** PE(j,0) is in the slot that PE(0,0) was in j cycles ago: dense operands onto its link, sparse groups checked. */
  #feedWest(cycle: number): void {
    const { kind, pass, west, group, mask } = this.#slots;
    const passes = this.#passes;
    const files = this.#files;
    const { values: registers, west: links } = this.#registers;
    const { rows } = this.#array;
    for (let row = 0; row < rows; row += 1) {
      const at = (cycle - row) & mask;
      const what = kind[at];
      if (what === IDLE) continue;
      const operands = passes[pass[at]].pass;
      if (what === SPARSE_SLOT) {
        files.checkRead(group[at], operands.interleaveRows * operands.shape.m, row, cycle);
        continue;
      }
      files.useLink(row, cycle);
      if (what === DENSE_SLOT)
        registers[links + at * rows + row] = row < operands.rows ? operands.west[west[at] + row] : 0;
    }
  }

  #feedNorth(cycle: number): void {
    const { kind, pass, north, rowTile, mask } = this.#slots;
    const passes = this.#passes;
    const { values: registers, north: links, select } = this.#registers;
    const { zero } = this.#files;
    const { columns } = this.#array;
    for (let column = 0; column < columns; column += 1) {
      const at = (cycle - column) & mask;
      const what = kind[at];
      if (what !== DENSE_SLOT && what !== SPARSE_SLOT) continue;
      const operands = passes[pass[at]].pass;
      const link = at * columns + column;
      const from = north[at] + column;
      const isUsed = column < operands.columns;
      if (what === DENSE_SLOT) {
        registers[links + link] = isUsed ? operands.north[from] : 0;
        continue;
      }
      // The valid bit of a padding pair: it selects a zero, and is one.
      const isPair = isUsed && (operands.valid === null || operands.valid[from] !== 0);
      registers[links + link] = isPair ? operands.north[from] : 0;
      select[link] = isPair && operands.indices ? rowTile[at] + operands.indices[from] : zero;
    }
  }

  /** Sparse: row j gets what row 0 got j cycles ago. */
  #fillFiles(cycle: number): void {
    const { rows } = this.#array;
    const files = this.#files;
    for (let row = 0; row < rows; row += 1) {
      const at = (cycle - row) & this.#sendMask;
      const index = this.#sendPass[at];
      if (index === NOTHING) continue;
      const { pass, sequence, firstGroup } = this.#passes[index];
      const { group, first, count } = sequence.sends;
      const number = this.#sendNumber[at];
      const to = files.base(firstGroup + group[number]) + row * files.rowStride;
      files.useLink(row, cycle);
      files.arrive(firstGroup + group[number], first[number], count[number], row);
      const { m } = pass.shape;
      for (let position = first[number]; position < first[number] + count[number]; position += 1) {
        const tile = Math.floor(position / m);
        const from = ((tile * pass.groups + group[number]) * m + (position - tile * m)) * pass.rows + row;
        files.values[to + position] = row < pass.rows ? pass.west[from] : 0;
      }
      this.#observer?.fill({
        cycle,
        pass: this.#passes[index].index,
        row,
        group: group[number],
        first: first[number],
        values: [...files.values.subarray(to + first[number], to + first[number] + count[number])],
      });
    }
  }
}

function endOf({ start, sequence }: PlacedOsPass): number {
  return start + sequence.tiles.length;
}

function aheadOf({ sequence }: PlacedOsPass): number {
  return sequence.sends.at.length > 0 ? -sequence.sends.at[0] : 0;
}
