/**
 * The PEs in weight-stationary mode: weights stay, partial sums hop south through the adders.
 *
 * A product waits in a delay line behind the multiplier until its sum comes by. As in output-stationary mode, pipelines are
 * rings of planes: here [row][column].
 */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { PlacedWsPass } from './controller.ts';
import type { Engine } from './engine.ts';
import type { GroupFiles } from './group-files.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';
import type { SeenTimes } from './seen-times.ts';
import type { SouthEdge } from './south-edge.ts';
import { WeightChain } from './weight-chain.ts';
import { NONE, WsIssue } from './ws-issue.ts';
import { WsWatch } from './ws-watch.ts';

export class WsArray implements Engine {
  readonly first: number;
  readonly #array: StceArray;
  readonly #passes: readonly PlacedWsPass[];
  readonly #south: SouthEdge;
  readonly #files: GroupFiles;
  readonly #issue: WsIssue;
  readonly #weights: WeightChain;
  readonly #watch: WsWatch | null;
  readonly #isDense: boolean;
  readonly #n: number;
  readonly #hop: number;
  readonly #spacing: number;
  /** [age][PE]: multiplier and delay line, and adder with the registers behind it. */
  readonly #products: Float32Array;
  readonly #sums: Float32Array;
  readonly #productMask: number;
  readonly #sumMask: number;

  /** @param passes  consecutive passes of a run, of one group shape */
  constructor(
    array: StceArray,
    passes: readonly PlacedWsPass[],
    files: GroupFiles,
    south: SouthEdge,
    occupancy: Occupancy,
    seen: SeenTimes,
    observer: SteppedObserver | null,
  ) {
    this.#array = array;
    this.#passes = passes;
    this.#south = south;
    this.#files = files;
    const { shape } = passes[0].pass;
    const { hop, spacing } = passes[0].sequence.delays;
    this.#isDense = isDense(shape);
    this.#n = shape.n;
    this.#hop = hop;
    this.#spacing = spacing;
    this.#issue = new WsIssue(array, passes, files, occupancy, seen, observer);
    this.#weights = new WeightChain(array, passes, files.zero, occupancy, observer);
    this.#watch = observer && new WsWatch(array, passes, this.#issue, this.#weights, files, observer);
    const size = array.rows * array.columns;
    const productStages = array.multiplyLatency + (shape.n - 1) * (spacing - 1) + 1;
    this.#productMask = 2 ** Math.ceil(Math.log2(productStages)) - 1;
    this.#sumMask = 2 ** Math.ceil(Math.log2(spacing + 1)) - 1;
    this.#products = new Float32Array((this.#productMask + 1) * size);
    this.#sums = new Float32Array((this.#sumMask + 1) * size);
    this.first = Math.min(
      ...passes.map(({ start, sequence }) => start - Math.max(sequence.load, -(sequence.sends.at[0] ?? 0))),
    );
  }

  /** Passes that are over, from the first on. */
  #ended = 0;

  isDone(): boolean {
    while (this.#ended < this.#passes.length && this.#south.isComplete(this.#passes[this.#ended].index))
      this.#ended += 1;
    return this.#ended === this.#passes.length;
  }

  step(cycle: number): void {
    this.#leave(cycle);
    this.#issue.step(cycle);
    for (let row = 0; row < this.#array.rows; row += 1) this.#compute(row, cycle);
    this.#watch?.step(cycle, this.#productsEntered(cycle));
    this.#weights.step(cycle);
  }

  #productsEntered(cycle: number): Float32Array {
    const size = this.#array.rows * this.#array.columns;
    const from = (cycle & this.#productMask) * size;
    return this.#products.subarray(from, from + size);
  }

  /** Sums that have left the adder of the last row go to the south adders. */
  #leave(cycle: number): void {
    const { rows, columns, multiplyLatency, addLatency } = this.#array;
    const { addedPair, addedPass, addedRow, mask } = this.#issue;
    const behind = addLatency + (rows - 1) * this.#hop + multiplyLatency;
    const plane = ((cycle - addLatency) & this.#sumMask) * rows * columns + (rows - 1) * columns;
    for (let column = 0; column < columns; column += 1) {
      const at = (cycle - behind - column) & mask;
      if (addedPair[at] !== this.#n - 1) continue;
      const local = addedPass[at];
      const { index, pass } = this.#passes[local];
      if (column >= pass.columns) continue;
      const row = addedRow[at];
      const before = local > 0 && pass.updatesSameOutputs ? this.#passes[local - 1] : null;
      // A smaller pass has left the outputs beyond its own alone.
      if (before && row < before.pass.streamRows && column < before.pass.columns) {
        this.#south.checkRead(before.index, row, column, cycle);
      }
      this.#south.leave(index, row * pass.columns + column, this.#sums[plane + column], true, column, cycle);
    }
  }

  /** Multiplier, delay line and adder of the PEs of a row. */
  #compute(row: number, cycle: number): void {
    const { rows, columns, multiplyLatency, addLatency } = this.#array;
    const { pair, begins, groupBase, addedPair, mask, west, westMask } = this.#issue;
    const { values, selects } = this.#weights;
    const files = this.#files.values;
    const fileRow = row * this.#files.rowStride;
    const products = this.#products;
    const sums = this.#sums;
    const size = rows * columns;
    const slot = cycle - row * this.#hop;
    const productEnters = (cycle & this.#productMask) * size;
    const sumEnters = (cycle & this.#sumMask) * size;
    const fromNorth = ((cycle - addLatency) & this.#sumMask) * size - columns;
    const fromSelf = ((cycle - this.#spacing) & this.#sumMask) * size;
    const perPair = this.#spacing - 1;
    for (let column = 0; column < columns; column += 1) {
      const pe = row * columns + column;
      const now = (slot - column) & mask;
      const multiplied = pair[now];
      if (begins[now] !== NONE) this.#weights.takeOver(begins[now], row, column, cycle);
      let product = 0;
      if (multiplied !== NONE) {
        const weight = multiplied * size + pe;
        const operand = this.#isDense
          ? west[((cycle - column) & westMask) * rows + row]
          : files[groupBase[now] + fileRow + selects[weight]];
        product = operand * values[weight];
      }
      products[productEnters + pe] = product;
      const adding = addedPair[(slot - column - multiplyLatency) & mask];
      if (adding === NONE) continue;
      const age = multiplyLatency + adding * perPair;
      const term = products[((cycle - age) & this.#productMask) * size + pe];
      let sum = 0;
      if (adding > 0) sum = sums[fromSelf + pe];
      else if (row > 0) sum = sums[fromNorth + pe];
      sums[sumEnters + pe] = sum + term;
    }
  }
}
