/** DMA into the array's buffers: which part of which tensor a load brings. */
import { gradientRowList, inputRowList } from '../../dataflows/conv-passes.ts';
import type { GemmOperation, HeadView } from '../../dataflows/operation.ts';
import type { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { BlockTile, MapTile, PairMapTile, PairWeightTile, inputMap, outputMap } from './buffer-tiles.ts';
import type { BufferTile, ValueAt } from './buffer-tiles.ts';
import type { DeviceMemory } from './memory.ts';
import type { PlacedTile, Stretch } from './tile-place.ts';

/** Brings a tile of an operand from memory. */
export function loadTile(
  memory: DeviceMemory,
  operation: GemmOperation,
  space: TileSpace,
  buffer: 'west' | 'north',
  tile: PlacedTile,
): BufferTile {
  const isPixels = (buffer === 'north') === space.isPixelNorth;
  if (operation.heads) return loadHeads(memory, operation, buffer, tile);
  if (operation.pass === 'WU') return loadForWeightGradient(memory, operation, buffer, tile);
  return isPixels ? loadPixels(memory, operation, space, tile) : loadWeights(memory, operation, tile);
}

function loadForWeightGradient(
  memory: DeviceMemory,
  { geometry, tensors }: GemmOperation,
  buffer: 'west' | 'north',
  { group, images, rows, columns, others }: PlacedTile,
): BufferTile {
  const to = rows.from + rows.size;
  if (buffer === 'north') {
    return new MapTile(memory.read(tensors.others), outputMap(geometry, group), images, listOf(rows), columns);
  }
  const read = inputRowList(rows.from, to, geometry);
  return new MapTile(memory.read(tensors.pixels), inputMap(geometry, group), images, read, others);
}

const listOf = ({ from, size }: Stretch): number[] => Array.from({ length: size }, (_, i) => from + i);

/** Rows of the input (FF) or of the output gradient (BP) that a band of the other map needs. */
function loadPixels(
  memory: DeviceMemory,
  { geometry, pass, tensors, sparse }: GemmOperation,
  space: TileSpace,
  { group, images, rows, others }: PlacedTile,
): BufferTile {
  if (pass === 'FF') {
    const read = inputRowList(rows.from, rows.from + rows.size, geometry);
    return new MapTile(memory.read(tensors.pixels), inputMap(geometry, group), images, read, others);
  }
  const target = inputRowsOfBand(space, rows, geometry.inHeight);
  const read = gradientRowList(target.from, target.from + target.size, geometry);
  const map = outputMap(geometry, group);
  return sparse?.operand === 'output-gradient'
    ? new PairMapTile(memory.readCompressed(tensors.pixels), map, images, read, others)
    : new MapTile(memory.read(tensors.pixels), map, images, read, others);
}

/** Rows of the input map that a band of a backward pass computes: all phases of its rows. */
export function inputRowsOfBand(space: TileSpace, rows: Stretch, inHeight: number): Stretch {
  const { stride } = space.operation.geometry;
  const step = space.machine.stridedInputGradient === 'zero-insertion' ? 1 : stride;
  const from = rows.from * step;
  return { from, size: Math.min((rows.from + rows.size) * step, inHeight) - from };
}

function loadWeights(
  memory: DeviceMemory,
  { geometry, pass, tensors, sparse }: GemmOperation,
  { group, columns, others }: PlacedTile,
): BufferTile {
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  if (sparse?.operand === 'weights') {
    return new PairWeightTile(memory.readCompressed(tensors.others), columns, others, taps);
  }
  const weights = memory.read(tensors.others);
  const { inChannels, outChannels } = geometry;
  const firstOutput = group * outChannels;
  const weightAt: ValueAt =
    pass === 'FF'
      ? (column, tap, other) => weights[((firstOutput + column) * taps + tap) * inChannels + other]
      : (column, tap, other) => weights[((firstOutput + other) * taps + tap) * inChannels + column];
  return new BlockTile(columns, { from: 0, size: taps }, others, weightAt);
}

function loadHeads(
  memory: DeviceMemory,
  operation: GemmOperation,
  buffer: 'west' | 'north',
  { images, rows, columns, others }: PlacedTile,
): BufferTile {
  const { heads } = operation;
  if (!heads) throw new Error(`${operation.id} has no heads`);
  const view = buffer === 'west' ? heads.pixels : heads.others;
  const valueAt = headReader(memory.read(view.tensor), view, operation);
  return new BlockTile(images, buffer === 'west' ? rows : columns, others, valueAt);
}

/** Where the element (row, column) of a head's matrix lies in its tensor. @param length of the tensor */
export function headOffset(
  length: number,
  { layout, isTransposed }: HeadView,
  { geometry, heads }: GemmOperation,
): (image: number, row: number, column: number) => number {
  const tokens = geometry.inHeight;
  const perImage = heads?.heads ?? 1;
  const depth = length / (geometry.batch * tokens);
  const plain = (image: number, row: number, column: number): number => {
    if (layout === 'square') return (image * tokens + row) * tokens + column;
    const head = image % perImage;
    return ((Math.floor(image / perImage) * tokens + row) * perImage + head) * depth + column;
  };
  return isTransposed ? (image, row, column) => plain(image, column, row) : plain;
}

function headReader(tensor: Float32Array, view: HeadView, operation: GemmOperation): ValueAt {
  const offset = headOffset(tensor.length, view, operation);
  return (image, row, column) => tensor[offset(image, row, column)];
}
