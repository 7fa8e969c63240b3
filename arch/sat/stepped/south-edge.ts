/**
 * The south edge: one value a cycle leaves each column, straight into the output buffer or through the column's adder.
 *
 * The sums that the adder makes belong to whoever owns the output buffer; here are its pipeline and its time. The buffer
 * has two ports a half: a value that leaves is written, or its old sum read, through the first; new sums go through the
 * second.
 */
import type { StceArray } from '../array.ts';
import { HazardError } from './hazard.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';
import { outputSize } from './passes.ts';
import type { SteppedPass } from './passes.ts';

const EMPTY = -1;

export class SouthEdge {
  readonly firstWrite: Int32Array;
  readonly lastWrite: Int32Array;
  readonly outputs: readonly Float32Array[];
  readonly #occupancy: Occupancy;
  readonly #observer: SteppedObserver | null;
  readonly #rows: number;
  readonly #columns: number;
  readonly #addLatency: number;
  /** Values of each pass that are not written yet. */
  readonly #missing: Int32Array;
  /** Values of each pass and column that are written. */
  readonly #written: Int32Array;
  /** South adders: L stages of C lanes; which pass a sum belongs to. */
  readonly #adders: Int32Array;
  #stage = 0;
  #adding = 0;
  readonly #leftAt: Int32Array;

  constructor(
    array: StceArray,
    passes: readonly SteppedPass[],
    occupancy: Occupancy,
    observer: SteppedObserver | null,
  ) {
    this.#rows = array.rows;
    this.#columns = array.columns;
    this.#addLatency = array.addLatency;
    this.#occupancy = occupancy;
    this.#observer = observer;
    this.outputs = passes.map((pass) => new Float32Array(outputSize(pass)));
    this.#missing = Int32Array.from(passes, outputSize);
    this.firstWrite = new Int32Array(passes.length).fill(-1);
    this.lastWrite = new Int32Array(passes.length).fill(-1);
    this.#written = new Int32Array(passes.length * array.columns);
    this.#adders = new Int32Array(array.addLatency * array.columns).fill(EMPTY);
    this.#leftAt = new Int32Array(array.columns).fill(-(2 ** 31));
  }

  isComplete(pass: number): boolean {
    return this.#missing[pass] === 0;
  }

  /** Begins a cycle: sums that have passed the adders are written. */
  step(cycle: number): void {
    this.#stage = this.#stage + 1 === this.#addLatency ? 0 : this.#stage + 1;
    if (this.#adding === 0) return;
    const from = this.#stage * this.#columns;
    for (let column = 0; column < this.#columns; column += 1) {
      const pass = this.#adders[from + column];
      if (pass === EMPTY) continue;
      this.#adders[from + column] = EMPTY;
      this.#adding -= 1;
      this.#write(pass, column, cycle);
    }
  }

  /** A value leaves a column; `adds` sends it through the south adder. */
  leave(pass: number, address: number, value: number, adds: boolean, column: number, cycle: number): void {
    if (this.#leftAt[column] === cycle) {
      throw new HazardError('south edge', 'two values leave a column in one cycle', cycle, this.#rows, column);
    }
    this.#leftAt[column] = cycle;
    this.outputs[pass][address] = value;
    this.#observer?.sum({ cycle, pass, column, address, value });
    if (!adds) return this.#write(pass, column, cycle);
    this.#adders[this.#stage * this.#columns + column] = pass;
    this.#adding += 1;
  }

  /** The adder reads output number `row` of a column, as `before` left it: that must have been written. */
  checkRead(before: number, row: number, column: number, cycle: number): void {
    if (this.#written[before * this.#columns + column] <= row) {
      throw new HazardError('output', 'read before the last sum is written', cycle, this.#rows, column);
    }
  }

  #write(pass: number, column: number, cycle: number): void {
    if (this.firstWrite[pass] < 0) this.firstWrite[pass] = cycle;
    this.lastWrite[pass] = cycle;
    this.#written[pass * this.#columns + column] += 1;
    this.#missing[pass] -= 1;
    if (this.#missing[pass] === 0) this.#occupancy.end(cycle);
  }
}
