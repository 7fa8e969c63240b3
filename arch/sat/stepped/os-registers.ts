/**
 * Where the registers of all PEs lie in output-stationary mode: all in one array, because the loops over PEs run at twice
 * the speed when they index nothing else.
 */
import type { StceArray } from '../array.ts';

/** Registers by their first place: planes of one register a PE, and rings of operands on the links. */
export interface OsRegisters {
  readonly values: Float32Array;
  /** Planes of the multiplier's stages, of the adder's, and of accumulators, each after the other. */
  readonly products: number;
  readonly sums: number;
  readonly accumulators: number;
  /** Shadows; a plane of zeros to begin sums with; a plane that bubbles write. */
  readonly shadows: number;
  readonly zeros: number;
  readonly trash: number;
  /** Links, [slot][row or column]: PE(j,c) looks at the slot that left the edge c (or j) cycles ago. */
  readonly west: number;
  readonly north: number;
  /** Sparse: position in the group file that the pair on a north link selects, [slot][column]. */
  readonly select: Int32Array;
}

/** @param slots  length of the rings of slots */
export function osRegisters(array: StceArray, slots: number, nothing: number): OsRegisters {
  const { rows, columns, multiplyLatency, addLatency, accumulators } = array;
  const plane = rows * columns;
  let size = 0;
  const lay = (length: number): number => {
    const first = size;
    size += length;
    return first;
  };
  const places = {
    products: lay(multiplyLatency * plane),
    sums: lay(addLatency * plane),
    accumulators: lay(accumulators * plane),
    shadows: lay(accumulators * plane),
    zeros: lay(plane),
    trash: lay(plane),
    west: lay(slots * rows),
    north: lay(slots * columns),
  };
  const select = new Int32Array(slots * columns).fill(nothing);
  return { values: new Float32Array(size), ...places, select };
}
