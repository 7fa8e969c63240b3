/**
 * The runs of bytes that a tile consists of, where tensors lie in memory as the step's shapes have them, row by row: maps
 * [pixels][channels], weights [out][taps][in], compressed ones by groups along their own reduction (`tensors.ts`).
 *
 * A tile of all channels is one run, a tile of some channels a run a pixel, or a run a row of weights. Products of attention are taken
 * as contiguous.
 */
import { DENSE } from '../../arch/sat/array.ts';
import type { RequestPieces } from '../../sim/program.ts';
import { bytesOf } from '../../terms/data-type.ts';
import { groupBytes, groupsOf } from '../compressed.ts';
import { FP16_BYTES } from '../step-writer.ts';
import type { Tile, TileSpace } from './tile-space.ts';

/** Of what is loaded west and north, and of what is stored; null where it is one run. */
export type TilePieces = Readonly<Record<'west' | 'north' | 'out', RequestPieces | null>>;

export const CONTIGUOUS: TilePieces = { west: null, north: null, out: null };

export function piecesOf(space: TileSpace, tile: Tile): TilePieces {
  if (space.isPerImage) return CONTIGUOUS;
  const { pass, geometry, sparse } = space.operation;
  const { columnChannels, otherChannels } = space;
  /** Some channels of each pixel, all groups of the convolution side by side. */
  const ofMap = (channels: number, total: number): RequestPieces | null =>
    runs(channels * FP16_BYTES, geometry.groups * total * FP16_BYTES);
  const others = ofMap(tile.others, otherChannels);
  const columns = ofMap(tile.columns, columnChannels);
  if (pass === 'WU') {
    const fp32 = bytesOf('fp32');
    return { west: others, north: columns, out: runs(tile.others * fp32, otherChannels * fp32) };
  }
  const compressed = (channels: number): number => {
    const sparsity = sparse?.sparsity ?? DENSE;
    return groupBytes(groupsOf(channels, sparsity), sparsity);
  };
  const groups = runs(compressed(tile.others), compressed(otherChannels));
  const weights =
    pass === 'FF'
      ? runs(tile.others * FP16_BYTES, otherChannels * FP16_BYTES)
      : runs(tile.columns * FP16_BYTES, columnChannels * FP16_BYTES);
  if (space.isPixelNorth) return { west: weights, north: groups, out: columns };
  return { west: others, north: sparse ? groups : weights, out: columns };
}

const runs = (run: number, pitch: number): RequestPieces | null => (run >= pitch ? null : { run, pitch });
