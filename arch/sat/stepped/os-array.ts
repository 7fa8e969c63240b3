/** The array in output-stationary mode: edges, PEs and drain, cycle by cycle. */
import type { StceArray } from '../array.ts';
import type { PlacedOsPass } from './controller.ts';
import { DrainChain } from './drain-chain.ts';
import type { Engine } from './engine.ts';
import type { GroupFiles } from './group-files.ts';
import type { SteppedObserver } from './observer.ts';
import type { Occupancy } from './occupancy.ts';
import { OsIssue } from './os-issue.ts';
import { OsPes } from './os-pes.ts';
import { osRegisters } from './os-registers.ts';
import { NO_TILE, OsSlots } from './os-slots.ts';
import { OsWatch } from './os-watch.ts';
import { pePlane } from './pe-plane.ts';
import type { SeenTimes } from './seen-times.ts';
import type { SouthEdge } from './south-edge.ts';

export class OsArray implements Engine {
  readonly first: number;
  readonly #array: StceArray;
  readonly #passes: readonly PlacedOsPass[];
  readonly #south: SouthEdge;
  readonly #slots: OsSlots;
  readonly #issue: OsIssue;
  readonly #pes: OsPes;
  readonly #drain: DrainChain;
  readonly #watch: OsWatch | null;
  /** PE(0,0) was in the last slot that finishes a sum in this cycle. */
  #lastFinishing = -Infinity;
  /** Passes that are over, from the first on. */
  #ended = 0;

  /** @param passes  consecutive passes of a run */
  constructor(
    array: StceArray,
    passes: readonly PlacedOsPass[],
    files: GroupFiles,
    south: SouthEdge,
    occupancy: Occupancy,
    seen: SeenTimes,
    observer: SteppedObserver | null,
  ) {
    this.#array = array;
    this.#passes = passes;
    this.#south = south;
    const plane = pePlane(array.rows, array.columns);
    this.#slots = new OsSlots(array);
    const registers = osRegisters(array, this.#slots.mask + 1, files.zero);
    this.#issue = new OsIssue(array, this.#slots, registers, files, occupancy, passes, seen, observer);
    this.#pes = new OsPes(array, plane, this.#slots, registers, files);
    const shadows = registers.values.subarray(registers.shadows, registers.zeros);
    this.#drain = new DrainChain(array, plane, passes, shadows, south, seen.drainStart);
    this.#watch = observer && new OsWatch(array, plane, this.#slots, registers, files, passes, observer);
    this.first = Math.min(
      ...passes.map(({ start, sequence }) => start + Math.min(0, ...sequence.sends.at.slice(0, 1))),
    );
  }

  isDone(cycle: number): boolean {
    const { rows, columns, multiplyLatency, addLatency } = this.#array;
    while (this.#ended < this.#passes.length) {
      const { index, pass, start, sequence } = this.#passes[this.#ended];
      const isOver = pass.drains
        ? this.#south.isComplete(index)
        : cycle > start + sequence.tiles.length + rows + columns + multiplyLatency + addLatency;
      if (!isOver) return false;
      this.#ended += 1;
    }
    return true;
  }

  step(cycle: number): void {
    this.#drain.step(cycle);
    this.#issue.step(cycle);
    this.#pes.step(cycle);
    this.#watch?.step(cycle, this.#pes.productsEntered);
    this.#finish(cycle);
  }

  /** Finished sums have gone into shadows, a diagonal after the other. */
  #finish(cycle: number): void {
    const { finished, pass, mask } = this.#slots;
    const { rows, columns, multiplyLatency, addLatency } = this.#array;
    if (finished[cycle & mask] !== NO_TILE) this.#lastFinishing = cycle;
    const atOrigin = cycle - multiplyLatency - addLatency + 1;
    const diagonals = rows + columns - 1;
    if (atOrigin - diagonals >= this.#lastFinishing) return;
    for (let diagonal = 0; diagonal < diagonals; diagonal += 1) {
      const slot = (atOrigin - diagonal) & mask;
      const tile = finished[slot];
      if (tile === NO_TILE) continue;
      const { pass: of } = this.#passes[pass[slot]];
      for (let row = Math.max(0, diagonal - of.columns + 1); row < of.rows && row <= diagonal; row += 1) {
        this.#drain.finish(tile, row, diagonal - row, cycle);
      }
      if (tile === 0 && diagonal === of.rows - 1) this.#drain.start(pass[slot]);
    }
  }
}
