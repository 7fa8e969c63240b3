/**
 * Interleave mapping (docs/model.md, O1–O3): how the array tiles of an output tile are grouped into passes.
 *
 * Dense: any tiles of equal K share a pass, so they are spread over as few passes as the accumulators allow, as evenly as
 * possible. Sparse: a pass is a rectangle of iR row tiles by iC column tiles; the group file bounds iR, and all rectangles
 * that can hide the adder are tried.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { isDense } from './array.ts';
import type { GroupShape, StceArray } from './array.ts';
import { sparseSplit } from './split.ts';
import type { Split } from './split.ts';

/** `count` passes of one shape. */
export interface PassBlock {
  readonly rows: number;
  readonly columns: number;
  readonly interleave: number;
  readonly interleaveRows: number;
  readonly count: number;
  readonly place: BlockPlace;
}

/**
 * Which array tiles the passes of a block compute: a `run` of tiles, numbered instance by instance and row by row, cut into
 * passes; or rectangles of tiles, row by row, in every instance.
 */
export type BlockPlace =
  | { readonly kind: 'run'; readonly firstTile: number }
  | {
      readonly kind: 'rectangles';
      readonly firstRow: number;
      readonly rowParts: number;
      readonly firstColumn: number;
      readonly columnParts: number;
    };

/** Rows and columns of an output tile, in elements; `instances` of it (1 unless given) with operands of their own. */
export interface TileSize {
  readonly rows: number;
  readonly columns: number;
  readonly instances?: number;
}

/** One array tile of a pass: which elements of the output tile it computes. */
export interface ArrayTile {
  readonly instance: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/**
 * The array tiles of one pass of a block, in the order of their slots: row tiles outer, column tiles inner.
 *
 * @param pass  0 … block.count − 1
 */
export function arrayTilesOf(array: StceArray, tile: TileSize, block: PassBlock, pass: number): ArrayTile[] {
  const columnTiles = ceilDiv(tile.columns, array.columns);
  const at = (instance: number, row: number, column: number): ArrayTile => ({
    instance,
    firstRow: row * array.rows,
    rows: Math.min(array.rows, tile.rows - row * array.rows),
    firstColumn: column * array.columns,
    columns: Math.min(array.columns, tile.columns - column * array.columns),
  });
  const { place, interleave, interleaveRows } = block;
  if (place.kind === 'run') {
    const perInstance = ceilDiv(tile.rows, array.rows) * columnTiles;
    return Array.from({ length: interleave }, (_, i) => {
      const index = place.firstTile + pass * interleave + i;
      const inside = index % perInstance;
      return at(Math.floor(index / perInstance), Math.floor(inside / columnTiles), inside % columnTiles);
    });
  }
  const { firstRow, rowParts, firstColumn, columnParts } = place;
  const part = pass % (rowParts * columnParts);
  const interleaveColumns = interleave / interleaveRows;
  const row = firstRow + Math.floor(part / columnParts) * interleaveRows;
  const column = firstColumn + (part % columnParts) * interleaveColumns;
  const instance = Math.floor(pass / (rowParts * columnParts));
  return Array.from({ length: interleave }, (_, i) =>
    at(instance, row + Math.floor(i / interleaveColumns), column + (i % interleaveColumns)),
  );
}

/**
 * Groups the array tiles of an output tile into passes.
 *
 * @param limit  the interleave factor may not exceed this; the accumulators are the default
 * @param split  of a sparse tile, if it is known
 * @returns blocks of equal passes in the order in which they run
 */
export function interleaveBlocks(
  array: StceArray,
  tile: TileSize,
  shape: GroupShape,
  limit: number = array.accumulators,
  split: Split | null = null,
): readonly PassBlock[] {
  const most = Math.min(limit, array.accumulators);
  return isDense(shape) ? denseBlocks(array, tile, most) : sparseBlocks(array, tile, shape, most, split);
}

function denseBlocks(array: StceArray, tile: TileSize, most: number): PassBlock[] {
  const rowTiles = ceilDiv(tile.rows, array.rows);
  const columnTiles = ceilDiv(tile.columns, array.columns);
  const instances = tile.instances ?? 1;
  const tiles = instances * rowTiles * columnTiles;
  // Alone in their passes, ragged tiles pay for the rows and columns that they use.
  if (most === 1)
    return rectangles(
      edges(evenly(rowTiles, 1), tile.rows, array.rows),
      edges(evenly(columnTiles, 1), tile.columns, array.columns),
      instances,
    );
  const rows = Math.min(tile.rows, array.rows);
  const columns = Math.min(tile.columns, array.columns);
  let firstTile = 0;
  return evenly(tiles, most).map(({ size, count }) => {
    const place = { kind: 'run', firstTile } as const;
    firstTile += size * count;
    return { rows, columns, interleave: size, interleaveRows: Math.min(size, instances * rowTiles), count, place };
  });
}

function sparseBlocks(
  array: StceArray,
  tile: TileSize,
  shape: GroupShape,
  most: number,
  known: Split | null,
): PassBlock[] {
  const rowTiles = ceilDiv(tile.rows, array.rows);
  const columnTiles = ceilDiv(tile.columns, array.columns);
  const { rows, columns } = known ?? sparseSplit(array, shape, rowTiles, columnTiles, most);
  return rectangles(
    edges(evenly(rowTiles, rows), tile.rows, array.rows),
    edges(evenly(columnTiles, columns), tile.columns, array.columns),
    tile.instances ?? 1,
  );
}

interface Edge {
  readonly size: number;
  readonly count: number;
  /** Rows or columns in use in the widest tile of the block. */
  readonly used: number;
}

/** Splits `total` into the fewest parts of at most `most`, as even as possible; larger parts first. */
export function evenly(total: number, most: number): { readonly size: number; readonly count: number }[] {
  const parts = ceilDiv(total, most);
  const small = Math.floor(total / parts);
  const large = total - small * parts;
  const split = [];
  if (large > 0) split.push({ size: small + 1, count: large });
  split.push({ size: small, count: parts - large });
  return split;
}

/** A ragged last tile narrows its block only if it is alone in it. */
function edges(parts: readonly { size: number; count: number }[], length: number, width: number): Edge[] {
  const ragged = length % width;
  const last = parts[parts.length - 1];
  const full = Math.min(length, width);
  const isCut = ragged > 0 && last.size === 1 && length >= width;
  const split: Edge[] = [];
  for (let i = 0; i < (isCut ? parts.length - 1 : parts.length); i += 1) {
    split.push({ size: parts[i].size, count: parts[i].count, used: full });
  }
  if (!isCut) return split;
  if (last.count > 1) split.push({ size: 1, count: last.count - 1, used: full });
  split.push({ size: 1, count: 1, used: ragged });
  return split;
}

function rectangles(rowBlocks: readonly Edge[], columnBlocks: readonly Edge[], instances: number): PassBlock[] {
  const blocks: PassBlock[] = [];
  let firstRow = 0;
  for (const row of rowBlocks) {
    let firstColumn = 0;
    for (const column of columnBlocks) {
      blocks.push({
        rows: row.used,
        columns: column.used,
        interleave: row.size * column.size,
        interleaveRows: row.size,
        count: instances * row.count * column.count,
        place: { kind: 'rectangles', firstRow, rowParts: row.count, firstColumn, columnParts: column.count },
      });
      firstColumn += column.size * column.count;
    }
    firstRow += row.size * row.count;
  }
  return blocks;
}
