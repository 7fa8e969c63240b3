/**
 * The GEMMs of a tile as the array sees them: who feeds row r and column c in step k, and where (r, c) goes in the output
 * buffer.
 *
 * This is im2col in the feeders: convolution operands are read from the tiles on chip by address. Reduction order: chunk of
 * channels, kernel tap, channel (FF, BP); image, row, column (WU).
 */
import type { GroupShape } from '../../arch/sat/array.ts';
import { groupsOf } from '../../dataflows/compressed.ts';
import { phasePlaces } from '../../dataflows/conv-passes.ts';
import type { PhasePlace } from '../../dataflows/conv-passes.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import type { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { BlockTile, MapTile, PairMapTile, PairWeightTile } from './buffer-tiles.ts';
import type { BufferTile, Pair } from './buffer-tiles.ts';
import { inputRowsOfBand } from './load-tile.ts';
import type { PlacedTile } from './tile-place.ts';

/** One GEMM of a tile. */
export interface PartOperands {
  readonly rows: number;
  readonly columns: number;
  readonly instances: number;
  readonly groups: number;
  readonly shape: GroupShape;
  /** The dense value that enters from the west: member `m` of a group. */
  west(instance: number, row: number, group: number, m: number): number;
  /** The pair that enters from the north. Dense: pair 0, index 0. */
  north(instance: number, column: number, group: number, pair: number): Pair;
  /** Place of output (row, column) in the output buffer's half. */
  out(instance: number, row: number, column: number): number;
}

/** The two operands of a tile, as they lie in the buffers. */
export interface TileOperands {
  readonly west: BufferTile;
  readonly north: BufferTile;
}

/** The GEMMs of a tile in the order in which the array runs them. */
export function partsOfTile(
  operation: GemmOperation,
  space: TileSpace,
  tile: PlacedTile,
  operands: TileOperands,
): PartOperands[] {
  if (operation.heads) return [headPart(space, tile, operands)];
  if (operation.pass === 'WU') return [weightGradientPart(operation, tile, operands)];
  const zeroInsertion = space.machine.stridedInputGradient === 'zero-insertion';
  return phasePlaces(operation.pass, operation.geometry, zeroInsertion).flatMap((phase) => {
    const part = phasePart(operation, space, tile, phase, operands);
    return part.rows > 0 && part.columns > 0 ? [part] : [];
  });
}

const dense = (value: number): Pair => ({ value, index: 0, isValid: true });

function wrongBuffer(): never {
  throw new Error('a buffer holds a tile of another kind');
}

/** One phase: pixels by weights, turned over if the pixels are the sparse operand. */
function phasePart(
  { pass, geometry }: GemmOperation,
  space: TileSpace,
  { images, rows, columns, others }: PlacedTile,
  phase: PhasePlace,
  { west, north }: TileOperands,
): PartOperands {
  const { shape } = space;
  const { taps, step } = phase;
  const { stride, paddingTop, paddingLeft, kernelWidth, inWidth, outWidth } = geometry;
  const bandRows = Math.max(0, Math.min(rows.from + rows.size, phase.rows) - rows.from);
  const groupsOfTap = shape.m === 1 ? others.size : groupsOf(others.size, shape);
  const perImage = bandRows * phase.columns;
  const target = pass === 'FF' ? rows : inputRowsOfBand(space, rows, geometry.inHeight);
  const width = pass === 'FF' ? outWidth : inWidth;

  const imageOf = (pixel: number): number => images.from + Math.floor(pixel / perImage);
  const rowOf = (pixel: number): number =>
    phase.firstRow + step * (rows.from + Math.floor((pixel % perImage) / phase.columns));
  const columnOf = (pixel: number): number => phase.firstColumn + step * (pixel % phase.columns);
  /** The row or column of the source map that a tap reads for one of the target map; NaN between gradients. */
  const source = (position: number, tap: number, padding: number): number => {
    if (pass === 'FF') return position * stride - padding + tap;
    const scaled = position + padding - tap;
    return scaled % stride === 0 ? scaled / stride : NaN;
  };
  const tapOf = (group: number): { readonly row: number; readonly column: number } =>
    taps[Math.floor(group / groupsOfTap)];
  const sourceOf = (pixel: number, group: number): readonly [row: number, column: number] => {
    const tap = tapOf(group);
    return [source(rowOf(pixel), tap.row, paddingTop), source(columnOf(pixel), tap.column, paddingLeft)];
  };
  const channelOf = (group: number, m: number): number => (group % groupsOfTap) * shape.m + m;

  const pixelValue = (pixel: number, group: number, m: number): number => {
    if (!(west instanceof MapTile)) return wrongBuffer();
    const channel = channelOf(group, m);
    if (channel >= others.size) return 0;
    const [row, column] = sourceOf(pixel, group);
    return Number.isNaN(row + column) ? 0 : west.at(imageOf(pixel), row, column, others.from + channel);
  };
  const pixelPair = (pixel: number, group: number, pair: number): Pair => {
    if (!(north instanceof PairMapTile)) return wrongBuffer();
    const [row, column] = sourceOf(pixel, group);
    if (Number.isNaN(row + column)) return { value: 0, index: 0, isValid: false };
    return north.at(imageOf(pixel), row, column, group % groupsOfTap, pair);
  };
  const weightTap = (group: number): number => tapOf(group).row * kernelWidth + tapOf(group).column;
  const weightValue = (tile: BufferTile, column: number, group: number, m: number): number => {
    if (!(tile instanceof BlockTile)) return wrongBuffer();
    const channel = channelOf(group, m);
    return channel < others.size ? tile.at(columns.from + column, weightTap(group), others.from + channel) : 0;
  };
  const weightPair = (column: number, group: number, pair: number): Pair => {
    if (north instanceof BlockTile) return dense(weightValue(north, column, group, 0));
    if (!(north instanceof PairWeightTile)) return wrongBuffer();
    return north.at(columns.from + column, weightTap(group), group % groupsOfTap, pair);
  };
  const place = (pixel: number, column: number): number => {
    const row = (imageOf(pixel) - images.from) * target.size + rowOf(pixel) - target.from;
    return (row * width + columnOf(pixel)) * columns.size + column;
  };
  const pixels = images.size * perImage;
  const shared = { instances: 1, groups: taps.length * groupsOfTap, shape };
  if (space.isPixelNorth) {
    return {
      ...shared,
      rows: columns.size,
      columns: pixels,
      west: (_, row, group, m) => weightValue(west, row, group, m),
      north: (_, column, group, pair) => pixelPair(column, group, pair),
      out: (_, row, column) => place(column, row),
    };
  }
  return {
    ...shared,
    rows: pixels,
    columns: columns.size,
    west: (_, row, group, m) => pixelValue(row, group, m),
    north: (_, column, group, pair) => weightPair(column, group, pair),
    out: (_, row, column) => place(row, column),
  };
}

/** Rows: kernel taps by input channels; columns: output channels; reduction: pixels. */
function weightGradientPart(
  { geometry }: GemmOperation,
  { images, rows, columns, others }: PlacedTile,
  { west, north }: TileOperands,
): PartOperands {
  if (!(west instanceof MapTile) || !(north instanceof MapTile)) return wrongBuffer();
  const { stride, paddingTop, paddingLeft, kernelWidth, kernelHeight, outWidth } = geometry;
  const perImage = rows.size * outWidth;
  const imageOf = (k: number): number => images.from + Math.floor(k / perImage);
  const rowOf = (k: number): number => rows.from + Math.floor((k % perImage) / outWidth);
  return {
    rows: kernelHeight * kernelWidth * others.size,
    columns: columns.size,
    instances: 1,
    groups: images.size * perImage,
    shape: { n: 1, m: 1 },
    west: (_, row, k) => {
      const tap = Math.floor(row / others.size);
      const y = rowOf(k) * stride - paddingTop + Math.floor(tap / kernelWidth);
      const x = (k % outWidth) * stride - paddingLeft + (tap % kernelWidth);
      return west.at(imageOf(k), y, x, others.from + (row % others.size));
    },
    north: (_, column, k) => dense(north.at(imageOf(k), rowOf(k), k % outWidth, columns.from + column)),
    out: (_, row, column) => row * columns.size + column,
  };
}

/** A product of attention: an instance a head and image. */
function headPart(
  { shape }: TileSpace,
  { images, rows, columns, others }: PlacedTile,
  { west, north }: TileOperands,
): PartOperands {
  if (!(west instanceof BlockTile) || !(north instanceof BlockTile)) return wrongBuffer();
  return {
    rows: rows.size,
    columns: columns.size,
    instances: images.size,
    groups: others.size,
    shape,
    west: (instance, row, k) => west.at(images.from + instance, rows.from + row, others.from + k),
    north: (instance, column, k) => dense(north.at(images.from + instance, columns.from + column, others.from + k)),
    out: (instance, row, column) => (instance * rows.size + row) * columns.size + column,
  };
}
