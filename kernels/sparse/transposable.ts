/**
 * Transposable masks: of each M×M block (output channels × input channels, per tap) N per row and N per column are kept,
 * so that one mask is N:M along both axes (Hubara et al. 2021).
 *
 * `exact` finds the mask with exactly N per row and column that keeps the largest Σ|w|, as a minimum-cost flow from rows
 * to columns. `greedy` takes entries by magnitude while row and column have room: at most N per row and column, some may
 * stay short, and Σ|w| is at least half of the best. Blocks cut off by the edge count as padded with zeros.
 */
import { checkLength } from '../shape-error.ts';
import type { FourSizes } from './masks.ts';
import { type Sparsity, SparsityError, checkSparsity } from './sparsity.ts';

/** How a transposable mask is found. */
export type TransposableMethod = 'exact' | 'greedy';

/**
 * The transposable mask of OHWI weights: 1 kept, 0 pruned.
 *
 * @param shape  [outChannels, kernelHeight, kernelWidth, inChannels]; a linear layer is 1×1
 * @throws {SparsityError} unless 1 ≤ N ≤ M ≤ 256, or if a weight is not finite
 * @throws {ShapeError} if the weights do not fit the shape
 */
export function transposableMask(
  weights: Float32Array,
  shape: FourSizes,
  sparsity: Sparsity,
  method: TransposableMethod,
): Uint8Array {
  checkSparsity('transposableMask', sparsity);
  const [outChannels, kernelHeight, kernelWidth, inChannels] = shape;
  checkLength('transposableMask: weights', weights.length, { outChannels, kernelHeight, kernelWidth, inChannels });
  const infinite = weights.findIndex((weight) => !Number.isFinite(weight));
  if (infinite >= 0) throw new SparsityError(`transposableMask: weight ${infinite} is ${weights[infinite]}`);
  const { m } = sparsity;
  const solve = method === 'exact' ? exactBlock : greedyBlock;
  const mask = new Uint8Array(weights.length);
  const rowStride = kernelHeight * kernelWidth * inChannels;
  for (let tap = 0; tap < kernelHeight * kernelWidth; tap += 1) {
    for (let top = 0; top < outChannels; top += m) {
      for (let left = 0; left < inChannels; left += m) {
        const [rows, columns] = [Math.min(m, outChannels - top), Math.min(m, inChannels - left)];
        const corner = top * rowStride + tap * inChannels + left;
        const block = new Float64Array(m * m);
        forEachEntry(rows, columns, (row, column) => {
          block[row * m + column] = Math.abs(weights[corner + row * rowStride + column]);
        });
        const kept = solve(block, sparsity);
        forEachEntry(rows, columns, (row, column) => {
          mask[corner + row * rowStride + column] = kept[row * m + column];
        });
      }
    }
  }
  return mask;
}

/**
 * Of an m×m block of magnitudes, the mask with exactly n per row and column that keeps the largest sum.
 *
 * Successive shortest augmenting paths: each of the n·m paths gives one row and one column one more entry, at the least
 * loss. Magnitudes are rounded to 2⁻⁴⁰ of the block's largest first, which is exact for FP16 weights; path costs are then
 * whole numbers and add up exactly. Of several best masks it finds always the same one.
 */
export function exactBlock(magnitudes: Float64Array, { n, m }: Sparsity): Uint8Array {
  const largest = magnitudes.reduce((most, magnitude) => Math.max(most, magnitude), 0);
  const scale = largest > 0 ? 2 ** (40 - Math.ceil(Math.log2(largest))) : 1;
  const gain = magnitudes.map((magnitude) => Math.round(magnitude * scale));
  const kept = new Uint8Array(m * m);
  const perRow = new Uint16Array(m);
  const perColumn = new Uint16Array(m);
  for (let path = 0; path < n * m; path += 1) {
    const { toColumn, viaRow, viaColumn } = shortestPaths(gain, kept, perRow, n, m);
    let column = -1;
    for (let candidate = 0; candidate < m; candidate += 1) {
      if (perColumn[candidate] < n && (column < 0 || toColumn[candidate] < toColumn[column])) column = candidate;
    }
    perColumn[column] += 1;
    // Back along the path: an entry taken up, then the one given up for it in the same row, until a row with room.
    for (;;) {
      const row = viaRow[column];
      kept[row * m + column] = 1;
      if (viaColumn[row] < 0) {
        perRow[row] += 1;
        break;
      }
      column = viaColumn[row];
      kept[row * m + column] = 0;
    }
  }
  return kept;
}

/** Costs of reaching rows and columns from any row with room, and from where; Bellman-Ford, there are no negative cycles. */
function shortestPaths(gain: Float64Array, kept: Uint8Array, perRow: Uint16Array, n: number, m: number) {
  const toRow = new Float64Array(m).fill(Infinity);
  const toColumn = new Float64Array(m).fill(Infinity);
  const viaRow = new Int16Array(m).fill(-1);
  const viaColumn = new Int16Array(m).fill(-1);
  for (let row = 0; row < m; row += 1) if (perRow[row] < n) toRow[row] = 0;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column < m; column += 1) {
        const entry = row * m + column;
        if (kept[entry] === 0 && toRow[row] - gain[entry] < toColumn[column]) {
          toColumn[column] = toRow[row] - gain[entry];
          viaRow[column] = row;
          isChanged = true;
        } else if (kept[entry] === 1 && toColumn[column] + gain[entry] < toRow[row]) {
          toRow[row] = toColumn[column] + gain[entry];
          viaColumn[row] = column;
          isChanged = true;
        }
      }
    }
  }
  return { toColumn, viaRow, viaColumn };
}

/** Of an m×m block of magnitudes, entries by magnitude (then row, then column) while row and column have room. */
export function greedyBlock(magnitudes: Float64Array, { n, m }: Sparsity): Uint8Array {
  const kept = new Uint8Array(m * m);
  const perRow = new Uint16Array(m);
  const perColumn = new Uint16Array(m);
  const order = Array.from(magnitudes.keys()).toSorted((a, b) => magnitudes[b] - magnitudes[a] || a - b);
  for (const entry of order) {
    const [row, column] = [Math.floor(entry / m), entry % m];
    if (perRow[row] === n || perColumn[column] === n) continue;
    kept[entry] = 1;
    perRow[row] += 1;
    perColumn[column] += 1;
  }
  return kept;
}

function forEachEntry(rows: number, columns: number, visit: (row: number, column: number) => void): void {
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) visit(row, column);
}
