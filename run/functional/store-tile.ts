/**
 * DMA out of the array's output buffer: FP32 sums plus bias, rounded to FP16 (maps) or as they are (weight gradients).
 *
 * What rounding makes of them is counted: NaN, infinities, overflow.
 */
import { roundCounted } from '../../kernels/number/exceptions.ts';
import type { Exceptions } from '../../kernels/number/exceptions.ts';
import type { GemmOperation } from '../../dataflows/operation.ts';
import type { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { headOffset, inputRowsOfBand } from './load-tile.ts';
import type { DeviceMemory } from './memory.ts';
import type { PlacedTile } from './tile-place.ts';

/** Values that a tile's half of the output buffer holds. */
export function outputLength(
  { geometry, pass, heads }: GemmOperation,
  space: TileSpace,
  { images, rows, columns, others }: PlacedTile,
): number {
  if (pass === 'WU') return geometry.kernelHeight * geometry.kernelWidth * others.size * columns.size;
  if (heads || pass === 'FF') return images.size * rows.size * geometry.outWidth * columns.size;
  return images.size * inputRowsOfBand(space, rows, geometry.inHeight).size * geometry.inWidth * columns.size;
}

/** Stores a finished tile. @returns bytes written */
export function storeTile(
  memory: DeviceMemory,
  operation: GemmOperation,
  space: TileSpace,
  tile: PlacedTile,
  out: Float32Array,
  exceptions: Exceptions,
): number {
  const { flushSubnormals } = space.machine;
  if (operation.pass === 'WU') return storeWeightGradient(memory, operation, tile, out, exceptions);
  const toFp16 = (x: number): number => roundCounted(x, exceptions, flushSubnormals);
  if (operation.heads) return storeHeads(memory, operation, tile, out, toFp16);
  return storeMap(memory, operation, space, tile, out, toFp16);
}

function storeWeightGradient(
  memory: DeviceMemory,
  { geometry, tensors }: GemmOperation,
  { group, columns, others }: PlacedTile,
  out: Float32Array,
  exceptions: Exceptions,
): number {
  const { inChannels, outChannels, kernelHeight, kernelWidth, groups } = geometry;
  const taps = kernelHeight * kernelWidth;
  const target = memory.write(tensors.out, groups * outChannels * taps * inChannels);
  const firstOutput = group * outChannels + columns.from;
  for (let tap = 0; tap < taps; tap += 1) {
    for (let other = 0; other < others.size; other += 1) {
      for (let column = 0; column < columns.size; column += 1) {
        const value = out[(tap * others.size + other) * columns.size + column];
        if (Number.isNaN(value)) exceptions.nan += 1;
        else if (Math.abs(value) === Infinity) exceptions.infinite += 1;
        target[((firstOutput + column) * taps + tap) * inChannels + others.from + other] = value;
      }
    }
  }
  return 4 * out.length;
}

function storeMap(
  memory: DeviceMemory,
  { geometry, pass, tensors }: GemmOperation,
  space: TileSpace,
  { group, images, rows, columns }: PlacedTile,
  out: Float32Array,
  toFp16: (x: number) => number,
): number {
  const isForward = pass === 'FF';
  const height = isForward ? geometry.outHeight : geometry.inHeight;
  const width = isForward ? geometry.outWidth : geometry.inWidth;
  const ofGroup = isForward ? geometry.outChannels : geometry.inChannels;
  const channels = geometry.groups * ofGroup;
  const firstChannel = group * ofGroup + columns.from;
  const band = isForward ? rows : inputRowsOfBand(space, rows, height);
  const bias = tensors.bias === null ? null : memory.read(tensors.bias);
  const target = memory.write(tensors.out, geometry.batch * height * width * channels);
  let from = 0;
  for (let image = images.from; image < images.from + images.size; image += 1) {
    for (let row = band.from; row < band.from + band.size; row += 1) {
      for (let x = 0; x < width; x += 1) {
        const pixel = ((image * height + row) * width + x) * channels + firstChannel;
        for (let column = 0; column < columns.size; column += 1) {
          const sum = bias ? Math.fround(out[from] + bias[firstChannel + column]) : out[from];
          target[pixel + column] = toFp16(sum);
          from += 1;
        }
      }
    }
  }
  return 2 * out.length;
}

function storeHeads(
  memory: DeviceMemory,
  operation: GemmOperation,
  { images, rows, columns }: PlacedTile,
  out: Float32Array,
  toFp16: (x: number) => number,
): number {
  const { heads, geometry, gemm } = operation;
  if (!heads) throw new Error(`${operation.id} has no heads`);
  const length = geometry.batch * geometry.inHeight * gemm.N;
  const target = memory.write(heads.out.tensor, length);
  const offset = headOffset(length, heads.out, operation);
  let from = 0;
  for (let image = images.from; image < images.from + images.size; image += 1) {
    for (let row = rows.from; row < rows.from + rows.size; row += 1) {
      for (let column = columns.from; column < columns.from + columns.size; column += 1) {
        target[offset(image, row, column)] = toFp16(out[from]);
        from += 1;
      }
    }
  }
  return 2 * out.length;
}
