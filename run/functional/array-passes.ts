/**
 * The passes of the array over one GEMM of a tile, with their operands as the feeders send them.
 *
 * The same passes that the closed forms time (arch/sat/interleave.ts); the stepped array takes them as they are.
 */
import { isDense } from '../../arch/sat/array.ts';
import type { StceArray } from '../../arch/sat/array.ts';
import { arrayTilesOf, interleaveBlocks } from '../../arch/sat/interleave.ts';
import type { ArrayTile, PassBlock } from '../../arch/sat/interleave.ts';
import type { SteppedOsPass, SteppedWsPass } from '../../arch/sat/stepped/passes.ts';
import type { PartOperands } from './part-operands.ts';

/** An output-stationary pass before it is known when it may start and what becomes of its sums. */
export interface OsPassOperands extends Omit<SteppedOsPass, 'drains' | 'accumulates' | 'notBefore'> {
  /** The array tiles of the pass, in slot order. */
  readonly tiles: readonly ArrayTile[];
}

/** A weight-stationary pass, and which outputs it adds to. */
export interface WsPassOperands extends Omit<SteppedWsPass, 'notBefore'> {
  readonly instance: number;
  readonly firstColumn: number;
}

/** The passes of an output-stationary tile, in order. */
export function* osPasses(array: StceArray, part: PartOperands, limit: number): Generator<OsPassOperands> {
  for (const block of interleaveBlocks(array, part, part.shape, limit)) {
    for (let pass = 0; pass < block.count; pass += 1) {
      const tiles = arrayTilesOf(array, part, block, pass);
      yield isDense(part.shape) ? denseOperands(part, block, tiles) : sparseOperands(part, block, tiles);
    }
  }
}

function denseOperands(part: PartOperands, block: PassBlock, tiles: readonly ArrayTile[]): OsPassOperands {
  const { rows, columns, interleave, interleaveRows } = block;
  const { groups, shape } = part;
  const west = new Float32Array(interleave * groups * rows);
  const north = new Float32Array(interleave * groups * columns);
  tiles.forEach((tile, t) => {
    for (let k = 0; k < groups; k += 1) {
      const atWest = (t * groups + k) * rows;
      for (let j = 0; j < tile.rows; j += 1) west[atWest + j] = part.west(tile.instance, tile.firstRow + j, k, 0);
      const atNorth = (t * groups + k) * columns;
      for (let c = 0; c < tile.columns; c += 1) {
        north[atNorth + c] = part.north(tile.instance, tile.firstColumn + c, k, 0).value;
      }
    }
  });
  const operands = { west, north, indices: null, valid: null };
  return { dataflow: 'os', rows, columns, interleave, interleaveRows, groups, shape, tiles, ...operands };
}

function sparseOperands(part: PartOperands, block: PassBlock, tiles: readonly ArrayTile[]): OsPassOperands {
  const { rows, columns, interleave, interleaveRows } = block;
  const { groups, shape } = part;
  const { n, m } = shape;
  const interleaveColumns = interleave / interleaveRows;
  const west = new Float32Array(interleaveRows * groups * m * rows);
  const size = interleaveColumns * groups * n * columns;
  const north = new Float32Array(size);
  const indices = new Uint8Array(size);
  const valid = new Uint8Array(size);
  for (let iR = 0; iR < interleaveRows; iR += 1) {
    const tile = tiles[iR * interleaveColumns];
    for (let g = 0; g < groups; g += 1) {
      for (let k = 0; k < m; k += 1) {
        const at = ((iR * groups + g) * m + k) * rows;
        for (let j = 0; j < tile.rows; j += 1) west[at + j] = part.west(tile.instance, tile.firstRow + j, g, k);
      }
    }
  }
  for (let iC = 0; iC < interleaveColumns; iC += 1) {
    const tile = tiles[iC];
    for (let g = 0; g < groups; g += 1) {
      for (let k = 0; k < n; k += 1) {
        const at = ((iC * groups + g) * n + k) * columns;
        for (let c = 0; c < tile.columns; c += 1) {
          const pair = part.north(tile.instance, tile.firstColumn + c, g, k);
          north[at + c] = pair.value;
          indices[at + c] = pair.index;
          valid[at + c] = pair.isValid ? 1 : 0;
        }
      }
    }
  }
  const operands = { west, north, indices, valid };
  return { dataflow: 'os', rows, columns, interleave, interleaveRows, groups, shape, tiles, ...operands };
}

/**
 * The sums of a pass in the array's order: slot by slot, FP16 products (exact), FP32 additions.
 *
 * @param sums  [tile][row][column], continued; zeros where a reduction begins
 */
export function addOsPass(pass: OsPassOperands, sums: Float32Array): void {
  const { rows, columns, interleave, interleaveRows, groups, shape, west, north, indices, valid } = pass;
  const { n, m } = shape;
  const interleaveColumns = interleave / interleaveRows;
  const sparse = indices && valid ? { indices, valid } : null;
  for (let g = 0; g < groups; g += 1) {
    for (let pair = 0; pair < n; pair += 1) {
      for (let t = 0; t < interleave; t += 1) {
        const iR = sparse ? Math.floor(t / interleaveColumns) : t;
        const iC = sparse ? t % interleaveColumns : t;
        const atWest = (iR * groups + g) * m * rows;
        const atNorth = ((iC * groups + g) * n + pair) * columns;
        for (let c = 0; c < columns; c += 1) {
          if (sparse && sparse.valid[atNorth + c] === 0) continue;
          const selected = atWest + (sparse ? sparse.indices[atNorth + c] * rows : 0);
          const value = north[atNorth + c];
          for (let j = 0; j < rows; j += 1) {
            const at = (t * rows + j) * columns + c;
            sums[at] = Math.fround(sums[at] + Math.fround(west[selected + j] * value));
          }
        }
      }
    }
  }
}

/**
 * The passes of a weight-stationary tile: K tiles outer, column tiles inner.
 *
 * @param before  the GEMM of the same tile that ran before; as soon as a reduction is cut, the array waits for its south
 *   adders behind every pass
 */
export function* wsPasses(
  array: StceArray,
  part: PartOperands,
  before: PartOperands | null,
): Generator<WsPassOperands> {
  const isCut = (of: PartOperands | null): boolean => of !== null && of.groups > array.rows;
  let updatesSameOutputs = isCut(before);
  const { shape } = part;
  const { n, m } = shape;
  for (let instance = 0; instance < part.instances; instance += 1) {
    for (let firstGroup = 0; firstGroup < part.groups; firstGroup += array.rows) {
      const groups = Math.min(array.rows, part.groups - firstGroup);
      const west = new Float32Array(part.rows * groups * m);
      for (let row = 0; row < part.rows; row += 1) {
        for (let g = 0; g < groups; g += 1) {
          for (let k = 0; k < m; k += 1) {
            west[(row * groups + g) * m + k] = part.west(instance, row, firstGroup + g, k);
          }
        }
      }
      for (let firstColumn = 0; firstColumn < part.columns; firstColumn += array.columns) {
        const columns = Math.min(array.columns, part.columns - firstColumn);
        const weights = new Float32Array(groups * n * columns);
        const indices = new Uint8Array(weights.length);
        const valid = new Uint8Array(weights.length);
        for (let g = 0; g < groups; g += 1) {
          for (let k = 0; k < n; k += 1) {
            for (let c = 0; c < columns; c += 1) {
              const pair = part.north(instance, firstColumn + c, firstGroup + g, k);
              const at = (g * n + k) * columns + c;
              weights[at] = pair.value;
              indices[at] = pair.index;
              valid[at] = pair.isValid ? 1 : 0;
            }
          }
        }
        const sparse = isDense(shape) ? { indices: null, valid: null } : { indices, valid };
        yield {
          dataflow: 'ws',
          streamRows: part.rows,
          columns,
          shape,
          groups,
          weights,
          ...sparse,
          west,
          instance,
          firstColumn,
          updatesSameOutputs,
        };
        updatesSameOutputs = isCut(part);
      }
    }
  }
}

/** The partial sums that leave the array: each starts at +0 in row 0 and takes the products row by row. [row][column] */
export function wsSums(pass: WsPassOperands): Float32Array {
  const { streamRows, columns, shape, groups, weights, indices, valid, west } = pass;
  const { n, m } = shape;
  const sums = new Float32Array(streamRows * columns);
  for (let row = 0; row < streamRows; row += 1) {
    for (let c = 0; c < columns; c += 1) {
      let sum = 0;
      for (let g = 0; g < groups; g += 1) {
        for (let pair = 0; pair < n; pair += 1) {
          const at = (g * n + pair) * columns + c;
          if (valid && valid[at] === 0) continue;
          const selected = indices ? indices[at] : 0;
          sum = Math.fround(sum + Math.fround(west[(row * groups + g) * m + selected] * weights[at]));
        }
      }
      sums[row * columns + c] = sum;
    }
  }
  return sums;
}
