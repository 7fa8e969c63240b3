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
    for (let iC = mostColumns; iC >= 1; iC -= 1) {
      // Fewer tiles than the adder is deep only cost bubbles.
      if (iC < mostColumns && iR * iC < array.addLatency) break;
      const slots = sparseSlots(array, shape, parts(rowTiles, iR), parts(columnTiles, iC));
      if (slots < least) [rows, columns, least] = [iR, iC, slots];
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
  const of = (iR: number, iC: number): number =>
    Math.max(shape.n * Math.max(iR * iC, array.addLatency), ceilDiv(iR * shape.m, array.denseLinkValues));
  const across = (iR: number): number =>
    columns.larger * of(iR, columns.small + 1) + (columns.passes - columns.larger) * of(iR, columns.small);
  return rows.larger * across(rows.small + 1) + (rows.passes - rows.larger) * across(rows.small);
}
