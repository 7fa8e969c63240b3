/**
 * The registers of all PEs in output-stationary mode, and one cycle of them: multiplier, adder, accumulators.
 *
 * Pipelines are rings of planes, so that a stage that moves on is a pointer that turns. In a cycle every PE reads before it
 * writes, and writes nothing that another PE reads: that is compute and commit.
 */
import type { StceArray } from '../array.ts';
import type { GroupFiles } from './group-files.ts';
import type { OsRegisters } from './os-registers.ts';
import { DENSE_SLOT, SPARSE_SLOT } from './os-slots.ts';
import type { OsSlots } from './os-slots.ts';
import type { PePlane } from './pe-plane.ts';

/** Numbers kept of a diagonal. */
const AIM = 6;

export class OsPes {
  readonly #array: StceArray;
  readonly #plane: PePlane;
  readonly #slots: OsSlots;
  readonly #registers: OsRegisters;
  readonly #files: GroupFiles;
  /**
   * Of each diagonal: first place, end, first register that its adders read, that their sums go to, first west and north
   * operand. Kept apart so that few numbers are alive in the loops over PEs.
   */
  readonly #aims: Int32Array;
  #productStage = 0;
  #sumStage = 0;

  constructor(array: StceArray, plane: PePlane, slots: OsSlots, registers: OsRegisters, files: GroupFiles) {
    this.#array = array;
    this.#plane = plane;
    this.#slots = slots;
    this.#registers = registers;
    this.#files = files;
    this.#aims = new Int32Array(plane.diagonals * AIM);
  }

  /** Plane of the multiplier's stage that was written last. */
  get productsEntered(): number {
    return this.#registers.products + this.#productStage * this.#plane.size;
  }

  /** One cycle of all PEs. */
  step(cycle: number): void {
    const { multiplyLatency, addLatency } = this.#array;
    const { kind, mask } = this.#slots;
    const { diagonals, size } = this.#plane;
    this.#productStage = this.#productStage + 1 === multiplyLatency ? 0 : this.#productStage + 1;
    this.#sumStage = this.#sumStage + 1 === addLatency ? 0 : this.#sumStage + 1;
    // With L = 1 the stage that leaves the adder is the one that enters it.
    const leavingStage = this.#sumStage + 1 === addLatency ? 0 : this.#sumStage + 1;
    const { products, sums } = this.#registers;
    const product = products + this.#productStage * size;
    const entering = sums + this.#sumStage * size;
    const leaving = sums + leavingStage * size;
    this.#aim(cycle);
    // Neighbouring diagonals multiply the same kind of operands for as long as a pass lasts.
    let from = 0;
    while (from < diagonals) {
      const what = kind[(cycle - from) & mask];
      let to = from + 1;
      while (to < diagonals && kind[(cycle - to) & mask] === what) to += 1;
      if (what === DENSE_SLOT) this.#stepDense(from, to, product, entering, leaving);
      else if (what === SPARSE_SLOT) this.#stepSparse(from, to, product, entering, leaving);
      else this.#stepIdle(from, to, product, entering, leaving);
      from = to;
    }
  }

  /** Looks up what the control registers of each diagonal point at. */
  #aim(cycle: number): void {
    const { rows, columns, multiplyLatency, addLatency } = this.#array;
    const { diagonals, from, firstRow } = this.#plane;
    const { kind, read, write, groupBase, mask } = this.#slots;
    const { rowStride } = this.#files;
    const aims = this.#aims;
    const { west, north } = this.#registers;
    for (let diagonal = 0; diagonal < diagonals; diagonal += 1) {
      const slot = cycle - diagonal;
      const now = slot & mask;
      const begin = from[diagonal];
      const row = firstRow[diagonal];
      const aim = diagonal * AIM;
      aims[aim] = begin;
      aims[aim + 1] = from[diagonal + 1];
      aims[aim + 2] = read[(slot - multiplyLatency) & mask];
      aims[aim + 3] = write[(slot - multiplyLatency - addLatency + 1) & mask];
      // Place p of a diagonal is row p − begin + first row, column diagonal − row: its operands, as if p were 0.
      aims[aim + 4] = kind[now] === SPARSE_SLOT ? groupBase[now] + row * rowStride : west + now * rows + row - begin;
      aims[aim + 5] = north + now * columns + diagonal - row + begin;
    }
  }

  /** Diagonals that multiply what is on their links. */
  #stepDense(fromDiagonal: number, toDiagonal: number, product: number, entering: number, leaving: number): void {
    const { values: registers } = this.#registers;
    const aims = this.#aims;
    for (let aim = fromDiagonal * AIM; aim < toDiagonal * AIM; aim += AIM) {
      const end = aims[aim + 1];
      const source = aims[aim + 2];
      const target = aims[aim + 3];
      const westAt = aims[aim + 4];
      const northAt = aims[aim + 5];
      for (let p = aims[aim]; p < end; p += 1) {
        const term = registers[(product + p) | 0];
        registers[(product + p) | 0] = registers[(westAt + p) | 0] * registers[(northAt - p) | 0];
        registers[(entering + p) | 0] = registers[(source + p) | 0] + term;
        registers[(target + p) | 0] = registers[(leaving + p) | 0];
      }
    }
  }

  /** Diagonals that multiply what the pairs on their north links select from the group files. */
  #stepSparse(fromDiagonal: number, toDiagonal: number, product: number, entering: number, leaving: number): void {
    const { values: registers, select, north } = this.#registers;
    const { values: files, rowStride } = this.#files;
    const aims = this.#aims;
    for (let aim = fromDiagonal * AIM; aim < toDiagonal * AIM; aim += AIM) {
      const end = aims[aim + 1];
      const source = aims[aim + 2];
      const target = aims[aim + 3];
      const northAt = aims[aim + 5];
      let file = aims[aim + 4];
      for (let p = aims[aim]; p < end; p += 1) {
        const pair = (northAt - p) | 0;
        const term = registers[(product + p) | 0];
        registers[(product + p) | 0] = files[(file + select[(pair - north) | 0]) | 0] * registers[pair];
        registers[(entering + p) | 0] = registers[(source + p) | 0] + term;
        registers[(target + p) | 0] = registers[(leaving + p) | 0];
        file = (file + rowStride) | 0;
      }
    }
  }

  /** Diagonals in a bubble: their adders may still be busy. */
  #stepIdle(fromDiagonal: number, toDiagonal: number, product: number, entering: number, leaving: number): void {
    const { values: registers } = this.#registers;
    const aims = this.#aims;
    for (let aim = fromDiagonal * AIM; aim < toDiagonal * AIM; aim += AIM) {
      const end = aims[aim + 1];
      const source = aims[aim + 2];
      const target = aims[aim + 3];
      for (let p = aims[aim]; p < end; p += 1) {
        const term = registers[(product + p) | 0];
        registers[(product + p) | 0] = 0;
        registers[(entering + p) | 0] = registers[(source + p) | 0] + term;
        registers[(target + p) | 0] = registers[(leaving + p) | 0];
      }
    }
  }
}
