/**
 * The offline scheduler: a mapping for each GEMM, from the closed forms and the memory's bandwidth, before anything runs.
 *
 * Candidates are the same on every machine and are only filtered by what fits, so that a bigger machine also tries what
 * the smaller one chose. The estimate adds up, tile by tile, the slower of the array and of the traffic that double buffers
 * overlap with it; what cannot overlap (first loads, last drain and store) is added. The search ends early at an estimate
 * that no other can beat by more than 0.8 %.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { GemmOperation } from '../operation.ts';
import { axesOf, depthOf, forEachRound, forEachTile, levelsOf } from './loops.ts';
import type { Level, Tensor } from './loops.ts';
import type { Mapping } from './mapping.ts';
import { TileSpace } from './tile-space.ts';
import type { Tile } from './tile-space.ts';
import type { TileTiming } from '../../arch/sat/stce-work.ts';

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

/** An estimate this close to what no mapping can beat ends the search. */
const GOOD_ENOUGH = 1.008;

/** Chooses the mapping of one GEMM. @throws {DoesNotFitError} if nothing fits the buffers */
export function schedule(operation: GemmOperation, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  const goal = GOOD_ENOUGH * leastTicks(space);
  let best: Candidate | null = null;
  let candidates = 0;
  for (const mapping of candidateMappings(space)) {
    const candidate = { mapping, estimate: estimate(space, mapping, memory) };
    candidates += 1;
    if (!best || isBetter(candidate, best)) best = candidate;
    if (best.estimate.ticks <= goal) break;
  }
  if (!best) throw whyNothingFits(space);
  return { ...best, candidates, space };
}

/** No mapping takes less: all MACs on a full array, and array columns that stay empty beside the last output channels. */
function leastTicks({ operation, machine, columnChannels, isPixelNorth }: TileSpace): number {
  const { rows, columns } = machine.array;
  const width = isPixelNorth ? rows : columns;
  const filled = (ceilDiv(columnChannels, width) * width) / columnChannels;
  return (operation.macs * filled) / (rows * columns);
}

/** The best mapping of one dataflow, whatever the machine prefers; null if none fits. For explanations. */
export function bestOfDataflow(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Candidate | null {
  let best: Candidate | null = null;
  for (const mapping of candidateMappings(space)) {
    if (mapping.dataflow !== dataflow) continue;
    const candidate = { mapping, estimate: estimate(space, mapping, memory) };
    if (!best || isBetter(candidate, best)) best = candidate;
  }
  return best;
}

export interface Candidate {
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
  yield* space.isReducedByPixels ? weightGradientMappings(space, dataflows) : outputMappings(space, dataflows);
}

type Dataflows = readonly Mapping['dataflow'][];

function isPossible(space: TileSpace, dataflow: 'os' | 'ws'): boolean {
  const { machine, shape } = space;
  if (machine.dataflow !== 'auto' && machine.dataflow !== dataflow) return false;
  const { wsPairs, groupFileValues } = machine.array;
  return dataflow === 'ws' ? shape.n <= wsPairs : shape.m === 1 || 2 * shape.m <= groupFileValues;
}

/** FF and BP: all sizes of columns and pixels; the reduction is cut where it must be, and in the largest pixel tiles. */
function* outputMappings(space: TileSpace, dataflows: Dataflows): Generator<Mapping> {
  const pixels = pixelSizes(space);
  for (const columnChannels of sizes(space.columnChannels, space.machine.array.columns)) {
    const cut = new Set<Mapping['dataflow']>();
    for (const otherChannels of sizes(space.otherChannels, space.shape.m === 1 ? LEAST_CHANNELS : space.shape.m)) {
      const whole = otherChannels >= space.otherChannels;
      const sums = whole ? ('whole' as const) : ('accumulate' as const);
      const found = new Set<Mapping['dataflow']>();
      for (const { images, bandRows } of pixels) {
        for (const dataflow of dataflows) {
          if (cut.has(dataflow) && found.has(dataflow)) continue;
          const tile = { dataflow, images, bandRows, columnChannels, otherChannels, sums };
          if (overflow(space, { ...tile, order: 'columns-outer' })) continue;
          found.add(dataflow);
          for (const order of ['columns-outer', 'pixels-outer'] as const) {
            if (whole) yield { ...tile, order };
            else yield* cutMappings(space, { ...tile, order });
          }
        }
      }
      // Once there is a reduction that fits, smaller ones are tried in the largest pixel tile only.
      for (const dataflow of found) cut.add(dataflow);
    }
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

/** WU: all sizes of both channel axes; pixels are the reduction. */
function* weightGradientMappings(space: TileSpace, dataflows: Dataflows): Generator<Mapping> {
  const pixels = pixelSizes(space);
  for (const columnChannels of sizes(space.columnChannels, space.machine.array.columns)) {
    for (const otherChannels of sizes(space.otherChannels, LEAST_CHANNELS)) {
      for (const { images, bandRows } of pixels) {
        const isWhole = images >= space.operation.geometry.batch && bandRows >= space.pixelRows;
        const sums = isWhole ? ('whole' as const) : ('accumulate' as const);
        const order = 'outputs-outer' as const;
        for (const dataflow of dataflows) {
          const mapping = { dataflow, images, bandRows, columnChannels, otherChannels, order, sums };
          if (!overflow(space, mapping)) yield mapping;
        }
      }
    }
  }
}

/** Channels of the smallest dense cut of an axis that is not the columns'. */
const LEAST_CHANNELS = 8;

/** Pixel tiles, largest first: numbers of whole images, then even bands of one image. They do not depend on the machine. */
function pixelSizes(space: TileSpace): readonly { readonly images: number; readonly bandRows: number }[] {
  const { batch } = space.operation.geometry;
  const { pixelRows } = space;
  const bands = ladder(pixelRows)
    .map((parts) => ceilDiv(pixelRows, parts))
    .filter((rows) => rows < pixelRows);
  const distinct = [...new Set(bands)].toSorted((a, b) => b - a);
  return [
    ...sizes(batch, 1).map((images) => ({ images, bandRows: pixelRows })),
    ...distinct.map((bandRows) => ({ images: 1, bandRows })),
  ];
}

/** The first buffer half that the largest tile of a mapping overflows. */
function overflow(space: TileSpace, mapping: Mapping): { buffer: Tensor; need: number } | null {
  const { bufferHalf } = space.machine;
  const tile: Tile = {
    images: mapping.images,
    band: space.largestBand(mapping.bandRows),
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

function whyNothingFits(space: TileSpace): DoesNotFitError {
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

/** Sizes of a channel axis, largest first: all of it, then `unit` times powers of two. */
function sizes(total: number, unit: number): number[] {
  const found = [total];
  for (let steps = 2 ** Math.ceil(Math.log2(ceilDiv(total, unit))); steps >= 1; steps /= 2) {
    if (steps * unit < total) found.push(steps * unit);
  }
  return found;
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

/** Estimates a mapping. */
export function estimate(space: TileSpace, mapping: Mapping, memory: MemoryModel): Estimate {
  const levels = levelsOf(space, mapping);
  const leaf = levels.length - 1;
  const { bufferWriteBytes, array } = space.machine;
  const at = {
    west: depth(space, levels, 'west'),
    north: depth(space, levels, 'north'),
    out: depth(space, levels, 'out'),
  };
  const moved = { west: 0, north: 0, out: 0 };
  const busy = { west: 0, north: 0, out: 0 };
  const first = { west: 0, north: 0, out: 0 };
  for (const tensor of ['west', 'north', 'out'] as const) {
    forEachTile(levels, at[tensor], (tile, times) => {
      const bytes = space.bytes(tile, mapping);
      const size = tensor === 'out' ? bytes.stored : bytes[tensor];
      const service = memory.serviceTicks(size);
      first[tensor] ||= service;
      moved[tensor] += times * size;
      busy[tensor] += times * (tensor === 'out' ? service : Math.max(service, ceilDiv(size, bufferWriteBytes)));
    });
  }
  let arrayTicks = 0;
  let steadyTicks = 0;
  let passes = 0;
  let interleave = 1;
  forEachRound(levels, (tile, next, times) => {
    const timing = space.timing(tile, mapping);
    const ticks = Math.max(timing.ticks, ticksToNext(timing));
    const [here, ahead] = [space.bytes(tile, mapping), space.bytes(next, mapping)];
    // While a tile is multiplied, the next one is loaded and the last one stored, as far as that happens every round.
    const traffic =
      (at.west === leaf ? ahead.west : 0) + (at.north === leaf ? ahead.north : 0) + (at.out === leaf ? here.stored : 0);
    arrayTicks += times * ticks;
    steadyTicks += times * Math.max(ticks, memory.serviceTicks(traffic));
    passes += times * timing.passes;
    interleave = Math.max(interleave, timing.interleave);
  });
  const bytes = moved.west + moved.north + moved.out;
  const memoryTicks = memory.serviceTicks(bytes);
  const steady = Math.max(steadyTicks, memoryTicks, busy.west, busy.north, busy.out);
  const ends = first.west + first.north + first.out + 2 * memory.latencyTicks + array.rows + array.columns;
  return { ticks: steady + ends, arrayTicks, memoryTicks, bytes, interleave, passes };
}

/** The least time from a tile's start to that of an equal one behind it. */
function ticksToNext({ edges }: TileTiming): number {
  if (edges.dataflow === 'ws') return edges.lastSwitch + edges.weightLoad;
  if (edges.holdsSums) return 0;
  return edges.drainEnd + Math.max(edges.lastDrainRows, edges.firstDrainRows) - edges.firstDrainStart;
}

const depth = (space: TileSpace, levels: readonly Level[], tensor: Tensor): number =>
  depthOf(levels, axesOf(space, tensor));
