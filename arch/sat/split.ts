/**
 * How many row tiles and column tiles the passes over an output tile interleave, and what it takes: issue slots by the numbers of
 * tiles alone.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { GroupShape, StceArray } from './array.ts';

/** Row and column tiles of a pass, at most. */
export interface Split {
  readonly rows: number;
  readonly columns: number;
  /** Issue slots that a group of all tiles takes. */
  readonly slots: number;
}

/**
 * The rectangle of a sparse pass with which all tiles take fewest slots; of equal ones the one with most rows, then most columns.
 * The group file bounds the rows, the accumulators (or `most`) the whole.
 *
 * @throws {RangeError} if a group does not fit the group file
 */
export function sparseSplit(
  array: StceArray,
  shape: GroupShape,
  rowTiles: number,
  columnTiles: number,
  most: number,
): Split {
  const mostRows = Math.min(rowTiles, most, Math.floor(array.groupFileValues / (2 * shape.m)));
  if (mostRows < 1)
    throw new RangeError(`a group of ${shape.m} does not fit the group file of ${array.groupFileValues} values`);
  let [rows, columns, least] = [1, 1, Infinity];
  for (let iR = mostRows; iR >= 1; iR -= 1) {
    const mostColumns = Math.min(columnTiles, Math.floor(most / iR));
    const rowParts = parts(rowTiles, iR);
    for (let iC = mostColumns; iC >= 1; iC -= 1) {
      // Fewer tiles than the adder is deep only cost bubbles.
      if (iC < mostColumns && iR * iC < array.addLatency) break;
      const slots = sparseSlots(array, shape, rowParts, parts(columnTiles, iC));
      if (slots >= least) continue;
      rows = iR;
      columns = iC;
      least = slots;
    }
  }
  return { rows, columns, slots: least };
}

/** Slots that a group of all tiles takes where any tiles share a pass, as evenly as possible. */
export function denseSlots({ addLatency }: StceArray, tiles: number, most: number): number {
  const { small, larger, passes } = parts(tiles, most);
  return larger * Math.max(small + 1, addLatency) + (passes - larger) * Math.max(small, addLatency);
}

/** The fewest parts of at most `most`, as even as possible: `larger` of them are one longer than `small`. */
interface Parts {
  readonly passes: number;
  readonly small: number;
  readonly larger: number;
}

function parts(total: number, most: number): Parts {
  const passes = ceilDiv(total, most);
  const small = Math.floor(total / passes);
  return { passes, small, larger: total - small * passes };
}

function sparseSlots(array: StceArray, shape: GroupShape, rows: Parts, columns: Parts): number {
  const { larger, passes, small } = rows;
  const ofSmall = (passes - larger) * slotsAcross(array, shape, small, columns);
  return larger > 0 ? larger * slotsAcross(array, shape, small + 1, columns) + ofSmall : ofSmall;
}

/** Slots of a group of all passes with so many row tiles. */
function slotsAcross(array: StceArray, shape: GroupShape, iR: number, { larger, passes, small }: Parts): number {
  const ofSmall = (passes - larger) * slotsOfPass(array, shape, iR, small);
  return larger > 0 ? larger * slotsOfPass(array, shape, iR, small + 1) + ofSmall : ofSmall;
}

const slotsOfPass = (
  { addLatency, denseLinkValues }: StceArray,
  { n, m }: GroupShape,
  iR: number,
  iC: number,
): number => Math.max(n * Math.max(iR * iC, addLatency), ceilDiv(iR * m, denseLinkValues));
