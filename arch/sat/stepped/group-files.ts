/**
 * West links and group files of all PEs.
 *
 * What PE(j,c) holds is what PE(j,0) held c cycles before, for links and files alike. So the files of a row are kept as one
 * ring of groups that all its PEs look into, each at the age of its own: the ring is as long as the skew of a row needs.
 * The two halves are tagged at column 0, where each hazard shows first.
 */
import type { StceArray } from '../array.ts';
import { HazardError } from './hazard.ts';

export class GroupFiles {
  /** [group mod depth][row][position]; the last position is the zero that a padding pair selects. */
  readonly values: Float32Array;
  /** Values from one row to the next, and from one group to the next. */
  readonly rowStride: number;
  readonly groupStride: number;
  readonly zero: number;
  readonly #rows: number;
  readonly #depthMask: number;
  /** Of each half and row: which group it holds, how many values of it have arrived. */
  readonly #held: Int32Array;
  readonly #filled: Int32Array;
  readonly #linkUsed: Int32Array;

  /** @param shortestPeriod  fewest cycles from one group to the next; bounds how many groups are alive in a row */
  constructor(array: StceArray, shortestPeriod: number) {
    const { rows, columns, groupFileValues } = array;
    this.#rows = rows;
    this.zero = groupFileValues >> 1;
    this.rowStride = this.zero + 1;
    this.groupStride = rows * this.rowStride;
    const alive = Math.ceil(columns / shortestPeriod) + 3;
    const depth = 2 ** Math.ceil(Math.log2(alive));
    this.#depthMask = depth - 1;
    this.values = new Float32Array(depth * this.groupStride);
    this.#held = new Int32Array(2 * rows).fill(-1);
    this.#filled = new Int32Array(2 * rows);
    this.#linkUsed = new Int32Array(rows).fill(-(2 ** 31));
  }

  /** Where the values of a group begin, row 0. */
  base(group: number): number {
    return (group & this.#depthMask) * this.groupStride;
  }

  /** The west link of a row carries something in this cycle. */
  useLink(row: number, cycle: number): void {
    if (this.#linkUsed[row] === cycle) {
      throw new HazardError('west link', 'two passes send in one cycle', cycle, row, 0);
    }
    this.#linkUsed[row] = cycle;
  }

  /** PE(row,0) reads a group of so many values: it must be there, and still be. */
  checkRead(group: number, size: number, row: number, cycle: number): void {
    const at = (group & 1) * this.#rows + row;
    if (this.#held[at] !== group) {
      const what = this.#held[at] > group ? 'overwritten while it is still read' : 'read before it is filled';
      throw new HazardError('group file', what, cycle, row, 0);
    }
    if (this.#filled[at] < size) throw new HazardError('group file', 'read before it is filled', cycle, row, 0);
  }

  /** Values of a group arrive at a row; visible from the next cycle on. */
  arrive(group: number, first: number, count: number, row: number): void {
    const at = (group & 1) * this.#rows + row;
    if (first === 0) {
      this.#held[at] = group;
      this.#filled[at] = 0;
    }
    this.#filled[at] += count;
  }
}
