/**
 * The mappings that the offline scheduler considers for a GEMM, and whether their tiles fit the buffers.
 *
 * They are the same on every machine and are only filtered by what fits, so that a bigger machine also tries what the smaller
 * one chose.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { GemmOperation } from '../operation.ts';
import { forEachTile, levelsOf } from './loops.ts';
import type { Tensor } from './loops.ts';
import { sizes } from './size-ladders.ts';
import { interleaveLimit } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { Tile, TileSpace } from './tile-space.ts';

/** No tile of the smallest K segment fits. */
export class DoesNotFitError extends Error {
  readonly buffer: Tensor;
  readonly needBytes: number;
  readonly haveBytes: number;

  constructor(operation: GemmOperation, buffer: Tensor, needBytes: number, haveBytes: number) {
    super(
      `${operation.id}: the smallest tile needs ${needBytes} bytes of a ${buffer} buffer half, which has ${haveBytes} bytes`,
    );
    this.name = 'DoesNotFitError';
    this.buffer = buffer;
    this.needBytes = needBytes;
    this.haveBytes = haveBytes;
  }
}

/** Every mapping that the scheduler considers. */
export function candidateMappings(space: TileSpace): Generator<Mapping> {
  return mappingsOf(space, dataflowsOf(space));
}

type ArrayAndShape = Pick<TileSpace, 'machine' | 'shape'>;

/** Dataflows that the machine may use and the array can run. */
export const dataflowsOf = (space: ArrayAndShape): readonly ('os' | 'ws')[] =>
  (['os', 'ws'] as const).filter((dataflow) => isPossible(space, dataflow));

/** All of these dataflows. @param columns  sizes of the tiles' columns; all unless given */
export function* mappingsOf(
  space: TileSpace,
  dataflows: Dataflows,
  columns: readonly number[] = sizes(space.columnChannels, space.machine.array.columns),
): Generator<Mapping> {
  if (space.isReducedByPixels) yield* weightGradientMappings(space, dataflows, columns);
  else yield* outputMappings(space, dataflows, columns);
}

type Dataflows = readonly Mapping['dataflow'][];

function isPossible(space: ArrayAndShape, dataflow: 'os' | 'ws'): boolean {
  const { machine } = space;
  return (machine.dataflow === 'auto' || machine.dataflow === dataflow) && canRun(space, dataflow);
}

/** Group files and weight registers hold the groups of the sparse operand. */
export function canRun({ machine, shape }: ArrayAndShape, dataflow: 'os' | 'ws'): boolean {
  const { wsPairs, groupFileValues } = machine.array;
  return dataflow === 'ws' ? shape.n <= wsPairs : shape.m === 1 || 2 * shape.m <= groupFileValues;
}

/** FF and BP: all sizes of columns and pixels; the reduction is cut where it must be, and in the largest pixel tiles. */
function* outputMappings(space: TileSpace, dataflows: Dataflows, columns: readonly number[]): Generator<Mapping> {
  const pixels = space.pixelAxis.tiles;
  for (const columnChannels of columns) {
    const cut = new Set<Mapping['dataflow']>();
    for (const otherChannels of sizes(space.otherChannels, space.shape.m === 1 ? LEAST_CHANNELS : space.shape.m)) {
      const whole = otherChannels >= space.otherChannels;
      const sums = whole ? ('whole' as const) : ('accumulate' as const);
      const found = new Set<Mapping['dataflow']>();
      for (const { images, bandRows } of pixels) {
        for (const dataflow of dataflows) {
          if (cut.has(dataflow) && found.has(dataflow)) continue;
          // What fits with more whole images fits with fewer.
          const isKnownToFit = found.has(dataflow) && bandRows >= space.pixelRows;
          if (!isKnownToFit && overflow(space, { dataflow, images, bandRows, columnChannels, otherChannels, sums }))
            continue;
          found.add(dataflow);
          for (const order of ORDERS) {
            const mapping = { dataflow, images, bandRows, columnChannels, otherChannels, sums, order };
            if (whole) yield mapping;
            else yield* cutMappings(space, mapping);
          }
        }
      }
      // Once there is a reduction that fits, smaller ones are tried in the largest pixel tile only.
      for (const dataflow of found) cut.add(dataflow);
    }
  }
}

const ORDERS = ['columns-outer', 'pixels-outer'] as const;

/** A cut reduction: added in the output buffer, or kept in the accumulators if the tile is a single pass. */
function* cutMappings(space: TileSpace, mapping: Mapping): Generator<Mapping> {
  yield mapping;
  if (mapping.dataflow !== 'os' || !mayBeOnePass(space, mapping)) return;
  const levels = levelsOf(space, mapping);
  let passes = 0;
  forEachTile(levels, levels.length - 1, (tile) => {
    passes = Math.max(passes, space.timing(tile, mapping).passes);
  });
  if (passes === 1) yield { ...mapping, sums: 'segments' };
}

/** Whether the largest tile has no more array tiles than a pass. */
function mayBeOnePass(space: TileSpace, mapping: Mapping): boolean {
  const { machine, isPerImage, isPixelNorth } = space;
  const { rows: R, columns: C } = machine.array;
  const { phaseRows } = space.pixelAxis.largestBand(mapping.bandRows);
  const columns = Math.min(mapping.columnChannels, space.columnChannels);
  const instances = isPerImage ? mapping.images : 1;
  let tiles = 0;
  space.phases.forEach((phase, i) => {
    const pixels = (mapping.images * phaseRows[i] * phase.columns) / instances;
    const [rows, width] = isPixelNorth ? [columns, pixels] : [pixels, columns];
    tiles += instances * ceilDiv(rows, R) * ceilDiv(width, C);
  });
  return tiles <= interleaveLimit(machine, mapping);
}

/** WU: all sizes of both channel axes; pixels are the reduction. */
function* weightGradientMappings(
  space: TileSpace,
  dataflows: Dataflows,
  columns: readonly number[],
): Generator<Mapping> {
  const pixels = space.pixelAxis.tiles;
  for (const columnChannels of columns) {
    for (const otherChannels of sizes(space.otherChannels, LEAST_CHANNELS)) {
      const found = new Set<Mapping['dataflow']>();
      for (const { images, bandRows } of pixels) {
        const isWhole = images >= space.operation.geometry.batch && bandRows >= space.pixelRows;
        const sums = isWhole ? ('whole' as const) : ('accumulate' as const);
        const order = 'outputs-outer' as const;
        for (const dataflow of dataflows) {
          const mapping = { dataflow, images, bandRows, columnChannels, otherChannels, order, sums };
          const isKnownToFit = found.has(dataflow) && bandRows >= space.pixelRows;
          if (!isKnownToFit && overflow(space, mapping)) continue;
          found.add(dataflow);
          yield mapping;
        }
      }
    }
  }
}

/** Channels of the smallest dense cut of an axis that is not the columns'. */
const LEAST_CHANNELS = 8;

/** The first buffer half that the largest tile of a mapping overflows. */
export function overflow(space: TileSpace, mapping: Omit<Mapping, 'order'>): { buffer: Tensor; need: number } | null {
  const { bufferHalf } = space.machine;
  const tile: Tile = {
    images: mapping.images,
    band: space.pixelAxis.largestBand(mapping.bandRows),
    columns: Math.min(mapping.columnChannels, space.columnChannels),
    others: Math.min(mapping.otherChannels, space.otherChannels),
    isLastChunk: true,
  };
  const bytes = space.bytes(tile, mapping);
  if (bytes.west > bufferHalf.west) return { buffer: 'west', need: bytes.west };
  if (bytes.north > bufferHalf.north) return { buffer: 'north', need: bytes.north };
  if (bytes.held > bufferHalf.out) return { buffer: 'out', need: bytes.held };
  return null;
}

export function whyNothingFits(space: TileSpace): DoesNotFitError {
  const { shape, machine } = space;
  const smallest: Mapping = {
    dataflow: machine.dataflow === 'ws' ? 'ws' : 'os',
    images: 1,
    bandRows: 1,
    columnChannels: Math.min(space.columnChannels, machine.array.columns),
    otherChannels: Math.min(space.otherChannels, shape.m === 1 ? LEAST_CHANNELS : shape.m),
    order: space.isReducedByPixels ? 'outputs-outer' : 'columns-outer',
    sums: 'accumulate',
  };
  const found = overflow(space, smallest) ?? { buffer: 'west' as const, need: shape.m };
  return new DoesNotFitError(space.operation, found.buffer, found.need, machine.bufferHalf[found.buffer]);
}
