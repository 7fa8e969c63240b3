/** Tells an observer what the PEs do in weight-stationary mode, from the registers that they have just written. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { PlacedWsPass } from './controller.ts';
import type { GroupFiles } from './group-files.ts';
import type { SteppedObserver } from './observer.ts';
import type { WeightChain } from './weight-chain.ts';
import { NONE } from './ws-issue.ts';
import type { WsIssue } from './ws-issue.ts';

export class WsWatch {
  readonly #array: StceArray;
  readonly #passes: readonly PlacedWsPass[];
  readonly #issue: WsIssue;
  readonly #weights: WeightChain;
  readonly #files: GroupFiles;
  readonly #observer: SteppedObserver;

  constructor(
    array: StceArray,
    passes: readonly PlacedWsPass[],
    issue: WsIssue,
    weights: WeightChain,
    files: GroupFiles,
    observer: SteppedObserver,
  ) {
    this.#array = array;
    this.#passes = passes;
    this.#issue = issue;
    this.#weights = weights;
    this.#files = files;
    this.#observer = observer;
  }

  /** One cycle of the PEs is computed. @param products  of [row][column], written in it */
  step(cycle: number, products: Float32Array): void {
    const { rows, columns } = this.#array;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) this.#look(row, column, cycle, products);
    }
  }

  #look(row: number, column: number, cycle: number, products: Float32Array): void {
    const { rows, columns } = this.#array;
    const { passOf, rowOf, pair, groupBase, west, mask, westMask } = this.#issue;
    const { hop } = this.#passes[0].sequence.delays;
    const at = (cycle - row * hop - column) & mask;
    if (passOf[at] === NONE) return;
    const { index, pass } = this.#passes[passOf[at]];
    const seen = { cycle, row, column, pass: index };
    if (pair[at] === NONE) {
      this.#observer.slot({ ...seen, product: null, bubble: 'group-link' });
      return;
    }
    const pe = row * columns + column;
    const weight = pair[at] * rows * columns + pe;
    const selected = this.#weights.selects[weight];
    const isDenseShape = isDense(pass.shape);
    const value = isDenseShape
      ? west[((cycle - column) & westMask) * rows + row]
      : this.#files.values[groupBase[at] + row * this.#files.rowStride + selected];
    const product = {
      tile: rowOf[at],
      pair: pair[at],
      selected: isDenseShape || selected === this.#files.zero ? null : selected,
      west: value,
      north: this.#weights.values[weight],
      product: products[pe],
    };
    this.#observer.slot({ ...seen, product, bubble: null });
  }
}
