/**
 * How many distinct inputs a layer touches: what it must read from memory at least.
 *
 * For dense filters the rows and the columns of a map that some window covers multiply. Where the filter keeps n of m
 * weights, which channels of a pixel are touched depends on which taps cover it: position j of a filter (row by row,
 * channels fastest) is kept if j mod m < n, so that taps matter only through their offset modulo m. Pixels with equal sets
 * of offsets are counted together; m ≤ 32, so that a set is a word of bits.
 */
import type { Sparsity } from '../terms/sparsity.ts';
import { WIDEST_GROUP } from '../terms/sparsity.ts';
import { windows } from './topology.ts';
import type { ConvLayer, TopologyLayer } from './topology.ts';

/** Taps along one axis of a sparse filter, beyond which edges would take too long to walk. */
export const MOST_SPARSE_TAPS = 1 << 20;

/**
 * Distinct inputs; inputs outside the map are none. Not checked against 2^53.
 *
 * @param sparsity  of the filter as the machine follows it: n = m is dense
 * @throws {RangeError} if m exceeds 32, or a sparse filter has more than 2^20 rows or columns
 */
export function touchedInputs(layer: TopologyLayer, { n, m }: Sparsity): number {
  if (layer.kind === 'gemm') return layer.M * keptOf(layer.K, n, m);
  const { ifmapHeight: H, ifmapWidth: W, filterHeight: FH, filterWidth: FW, strideHeight, strideWidth } = layer;
  if (n === m) return covered(H, FH, strideHeight) * covered(W, FW, strideWidth) * layer.channels;
  return sparselyTouched(layer, { n, m });
}

const keptOf = (size: number, n: number, m: number): number => Math.floor(size / m) * n + Math.min(size % m, n);

/** Positions along an axis that some window covers. Every window but the last lies within the map. */
function covered(size: number, filter: number, stride: number): number {
  const last = (windows(size, filter, stride) - 1) * stride;
  if (stride <= filter) return Math.min(size, last + filter);
  return (last / stride) * filter + Math.max(0, Math.min(filter, size - last));
}

function sparselyTouched(layer: ConvLayer, { n, m }: Sparsity): number {
  const { ifmapHeight: H, ifmapWidth: W, filterHeight: FH, filterWidth: FW, channels } = layer;
  if (m > WIDEST_GROUP) throw new RangeError(`groups of ${m} weights; at most ${WIDEST_GROUP} are counted`);
  if (Math.max(FH, FW) > MOST_SPARSE_TAPS)
    throw new RangeError(`a sparse filter of ${FH}×${FW}; at most 2^20 rows or columns`);
  // Factors modulo m, so that no product is large.
  const columnStep = channels % m;
  const rowStep = ((FW % m) * columnStep) % m;
  const rows = pixelsByOffsets(H, FH, layer.strideHeight, rowStep, m);
  const columns = pixelsByOffsets(W, FW, layer.strideWidth, columnStep, m);
  const channelsOf = new Map<Offsets, number>();
  let total = 0;
  for (const [rowOffsets, height] of rows) {
    for (const [columnOffsets, width] of columns) {
      const offsets = sumset(rowOffsets, columnOffsets, m);
      const touched = channelsOf.get(offsets) ?? touchedChannels(offsets, channels, { n, m });
      channelsOf.set(offsets, touched);
      total += height * width * touched;
    }
  }
  return total;
}

/** Bit d is set if offset d (modulo m) occurs. */
type Offsets = number;

/** How many positions of an axis have which set of tap offsets; those that no tap covers are left out. */
function pixelsByOffsets(size: number, filter: number, stride: number, step: number, m: number): Map<Offsets, number> {
  const last = (windows(size, filter, stride) - 1) * stride;
  const counts = new Map<Offsets, number>();
  const add = (offsets: Offsets, count: number): void => {
    if (offsets !== 0 && count > 0) counts.set(offsets, (counts.get(offsets) ?? 0) + count);
  };
  /** Taps that cover a position: those ≡ position (mod stride), from the last window that can to the first. */
  const at = (position: number): Offsets => {
    const first = Math.max(position % stride, position - last);
    const end = Math.min(filter - 1, position);
    // Offsets repeat after m taps at the latest.
    const taps = Math.min(m, Math.floor((end - first) / stride) + 1);
    let offsets = 0;
    for (let i = 0; i < taps; i += 1) {
      const tap = (first + i * stride) % m;
      offsets |= 1 << ((tap * step) % m);
    }
    return offsets;
  };
  // Within [filter − 1, last] only the position modulo the stride counts.
  const innerEnd = Math.min(last, size - 1);
  for (let position = 0; position < Math.min(filter - 1, size); position += 1) add(at(position), 1);
  for (let phase = 0; phase < Math.min(stride, filter); phase += 1) {
    const from = filter - 1 + ((((phase - (filter - 1)) % stride) + stride) % stride);
    if (from <= innerEnd) add(at(from), Math.floor((innerEnd - from) / stride) + 1);
  }
  const edge = Math.max(filter - 1, innerEnd + 1);
  for (let position = edge; position < Math.min(size, last + filter); position += 1) add(at(position), 1);
  return counts;
}

const rotated = (offsets: Offsets, by: number, m: number): Offsets => {
  const mask = m === 32 ? -1 : (1 << m) - 1;
  return by === 0 ? offsets : ((offsets << by) | ((offsets & mask) >>> (m - by))) & mask;
};

/** All sums of an offset of each, modulo m. */
function sumset(a: Offsets, b: Offsets, m: number): Offsets {
  let sums = 0;
  for (let by = 0; by < m; by += 1) if ((b >>> by) & 1) sums |= rotated(a, by, m);
  return sums;
}

/** Channels c of which some tap keeps the weight: (offset + c) mod m < n. */
function touchedChannels(offsets: Offsets, channels: number, { n, m }: Sparsity): number {
  let touched = 0;
  for (let residue = 0; residue < Math.min(m, channels); residue += 1) {
    const isTouched = Array.from({ length: n }, (_, kept) => (offsets >>> ((kept - residue + 2 * m) % m)) & 1).includes(
      1,
    );
    if (isTouched) touched += Math.floor((channels - 1 - residue) / m) + 1;
  }
  return touched;
}
