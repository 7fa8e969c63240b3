/**
 * The weights of the weight-stationary mode: a shadow chain down each column, and the pairs that a PE multiplies with.
 *
 * The chain of a column moves when a pair enters it, all PEs at once; R·N pairs make a load. A PE takes over its N pairs in
 * the cycle in which the first row of their pass reaches it.
 */
import type { StceArray } from '../array.ts';
import type { PlacedWsPass } from './controller.ts';
import { HazardError } from './hazard.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';

const NOTHING = -1;

export class WeightChain {
  /** Pairs in use, [n][PE]: value, and the position in the group file that it selects. */
  readonly values: Float32Array;
  readonly selects: Int32Array;
  readonly #rows: number;
  readonly #columns: number;
  readonly #n: number;
  readonly #zero: number;
  readonly #passes: readonly PlacedWsPass[];
  readonly #occupancy: Occupancy;
  readonly #observer: SteppedObserver | null;
  /** Shadows, [column][row][n]. */
  readonly #shadowValues: Float32Array;
  readonly #shadowSelects: Int32Array;
  /** Pass whose weights wait in a PE's shadow, [row][column]. */
  readonly #waiting: Int32Array;
  /** Pairs of a load that have entered each column. */
  readonly #entered: Int32Array;
  #loading = 0;
  /** Ring of what enters column 0; column c gets it c cycles later. */
  readonly #mask: number;
  readonly #entryPass: Int32Array;
  readonly #entryNumber: Int32Array;

  /** @param zero  position in the group file that a padding pair selects */
  constructor(
    array: StceArray,
    passes: readonly PlacedWsPass[],
    zero: number,
    occupancy: Occupancy,
    observer: SteppedObserver | null,
  ) {
    this.#rows = array.rows;
    this.#columns = array.columns;
    this.#n = passes[0].pass.shape.n;
    this.#zero = zero;
    this.#passes = passes;
    this.#occupancy = occupancy;
    this.#observer = observer;
    const size = array.rows * array.columns;
    this.values = new Float32Array(this.#n * size);
    this.selects = new Int32Array(this.#n * size).fill(zero);
    this.#shadowValues = new Float32Array(this.#n * size);
    this.#shadowSelects = new Int32Array(this.#n * size).fill(zero);
    this.#waiting = new Int32Array(size).fill(NOTHING);
    this.#entered = new Int32Array(array.columns);
    const ring = 2 ** Math.ceil(Math.log2(array.columns));
    this.#mask = ring - 1;
    this.#entryPass = new Int32Array(ring).fill(NOTHING);
    this.#entryNumber = new Int32Array(ring);
  }

  /** PE(row,column) takes over the weights of a pass, for the product of this cycle already. */
  takeOver(pass: number, row: number, column: number, cycle: number): void {
    const at = row * this.#columns + column;
    if (this.#waiting[at] !== pass) {
      throw new HazardError('weight shadow', 'used before its weights are loaded', cycle, row, column);
    }
    this.#waiting[at] = NOTHING;
    const n = this.#n;
    const shadow = (column * this.#rows + row) * n;
    const size = this.#rows * this.#columns;
    for (let pair = 0; pair < n; pair += 1) {
      this.values[pair * size + at] = this.#shadowValues[shadow + pair];
      this.selects[pair * size + at] = this.#shadowSelects[shadow + pair];
    }
  }

  /** Ends a cycle: pairs enter the columns. After the PEs have taken over theirs. */
  step(cycle: number): void {
    this.#sequence(cycle);
    for (let column = 0; column < this.#columns; column += 1) {
      const at = (cycle - column) & this.#mask;
      if (this.#entryPass[at] !== NOTHING) this.#enter(this.#entryPass[at], this.#entryNumber[at], column, cycle);
    }
  }

  /** Loads end just before their pass starts. */
  #sequence(cycle: number): void {
    const at = cycle & this.#mask;
    this.#entryPass[at] = NOTHING;
    const passes = this.#passes;
    while (this.#loading < passes.length && cycle >= passes[this.#loading].start) this.#loading += 1;
    for (let index = this.#loading; index < passes.length; index += 1) {
      const placed = passes[index];
      const number = cycle - (placed.start - placed.sequence.load);
      if (number < 0) break;
      if (this.#entryPass[at] !== NOTHING) {
        throw new HazardError('weight shadow', 'weights of two passes enter in one cycle', cycle, 0, 0);
      }
      if (number === 0) this.#occupancy.load(placed, cycle);
      this.#entryPass[at] = index;
      this.#entryNumber[at] = number;
    }
  }

  #enter(index: number, number: number, column: number, cycle: number): void {
    const { pass } = this.#passes[index];
    const n = this.#n;
    const length = this.#rows * n;
    if (number === 0) this.#checkFree(column, cycle);
    const from = column * length;
    this.#shadowValues.copyWithin(from + 1, from, from + length - 1);
    this.#shadowSelects.copyWithin(from + 1, from, from + length - 1);
    // What enters first goes down to the last row.
    const place = length - 1 - number;
    const row = Math.floor(place / n);
    const at = place * pass.columns + column;
    const isPair = row < pass.groups && column < pass.columns && (pass.valid === null || pass.valid[at] !== 0);
    this.#shadowValues[from] = isPair ? pass.weights[at] : 0;
    this.#shadowSelects[from] = isPair && pass.indices ? pass.indices[at] : this.#zero;
    this.#observer?.load({
      cycle,
      pass: this.#passes[index].index,
      row,
      column,
      pair: place - row * n,
      value: this.#shadowValues[from],
      selected: this.#shadowSelects[from] === this.#zero ? null : this.#shadowSelects[from],
    });
    this.#entered[column] += 1;
    if (number !== length - 1) return;
    this.#entered[column] = 0;
    for (let of = 0; of < this.#rows; of += 1) this.#waiting[of * this.#columns + column] = index;
  }

  #checkFree(column: number, cycle: number): void {
    if (this.#entered[column] > 0) {
      throw new HazardError('weight shadow', 'a load begins while another one runs', cycle, 0, column);
    }
    for (let row = this.#rows - 1; row >= 0; row -= 1) {
      if (this.#waiting[row * this.#columns + column] !== NOTHING) {
        throw new HazardError('weight shadow', 'overwritten before it was used', cycle, row, column);
      }
    }
  }
}
