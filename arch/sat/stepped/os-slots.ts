/**
 * Control of output-stationary slots: what PE(0,0) does in each of the last cycles.
 *
 * PE(j,c) does the same j + c cycles later, its adder later by the multiplier's stages, its accumulator later by the adder's:
 * so one ring of slots holds the control registers of all PEs, and each looks into it at its own age.
 */
import type { StceArray } from '../array.ts';

export const IDLE = 0;
export const DENSE_SLOT = 1;
export const SPARSE_SLOT = 2;
/** A bubble of a dense pass: its feeders send nothing, but they are its own. */
export const DENSE_BUBBLE = 3;

export const NO_TILE = -1;

export class OsSlots {
  readonly mask: number;
  readonly kind: Uint8Array;
  readonly pass: Int32Array;
  /** First register of the plane that the adder reads, and of the plane that the sum goes to. */
  readonly read: Int32Array;
  readonly write: Int32Array;
  /** Tile whose sum is finished by this slot, or NO_TILE. */
  readonly finished: Int32Array;
  /** First operand in the west (dense) and north buffers of the pass. */
  readonly west: Int32Array;
  readonly north: Int32Array;
  /** Sparse: the group, where its values lie, and how far into it the row tile lies. */
  readonly group: Int32Array;
  readonly groupBase: Int32Array;
  readonly rowTile: Int32Array;

  constructor(array: StceArray) {
    const age = array.rows + array.columns + array.multiplyLatency + array.addLatency;
    const ring = 2 ** Math.ceil(Math.log2(age + 1));
    this.mask = ring - 1;
    this.kind = new Uint8Array(ring);
    this.pass = new Int32Array(ring);
    this.read = new Int32Array(ring);
    this.write = new Int32Array(ring);
    this.finished = new Int32Array(ring).fill(NO_TILE);
    this.west = new Int32Array(ring);
    this.north = new Int32Array(ring);
    this.group = new Int32Array(ring);
    this.groupBase = new Int32Array(ring);
    this.rowTile = new Int32Array(ring);
  }
}
