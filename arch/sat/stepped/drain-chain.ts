/**
 * Shadow accumulators, drain sequencer and drain chains of the columns.
 *
 * The chain of a column moves south one row a cycle. Its registers are a ring: a value stays where it is and the rows move
 * by. The sequencer sits at column 0; what it says reaches column c c cycles later.
 */
import type { StceArray } from '../array.ts';
import type { PlacedOsPass } from './controller.ts';
import { HazardError } from './hazard.ts';
import type { PePlane } from './pe-plane.ts';
import type { SouthEdge } from './south-edge.ts';

const EMPTY = -1;

export class DrainChain {
  /** When column 0 started to drain each pass of the run. */
  readonly #drainStart: Int32Array;
  readonly #array: StceArray;
  readonly #plane: PePlane;
  readonly #passes: readonly PlacedOsPass[];
  readonly #south: SouthEdge;
  readonly #shadows: Float32Array;
  /** [tile][PE]: a finished sum waits. */
  readonly #isFull: Uint8Array;
  /** [column][ring position]. */
  readonly #values: Float32Array;
  readonly #passOf: Int32Array;
  readonly #addressOf: Int32Array;
  #moving = 0;
  #head = 0;
  /** Sequencer: the pass it drains, its tile, and rows until the next tile. */
  #draining = EMPTY;
  #tile = 0;
  #rowsLeft = 0;
  #asked = EMPTY;
  /** Ring of what the sequencer said: pass and tile. */
  readonly #mask: number;
  readonly #saidPass: Int32Array;
  readonly #saidTile: Int32Array;
  #said = 0;

  /**
   * @param passes  of one engine; a pass is known here by its place among them
   * @param shadows  [tile][PE], of the PEs
   */
  constructor(
    array: StceArray,
    plane: PePlane,
    passes: readonly PlacedOsPass[],
    shadows: Float32Array,
    south: SouthEdge,
    drainStart: Int32Array,
  ) {
    this.#array = array;
    this.#plane = plane;
    this.#passes = passes;
    this.#shadows = shadows;
    this.#south = south;
    this.#drainStart = drainStart;
    const size = array.rows * array.columns;
    this.#isFull = new Uint8Array(array.accumulators * size);
    this.#values = new Float32Array(size);
    this.#passOf = new Int32Array(size).fill(EMPTY);
    this.#addressOf = new Int32Array(size);
    const ring = 2 ** Math.ceil(Math.log2(array.columns + 1));
    this.#mask = ring - 1;
    this.#saidPass = new Int32Array(ring).fill(EMPTY);
    this.#saidTile = new Int32Array(ring);
  }

  /** The finished sum of a tile enters the shadow of PE(row,column) at the end of this cycle. */
  finish(tile: number, row: number, column: number, cycle: number): void {
    const at = tile * this.#plane.size + this.#plane.indexOf(row, column);
    if (this.#isFull[at] === 1) {
      throw new HazardError('shadow accumulator', `tile ${tile} is overwritten before it left`, cycle, row, column);
    }
    this.#isFull[at] = 1;
  }

  /** The last used row of column 0 has the sum of tile 0: the sequencer starts in the next cycle. */
  start(pass: number): void {
    this.#asked = pass;
  }

  /** One cycle: values leave the chain, the sequencer speaks, columns load. Before the PEs write their shadows. */
  step(cycle: number): void {
    const { rows, columns } = this.#array;
    if (this.#moving > 0) this.#leave(cycle);
    // The chain has moved on: row 0 is now where the last row was.
    this.#head = this.#head === 0 ? rows - 1 : this.#head - 1;
    this.#sequence(cycle);
    if (this.#said === 0) return;
    for (let column = 0; column < columns; column += 1) {
      const at = (cycle - column) & this.#mask;
      const pass = this.#saidPass[at];
      if (pass !== EMPTY) this.#load(pass, this.#saidTile[at], column, cycle);
    }
  }

  #leave(cycle: number): void {
    const { rows, columns } = this.#array;
    const lastRow = this.#head === 0 ? rows - 1 : this.#head - 1;
    for (let column = 0; column < columns; column += 1) {
      const at = column * rows + lastRow;
      if (this.#passOf[at] === EMPTY) continue;
      const { index, pass } = this.#passes[this.#passOf[at]];
      this.#passOf[at] = EMPTY;
      this.#moving -= 1;
      this.#south.leave(index, this.#addressOf[at], this.#values[at], pass.accumulates, column, cycle);
    }
  }

  #sequence(cycle: number): void {
    if (this.#asked !== EMPTY) {
      if (this.#draining !== EMPTY) {
        throw new HazardError('drain sequencer', 'a drain starts while another one runs', cycle, 0, 0);
      }
      this.#draining = this.#asked;
      this.#asked = EMPTY;
      this.#tile = 0;
      this.#rowsLeft = 0;
      this.#drainStart[this.#passes[this.#draining].index] = cycle;
    }
    // What was said `columns` cycles ago has reached every column.
    const at = cycle & this.#mask;
    const forgotten = (cycle - this.#array.columns) & this.#mask;
    if (this.#saidPass[forgotten] !== EMPTY) {
      this.#saidPass[forgotten] = EMPTY;
      this.#said -= 1;
    }
    if (this.#draining === EMPTY) return;
    const { rows, interleave } = this.#passes[this.#draining].pass;
    if (this.#rowsLeft === 0) {
      this.#saidPass[at] = this.#draining;
      this.#saidTile[at] = this.#tile;
      this.#said += 1;
      this.#tile += 1;
      this.#rowsLeft = rows;
    }
    this.#rowsLeft -= 1;
    if (this.#rowsLeft === 0 && this.#tile === interleave) this.#draining = EMPTY;
  }

  /** All used rows of a column load at once; they are in the chain from the next cycle on. */
  #load(index: number, tile: number, column: number, cycle: number): void {
    const { pass } = this.#passes[index];
    if (column >= pass.columns) return;
    const { rows } = this.#array;
    let at = this.#head;
    for (let row = 0; row < pass.rows; row += 1) {
      const shadow = tile * this.#plane.size + this.#plane.indexOf(row, column);
      if (this.#isFull[shadow] === 0) {
        throw new HazardError('shadow accumulator', `tile ${tile} is drained before its sum`, cycle, row, column);
      }
      this.#isFull[shadow] = 0;
      const place = column * rows + at;
      if (this.#passOf[place] !== EMPTY) {
        throw new HazardError('drain chain', 'a value on its way south is overwritten', cycle, row, column);
      }
      this.#values[place] = this.#shadows[shadow];
      this.#passOf[place] = index;
      this.#addressOf[place] = (tile * pass.rows + row) * pass.columns + column;
      at = at + 1 === rows ? 0 : at + 1;
    }
    this.#moving += pass.rows;
  }
}
