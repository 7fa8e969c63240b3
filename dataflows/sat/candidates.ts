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
import type { PixelTile } from './pixel-axis.ts';
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
export function candidateMappings(space: TileSpace): Mapping[] {
  const mappings: Mapping[] = [];
  for (const dataflow of dataflowsOf(space)) {
    for (const columns of columnSizes(space)) {
      findMapping(space, dataflow, columns, (mapping) => {
        mappings.push({ ...mapping });
        return false;
      });
    }
  }
  return mappings;
}

type ArrayAndShape = Pick<TileSpace, 'machine' | 'shape'>;

/** Dataflows that the machine may use and the array can run. */
export const dataflowsOf = (space: ArrayAndShape): readonly ('os' | 'ws')[] =>
  (['os', 'ws'] as const).filter((dataflow) => isPossible(space, dataflow));

/** Sizes of the columns of tiles, largest first. */
export const columnSizes = (space: TileSpace): readonly number[] =>
  sizes(space.columnChannels, space.machine.array.columns);

type Dataflow = Mapping['dataflow'];

/** Looks at a mapping, which is gone afterwards: who keeps it must copy it. @returns true if nothing more is looked for */
type Look = (mapping: Mapping) => boolean;

/** Looks at the mappings of a dataflow with so many columns, one after the other. @returns whether what was looked for was found */
export const findMapping = (space: TileSpace, dataflow: Dataflow, columns: number, look: Look): boolean =>
  space.isReducedByPixels
    ? findWeightGradient(space, dataflow, columns, look)
    : findOutput(space, dataflow, columns, look);

/** A mapping that the next one is written over: there are thousands, and few are kept. */
type Draft = { -readonly [Key in keyof Mapping]: Mapping[Key] };

const draftOf = (dataflow: Dataflow, columnChannels: number, order: Mapping['order']): Draft => ({
  dataflow,
  images: 0,
  bandRows: 0,
  columnChannels,
  otherChannels: 0,
  sums: 'whole',
  order,
});

function isPossible(space: ArrayAndShape, dataflow: 'os' | 'ws'): boolean {
  const { machine } = space;
  return (machine.dataflow === 'auto' || machine.dataflow === dataflow) && canRun(space, dataflow);
}

/** Group files and weight registers hold the groups of the sparse operand. */
export function canRun({ machine, shape }: ArrayAndShape, dataflow: 'os' | 'ws'): boolean {
  const { wsPairs, groupFileValues } = machine.array;
  return dataflow === 'ws' ? shape.n <= wsPairs : shape.m === 1 || 2 * shape.m <= groupFileValues;
}

/** FF and BP: all sizes of pixels; the reduction is cut where it must be, and in the largest pixel tiles. */
function findOutput(space: TileSpace, dataflow: Dataflow, columnChannels: number, look: Look): boolean {
  const draft = draftOf(dataflow, columnChannels, 'columns-outer');
  const { tiles, wholeTiles } = space.pixelAxis;
  let isCut = false;
  for (const otherChannels of otherSizes(space)) {
    const sums = otherChannels >= space.otherChannels ? 'whole' : 'accumulate';
    draft.otherChannels = otherChannels;
    draft.sums = sums;
    let fits = false;
    for (let i = firstThatMayFit(space, draft); i < tiles.length; i += 1) {
      // Once there is a reduction that fits, smaller ones are tried in the largest pixel tile only.
      if (isCut && fits) break;
      choosePixels(draft, tiles[i]);
      if (i >= wholeTiles && overflow(space, draft)) continue;
      fits = true;
      const inSegments = sums !== 'whole' && fitsAccumulators(space, draft);
      for (const order of ['columns-outer', 'pixels-outer'] as const) {
        draft.order = order;
        if (look(draft)) return true;
        if (!inSegments) continue;
        draft.sums = 'segments';
        if (look(draft)) return true;
        draft.sums = sums;
      }
    }
    isCut ||= fits;
  }
  return false;
}

function choosePixels(draft: Draft, { images, bandRows }: PixelTile): void {
  draft.images = images;
  draft.bandRows = bandRows;
}

/**
 * The first pixel tile that fits, as an index, if one of whole images does: what fits with more of them fits with fewer. Else the first
 * that is a band of one, which may fit or not.
 */
function firstThatMayFit(space: TileSpace, draft: Draft): number {
  const { tiles, wholeTiles } = space.pixelAxis;
  let first = 0;
  let fitting = wholeTiles;
  // The largest often fits.
  for (let tried = 0; first < fitting; tried = (first + fitting) >> 1) {
    choosePixels(draft, tiles[tried]);
    if (overflow(space, draft)) first = tried + 1;
    else fitting = tried;
  }
  return first;
}

/** Sizes of the second channel axis: all of it, and multiples of the sparse operand's groups or of eight channels. */
const otherSizes = ({ otherChannels, shape, isReducedByPixels }: TileSpace): readonly number[] =>
  sizes(otherChannels, isReducedByPixels || shape.m === 1 ? LEAST_CHANNELS : shape.m);

/** Whether the sums of a cut reduction may wait in the accumulators: if the tile is a single pass. */
function fitsAccumulators(space: TileSpace, mapping: Mapping): boolean {
  if (mapping.dataflow !== 'os' || !mayBeOnePass(space, mapping)) return false;
  const levels = levelsOf(space, mapping);
  let passes = 0;
  forEachTile(levels, levels.length - 1, (tile) => {
    passes = Math.max(passes, space.timing(tile, mapping).passes);
  });
  return passes === 1;
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

/** WU: all sizes of the other channel axis; pixels are the reduction. */
function findWeightGradient(space: TileSpace, dataflow: Dataflow, columnChannels: number, look: Look): boolean {
  const draft = draftOf(dataflow, columnChannels, 'outputs-outer');
  const { tiles, wholeTiles } = space.pixelAxis;
  // Whether a weight gradient fits does not depend on how it is summed.
  for (const otherChannels of otherSizes(space)) {
    draft.otherChannels = otherChannels;
    for (let i = firstThatMayFit(space, draft); i < tiles.length; i += 1) {
      choosePixels(draft, tiles[i]);
      draft.sums = isAllPixels(space, draft.images, draft.bandRows) ? 'whole' : 'accumulate';
      if (i >= wholeTiles && overflow(space, draft)) continue;
      if (look(draft)) return true;
    }
  }
  return false;
}

const isAllPixels = (space: TileSpace, images: number, bandRows: number): boolean =>
  images >= space.operation.geometry.batch && bandRows >= space.pixelRows;

/**
 * The mapping of the rule that needs no search: tiles as wide as the array, as much of the reduction and then as many pixels
 * as fit, columns outermost; null if nothing fits.
 */
export function fixedMapping(space: TileSpace, dataflow: Dataflow): Mapping | null {
  const columnChannels = Math.min(space.columnChannels, space.machine.array.columns);
  for (const otherChannels of otherSizes(space)) {
    const isWhole = otherChannels >= space.otherChannels;
    for (const { images, bandRows } of space.pixelAxis.tiles) {
      const order = space.isReducedByPixels ? 'outputs-outer' : 'columns-outer';
      const isUncut = space.isReducedByPixels ? isAllPixels(space, images, bandRows) : isWhole;
      const sums = isUncut ? 'whole' : 'accumulate';
      const mapping = { dataflow, images, bandRows, columnChannels, otherChannels, sums, order } as const;
      if (!overflow(space, mapping)) return mapping;
    }
  }
  return null;
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
  const west = space.westBytes(tile);
  if (west > bufferHalf.west) return { buffer: 'west', need: west };
  const north = space.northBytes(tile);
  if (north > bufferHalf.north) return { buffer: 'north', need: north };
  const held = space.heldBytes(tile, mapping);
  return held > bufferHalf.out ? { buffer: 'out', need: held } : null;
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
