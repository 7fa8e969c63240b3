/**
 * What a tile makes the array do besides its MACs, in closed form (docs/energy.md): values read from the operand buffers, accesses
 * of accumulators and group files, outputs.
 *
 * Feeders read a value once for all tiles of a pass that share it (O2): a pass of i interleaved tiles reads the west values of its
 * distinct row tiles and the north values of its distinct column tiles. Ragged edges read what there is.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { isDense } from './array.ts';
import type { StceArray } from './array.ts';
import { interleaveBlocks } from './interleave.ts';
import type { PassBlock, TileSize } from './interleave.ts';
import type { OsTile, WsTile } from './stce-work.ts';

/** Counts of one tile; values are FP16, pairs a value with its index. */
export interface ArrayActions {
  readonly westValues: number;
  readonly northPairs: number;
  /** Reads and writes of accumulators and shadows, and of single values of the group files in the PEs. */
  readonly accumulatorAccesses: number;
  readonly groupFileAccesses: number;
  /** Values written into the output buffer, and old sums read from it to be added to. */
  readonly outWrites: number;
  readonly outReads: number;
  /** Additions south of the array: to sums in the output buffer. */
  readonly southAdds: number;
}

/** A MAC reads and writes an accumulator; a sum that drains is read, written to a shadow, and read from it. */
const ACCESSES_A_MAC = 2;
const ACCESSES_A_DRAIN = 3;

/** Output-stationary tiles, one after another. */
export const osActions = (array: StceArray, tiles: readonly OsTile[]): ArrayActions =>
  added(tiles.map((tile) => osTileActions(array, tile)));

function osTileActions(array: StceArray, tile: OsTile): ArrayActions {
  const { shape, groups, drains, accumulates, macs, rows, columns, instances = 1 } = tile;
  const reads: Reads = { westValues: 0, northPairs: 0, groupFileAccesses: 0 };
  for (const block of interleaveBlocks(array, tile, shape, tile.interleaveLimit, tile.split)) {
    const { westValues, northPairs, groupFileAccesses } = readsOf(array, tile, block);
    reads.westValues += westValues;
    reads.northPairs += northPairs;
    reads.groupFileAccesses += groupFileAccesses;
  }
  const outputs = drains ? instances * rows * columns : 0;
  return {
    westValues: reads.westValues * groups * (isDense(shape) ? 1 : shape.m),
    northPairs: reads.northPairs * groups * shape.n,
    accumulatorAccesses: ACCESSES_A_MAC * macs + ACCESSES_A_DRAIN * outputs,
    groupFileAccesses: isDense(shape) ? 0 : reads.groupFileAccesses * groups * shape.m + macs,
    outWrites: outputs,
    outReads: accumulates ? outputs : 0,
    southAdds: accumulates ? outputs : 0,
  };
}

/** Rows, columns and PEs that passes read a value of each group for. */
type Reads = { -readonly [Key in 'westValues' | 'northPairs' | 'groupFileAccesses']: ArrayActions[Key] };

function readsOf(array: StceArray, tile: TileSize, block: PassBlock): Readonly<Reads> {
  const { place, count, interleave, interleaveRows } = block;
  if (place.kind === 'run') return runReads(array, tile, place.firstTile, interleave, count);
  const { firstRow, rowParts, firstColumn, columnParts } = place;
  const interleaveColumns = interleave / interleaveRows;
  const instances = tile.instances ?? 1;
  const covered = (first: number, tiles: number, width: number, length: number): number =>
    Math.min(length, (first + tiles) * width) - first * width;
  const rows = instances * covered(firstRow, rowParts * interleaveRows, array.rows, tile.rows);
  const columns = instances * covered(firstColumn, columnParts * interleaveColumns, array.columns, tile.columns);
  return {
    westValues: columnParts * rows,
    northPairs: rowParts * columns,
    // A group goes to all PEs of its row that the pass uses.
    groupFileAccesses: columnParts * rows * block.columns,
  };
}

/** Passes of `size` tiles each, cut from a run of tiles that goes row by row through the instances. */
function runReads(array: StceArray, tile: TileSize, firstTile: number, size: number, count: number): Readonly<Reads> {
  const columnTiles = ceilDiv(tile.columns, array.columns);
  const rowTiles = ceilDiv(tile.rows, array.rows);
  const perInstance = rowTiles * columnTiles;
  const missingRows = rowTiles * array.rows - tile.rows;
  const missingColumns = columnTiles * array.columns - tile.columns;
  let westValues = 0;
  let northPairs = 0;
  for (let pass = 0; pass < count; pass += 1) {
    const from = firstTile + pass * size;
    const to = from + size;
    const [firstRow, rowEnd] = [Math.floor(from / columnTiles), Math.floor((to - 1) / columnTiles) + 1];
    westValues += (rowEnd - firstRow) * array.rows - multiplesIn(firstRow, rowEnd, rowTiles) * missingRows;
    for (let start = from; start < to;) {
      const end = Math.min(to, (Math.floor(start / perInstance) + 1) * perInstance);
      northPairs +=
        end - start >= columnTiles
          ? tile.columns
          : (end - start) * array.columns - multiplesIn(start, end, columnTiles) * missingColumns;
      start = end;
    }
  }
  return { westValues, northPairs, groupFileAccesses: 0 };
}

/** How many of [from, to) are the last of a stretch of `length`. */
const multiplesIn = (from: number, to: number, length: number): number =>
  Math.floor(to / length) - Math.floor(from / length);

/** Weight-stationary tiles: weights are loaded once a pass, rows stream through every column tile. */
export const wsActions = (array: StceArray, tiles: readonly WsTile[]): ArrayActions =>
  added(tiles.map((tile) => wsTileActions(array, tile)));

function wsTileActions(
  array: StceArray,
  { instances = 1, streamRows, columns, groups, shape, macs }: WsTile,
): ArrayActions {
  const columnTiles = ceilDiv(columns, array.columns);
  const sums = instances * streamRows * columns * ceilDiv(groups, array.rows);
  const valuesOfGroup = isDense(shape) ? 1 : shape.m;
  return {
    westValues: instances * streamRows * groups * valuesOfGroup * columnTiles,
    northPairs: instances * groups * shape.n * columns,
    accumulatorAccesses: 0,
    groupFileAccesses: isDense(shape) ? 0 : instances * streamRows * groups * shape.m * columns + macs,
    outWrites: sums,
    outReads: sums,
    southAdds: sums,
  };
}

const added = (all: readonly ArrayActions[]): ArrayActions => all.reduce((sum, one) => plus(sum, one));

function plus(a: ArrayActions, b: ArrayActions): ArrayActions {
  return {
    westValues: a.westValues + b.westValues,
    northPairs: a.northPairs + b.northPairs,
    accumulatorAccesses: a.accumulatorAccesses + b.accumulatorAccesses,
    groupFileAccesses: a.groupFileAccesses + b.groupFileAccesses,
    outWrites: a.outWrites + b.outWrites,
    outReads: a.outReads + b.outReads,
    southAdds: a.southAdds + b.southAdds,
  };
}
