/** Tells an observer what the PEs do in output-stationary mode, from the registers that they have just written. */
import { isDense } from '../array.ts';
import type { StceArray } from '../array.ts';
import type { PlacedOsPass } from './controller.ts';
import type { GroupFiles } from './group-files.ts';
import type { SeenProduct, SteppedObserver } from './observer.ts';
import type { OsRegisters } from './os-registers.ts';
import { bubbleReason } from './os-sequence.ts';
import { DENSE_BUBBLE, IDLE } from './os-slots.ts';
import type { OsSlots } from './os-slots.ts';
import type { PePlane } from './pe-plane.ts';

export class OsWatch {
  readonly #array: StceArray;
  readonly #plane: PePlane;
  readonly #slots: OsSlots;
  readonly #registers: OsRegisters;
  readonly #files: GroupFiles;
  readonly #passes: readonly PlacedOsPass[];
  readonly #observer: SteppedObserver;

  constructor(
    array: StceArray,
    plane: PePlane,
    slots: OsSlots,
    registers: OsRegisters,
    files: GroupFiles,
    passes: readonly PlacedOsPass[],
    observer: SteppedObserver,
  ) {
    this.#array = array;
    this.#plane = plane;
    this.#slots = slots;
    this.#registers = registers;
    this.#files = files;
    this.#passes = passes;
    this.#observer = observer;
  }

  /** Ends a cycle. @param products  plane of the multiplier's stage that was written in it */
  step(cycle: number, products: number): void {
    const { rows, columns } = this.#array;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) this.#look(row, column, cycle, products);
    }
  }

  #look(row: number, column: number, cycle: number, products: number): void {
    const { kind, pass, mask } = this.#slots;
    const issued = cycle - row - column;
    const at = issued & mask;
    const placed = this.#passes[pass[at]];
    const slot = issued - placed.start;
    // An idle slot of a sparse pass is a bubble of it; one outside of all passes is told to nobody.
    const isInside = slot >= 0 && slot < placed.sequence.tiles.length;
    if (kind[at] === IDLE && (!isInside || isDense(placed.pass.shape))) return;
    const seen = { cycle, row, column, pass: placed.index };
    const tile = placed.sequence.tiles[slot];
    if (kind[at] === IDLE || kind[at] === DENSE_BUBBLE) {
      this.#observer.slot({ ...seen, product: null, bubble: bubbleReason(tile) });
      return;
    }
    const pair = placed.sequence.pairs[slot];
    const operands = this.#operands(placed, at, row, column);
    const product = this.#registers.values[products + this.#plane.indexOf(row, column)];
    this.#observer.slot({ ...seen, product: { tile, pair, ...operands, product }, bubble: null });
  }

  #operands(
    { pass }: PlacedOsPass,
    at: number,
    row: number,
    column: number,
  ): Pick<SeenProduct, 'west' | 'north' | 'selected'> {
    const { values, west, north, select } = this.#registers;
    const { rows, columns } = this.#array;
    const link = at * columns + column;
    if (isDense(pass.shape)) {
      return { west: values[west + at * rows + row], north: values[north + link], selected: null };
    }
    const file = this.#slots.groupBase[at] + row * this.#files.rowStride;
    const selected = select[link];
    return {
      west: this.#files.values[file + selected],
      north: values[north + link],
      selected: selected === this.#files.zero ? null : selected,
    };
  }
}
