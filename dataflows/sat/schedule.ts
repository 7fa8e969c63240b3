/**
 * The offline scheduler: a mapping for each GEMM, from the closed forms and the memory's bandwidth, before anything runs.
 *
 * Candidates are the same on every machine and are only filtered by what fits, so that a bigger machine also tries what
 * the smaller one chose. The estimate adds up the array's passes and each tensor's traffic and takes the slower of the two,
 * since double buffers overlap them; what cannot overlap (first loads, last drain and store) is added.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { GemmOperation } from '../operation.ts';
import { axesOf, depthOf, forEachTile, levelsOf } from './loops.ts';
import type { Level, Tensor } from './loops.ts';
import type { Mapping } from './mapping.ts';
import { TileSpace } from './tile-space.ts';
import type { Tile } from './tile-space.ts';

/** What the scheduler expects of a mapping, in ticks and bytes. */
export interface Estimate {
  readonly ticks: number;
  readonly arrayTicks: number;
  readonly memoryTicks: number;
  readonly bytes: number;
  /** Largest interleave factor. */
  readonly interleave: number;
  readonly passes: number;
}

export interface Choice {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
  /** The best candidate of the other dataflow, if one fits. */
  readonly otherDataflow: { readonly mapping: Mapping; readonly estimate: Estimate } | null;
  readonly candidates: number;
  readonly space: TileSpace;
}

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

/** How many of the largest fitting sizes of an axis are tried. */
const PIXEL_SIZES = 5;
const COLUMN_SIZES = 4;

/** Chooses the mapping of one GEMM. @throws {DoesNotFitError} if nothing fits the buffers */
export function schedule(operation: GemmOperation, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  let best: Candidate | null = null;
  const bestOf: Partial<Record<'os' | 'ws', Candidate>> = {};
  let candidates = 0;
  for (const mapping of candidateMappings(space)) {
    const candidate = { mapping, estimate: estimate(space, mapping, memory) };
    candidates += 1;
    const known = bestOf[mapping.dataflow];
    if (!known || isBetter(candidate, known)) bestOf[mapping.dataflow] = candidate;
    if (!best || isBetter(candidate, best)) best = candidate;
  }
  if (!best) throw whyNothingFits(space);
  const otherDataflow = bestOf[best.mapping.dataflow === 'os' ? 'ws' : 'os'] ?? null;
  return { ...best, otherDataflow, candidates, space };
}

interface Candidate {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
}

/** Fewer ticks; then fewer bytes; then the first. */
function isBetter(a: Candidate, b: Candidate): boolean {
  return a.estimate.ticks !== b.estimate.ticks
    ? a.estimate.ticks < b.estimate.ticks
    : a.estimate.bytes < b.estimate.bytes;
}

// ---- candidates ------------------------------------------------------------------------------------------------------

/** Every mapping that the scheduler tries. */
export function* candidateMappings(space: TileSpace): Generator<Mapping> {
  const dataflows = (['os', 'ws'] as const).filter((dataflow) => isPossible(space, dataflow));
  for (const dataflow of dataflows) {
    if (space.isReducedByPixels) yield* weightGradientMappings(space, dataflow);
    else yield* outputMappings(space, dataflow);
  }
}

function isPossible(space: TileSpace, dataflow: 'os' | 'ws'): boolean {
  const { machine, shape } = space;
  if (machine.dataflow !== 'auto' && machine.dataflow !== dataflow) return false;
  const { wsPairs, groupFileValues } = machine.array;
  return dataflow === 'ws' ? shape.n <= wsPairs : shape.m === 1 || 2 * shape.m <= groupFileValues;
}

/** FF and BP: columns and pixels are cut as they fit; the reduction only if it must be. */
function* outputMappings(space: TileSpace, dataflow: 'os' | 'ws'): Generator<Mapping> {
  let columnSizes = 0;
  for (const columnChannels of sizes(space.columnChannels, space.machine.array.columns)) {
    let found = false;
    for (const otherChannels of sizes(space.otherChannels, space.shape.m === 1 ? 8 : space.shape.m)) {
      const whole = otherChannels >= space.otherChannels;
      for (const { images, bandRows } of fittingPixels(space, dataflow, columnChannels, otherChannels)) {
        found = true;
        for (const order of ['columns-outer', 'pixels-outer'] as const) {
          if (whole) yield { dataflow, images, bandRows, columnChannels, otherChannels, order, sums: 'whole' };
          else
            yield* cutMappings(space, {
              dataflow,
              images,
              bandRows,
              columnChannels,
              otherChannels,
              order,
              sums: 'accumulate',
            });
        }
      }
      if (found) break;
    }
    if (found) columnSizes += 1;
    if (columnSizes === COLUMN_SIZES) return;
  }
}

/** A cut reduction: added in the output buffer, or kept in the accumulators if the tile is a single pass. */
function* cutMappings(space: TileSpace, mapping: Mapping): Generator<Mapping> {
  yield mapping;
  if (mapping.dataflow !== 'os') return;
  const levels = levelsOf(space, mapping);
  let passes = 0;
  forEachTile(levels, levels.length - 1, (tile) => {
    passes = Math.max(passes, space.timing(tile, mapping).passes);
  });
  if (passes === 1) yield { ...mapping, sums: 'segments' };
}

/** WU: both channel axes are cut as they fit; pixels are the reduction. */
function* weightGradientMappings(space: TileSpace, dataflow: 'os' | 'ws'): Generator<Mapping> {
  let columnSizes = 0;
  for (const columnChannels of sizes(space.columnChannels, space.machine.array.columns)) {
    let otherSizes = 0;
    for (const otherChannels of sizes(space.otherChannels, 8)) {
      let found = false;
      for (const { images, bandRows } of fittingPixels(space, dataflow, columnChannels, otherChannels)) {
        found = true;
        const isWhole = images >= space.operation.geometry.batch && bandRows >= space.pixelRows;
        const sums = isWhole ? 'whole' : 'accumulate';
        yield { dataflow, images, bandRows, columnChannels, otherChannels, order: 'outputs-outer', sums };
      }
      if (found) otherSizes += 1;
      if (otherSizes === COLUMN_SIZES) break;
    }
    if (otherSizes > 0) columnSizes += 1;
    if (columnSizes === COLUMN_SIZES) return;
  }
}

/** The largest pixel tiles that fit: whole images, then bands of one image. */
function fittingPixels(
  space: TileSpace,
  dataflow: 'os' | 'ws',
  columnChannels: number,
  otherChannels: number,
): { images: number; bandRows: number }[] {
  const { batch } = space.operation.geometry;
  const found: { images: number; bandRows: number }[] = [];
  const isFitting = (images: number, bandRows: number): boolean => {
    const sums = otherChannels < space.otherChannels || space.isReducedByPixels ? 'accumulate' : 'whole';
    const order = space.isReducedByPixels ? 'outputs-outer' : 'columns-outer';
    return overflow(space, { dataflow, images, bandRows, columnChannels, otherChannels, order, sums }) === null;
  };
  for (const images of ladder(batch)) {
    if (isFitting(images, space.pixelRows)) found.push({ images, bandRows: space.pixelRows });
    if (found.length === PIXEL_SIZES) return found;
  }
  for (const bandRows of ladder(space.pixelRows)) {
    if (bandRows < space.pixelRows && isFitting(1, bandRows)) found.push({ images: 1, bandRows });
    if (found.length === PIXEL_SIZES) return found;
  }
  return found;
}

/** The first buffer half that the largest tile of a mapping overflows. */
function overflow(space: TileSpace, mapping: Mapping): { buffer: Tensor; need: number } | null {
  const bands = space.bands(mapping.bandRows);
  const { bufferHalf } = space.machine;
  for (const band of bands) {
    const tile: Tile = {
      images: mapping.images,
      band,
      columns: Math.min(mapping.columnChannels, space.columnChannels),
      others: Math.min(mapping.otherChannels, space.otherChannels),
      isLastChunk: true,
    };
    const bytes = space.bytes(tile, mapping);
    if (bytes.west > bufferHalf.west) return { buffer: 'west', need: bytes.west };
    if (bytes.north > bufferHalf.north) return { buffer: 'north', need: bytes.north };
    if (bytes.held > bufferHalf.out) return { buffer: 'out', need: bytes.held };
  }
  return null;
}

function whyNothingFits(space: TileSpace): DoesNotFitError {
  const { shape, machine } = space;
  const smallest: Mapping = {
    dataflow: machine.dataflow === 'ws' ? 'ws' : 'os',
    images: 1,
    bandRows: 1,
    columnChannels: Math.min(space.columnChannels, machine.array.columns),
    otherChannels: Math.min(space.otherChannels, shape.m === 1 ? 8 : shape.m),
    order: space.isReducedByPixels ? 'outputs-outer' : 'columns-outer',
    sums: 'accumulate',
  };
  const found = overflow(space, smallest) ?? { buffer: 'west' as const, need: shape.m };
  return new DoesNotFitError(space.operation, found.buffer, found.need, machine.bufferHalf[found.buffer]);
}

/** Sizes of a channel axis, largest first: all of it, then multiples of `unit` on a ladder. */
function sizes(total: number, unit: number): number[] {
  return [...new Set([total, ...ladder(ceilDiv(total, unit)).map((steps) => Math.min(total, steps * unit))])];
}

/** n, then 2^a and 3·2^a below it, largest first. */
function ladder(n: number): number[] {
  const steps = [n];
  for (let power = 2 ** Math.ceil(Math.log2(n)); power >= 1; power /= 2) {
    if (power < n) steps.push(power);
    if (power * 0.75 < n && power >= 4) steps.push(power * 0.75);
  }
  return steps;
}

// ---- estimate --------------------------------------------------------------------------------------------------------

/** Estimates a mapping. Public for tests and for `weft schedule`. */
export function estimate(space: TileSpace, mapping: Mapping, memory: MemoryModel): Estimate {
  const levels = levelsOf(space, mapping);
  const { bufferWriteBytes, array } = space.machine;
  let arrayTicks = 0;
  let passes = 0;
  let interleave = 1;
  forEachTile(levels, levels.length - 1, (tile, times) => {
    const timing = space.timing(tile, mapping);
    const { edges } = timing;
    const drain = edges.holdsSums
      ? 0
      : edges.drainEnd + Math.max(edges.lastDrainRows, edges.firstDrainRows) - edges.firstDrainStart;
    const next = edges.dataflow === 'os' ? drain : edges.lastSwitch + edges.weightLoad;
    arrayTicks += times * Math.max(timing.ticks, next);
    passes += times * timing.passes;
    interleave = Math.max(interleave, timing.interleave);
  });
  const moved = { west: 0, north: 0, out: 0 };
  const busy = { west: 0, north: 0, out: 0 };
  const first = { west: 0, north: 0, out: 0 };
  for (const tensor of ['west', 'north', 'out'] as const) {
    forEachTile(levels, depth(space, levels, tensor), (tile, times) => {
      const bytes = space.bytes(tile, mapping);
      const size = tensor === 'out' ? bytes.stored : bytes[tensor];
      const service = memory.serviceTicks(size);
      first[tensor] ||= service;
      moved[tensor] += times * size;
      busy[tensor] += times * (tensor === 'out' ? service : Math.max(service, ceilDiv(size, bufferWriteBytes)));
    });
  }
  const bytes = moved.west + moved.north + moved.out;
  const memoryTicks = memory.serviceTicks(bytes);
  const steady = Math.max(arrayTicks, memoryTicks, busy.west, busy.north, busy.out);
  const ends = first.west + first.north + first.out + 2 * memory.latencyTicks + array.rows + array.columns;
  return { ticks: steady + ends, arrayTicks, memoryTicks, bytes, interleave, passes };
}

const depth = (space: TileSpace, levels: readonly Level[], tensor: Tensor): number =>
  depthOf(levels, axesOf(space, tensor));
