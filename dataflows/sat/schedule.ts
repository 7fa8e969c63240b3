/**
 * The offline scheduler: a mapping for each GEMM, from the closed forms and the memory's bandwidth, before anything runs.
 *
 * Candidates are the same on every machine and are only filtered by what fits, so that a bigger machine also tries what
 * the smaller one chose. The estimate adds up, tile by tile, the slower of the array and of the traffic that double buffers
 * overlap with it; what cannot overlap (first loads, last drain and store) is added. The best estimates of each dataflow are
 * then tried by events. A search ends early at a mapping that no other can beat by more than 0.8 %.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { GemmOperation } from '../operation.ts';
import { whyImpossible } from './check-mapping.ts';
import { axesOf, depthOf, forEachRound, forEachTile, levelsOf } from './loops.ts';
import type { Level, Tensor } from './loops.ts';
import type { Mapping } from './mapping.ts';
import { TileSpace } from './tile-space.ts';
import { trialTicks } from './trial.ts';
import type { Tile, TileBytes } from './tile-space.ts';
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
  /** What the GEMM takes by itself, tried on the machine. */
  readonly ticks: number;
  /** Mappings estimated. */
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

/** A mapping this close to what none can beat ends the search. */
const GOOD_ENOUGH = 1.008;

/**
 * Mappings of one dataflow that are tried on the machine, best estimates first: the fewer ticks a GEMM takes, the more of them
 * the estimate leaves out, and the less a trial costs. None is tried whose estimate is far from the best.
 */
function trialsFor(bestEstimate: number): { readonly most: number; readonly worthy: number } {
  if (bestEstimate <= 2000) return { most: Infinity, worthy: Infinity };
  return bestEstimate <= 20_000 ? { most: 32, worthy: 1.5 } : { most: 8, worthy: 1.25 };
}

/** Of mappings this close in time the one that moves fewest bytes is taken: others may need the memory meanwhile. */
const AS_GOOD = 1.001;

/**
 * Chooses the mapping of one GEMM: by estimates, then, among the best of each dataflow and the mapping of the fixed rule, by
 * trials. So it is never slower by itself than what a search of one dataflow, or the rule, would choose, but for what ends a
 * search early.
 *
 * @throws {DoesNotFitError} if nothing fits the buffers
 */
export function schedule(operation: GemmOperation, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  const dataflows = dataflowsOf(space);
  const goal = GOOD_ENOUGH * Math.min(...dataflows.map((dataflow) => leastTicks(space, dataflow)));
  const found: Choice[] = [];
  for (const dataflow of dataflows) {
    const search = machine.tiling === 'fixed' ? [] : searched(space, dataflow, memory);
    if (search.some(({ ticks }) => ticks <= goal)) return search[0];
    const rule = fixedMapping(space, dataflow);
    found.push(...search, ...(rule ? [tried(space, rule, memory, 1)] : []));
  }
  const [first] = found;
  if (!first) throw whyNothingFits(space);
  // The rule is output-stationary wherever the array can be.
  if (machine.tiling === 'fixed') return first;
  const candidates = found.reduce((sum, choice) => sum + choice.candidates, 0);
  return { ...found.reduce((best, choice) => (choice.ticks < best.ticks ? choice : best)), candidates };
}

/** The best mapping of one dataflow, whatever the machine prefers; null if the array cannot, or nothing fits. For explanations. */
export function bestOfDataflow(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Choice | null {
  return canRun(space, dataflow) ? (searched(space, dataflow, memory).at(0) ?? null) : null;
}

/** The best mapping of one dataflow; none if nothing fits. */
function searched(space: TileSpace, dataflow: 'os' | 'ws', memory: MemoryModel): Choice[] {
  const goal = GOOD_ENOUGH * leastTicks(space, dataflow);
  const candidates: Candidate[] = [];
  for (const mapping of mappingsOf(space, [dataflow])) {
    const candidate = { mapping, estimate: estimate(space, mapping, memory) };
    candidates.push(candidate);
    if (candidate.estimate.ticks > goal) continue;
    const choice = tried(space, mapping, memory, candidates.length, candidate.estimate);
    if (choice.ticks <= goal) return [choice];
  }
  const order = candidates.toSorted(
    (a, b) => a.estimate.ticks - b.estimate.ticks || a.estimate.bytes - b.estimate.bytes,
  );
  const [best] = order;
  if (!best) return [];
  const { most, worthy } = trialsFor(best.estimate.ticks);
  const trials = order
    .filter(({ estimate: { ticks } }, i) => i < most && ticks <= worthy * best.estimate.ticks)
    .map((candidate) => tried(space, candidate.mapping, memory, candidates.length, candidate.estimate));
  const least = Math.min(...trials.map(({ ticks }) => ticks));
  const good = trials.filter(({ ticks }) => ticks <= AS_GOOD * least);
  return [good.reduce((best, choice) => (choice.estimate.bytes < best.estimate.bytes ? choice : best))];
}

/** A mapping, tried by itself on the machine. */
function tried(
  space: TileSpace,
  mapping: Mapping,
  memory: MemoryModel,
  candidates: number,
  known: Estimate | null = null,
): Choice {
  const estimated = known ?? estimate(space, mapping, memory);
  const ticks = trialTicks(space, { mapping, estimate: estimated }, memory);
  return { mapping, estimate: estimated, ticks, candidates, space };
}

/**
 * A given mapping as a choice.
 *
 * @throws {DoesNotFitError} if its largest tile overflows a buffer
 * @throws {RangeError} if the GEMM cannot run by it at all
 */
export function given(operation: GemmOperation, mapping: Mapping, machine: SatMachine, memory: MemoryModel): Choice {
  const space = new TileSpace(operation, machine);
  if (!canRun(space, mapping.dataflow)) {
    throw new RangeError(`${operation.id}: the array cannot run ${space.shape.n}:${space.shape.m} ${mapping.dataflow}`);
  }
  const why = whyImpossible(space, mapping);
  if (why !== null) throw new RangeError(`${operation.id}: ${why}`);
  const full = overflow(space, mapping);
  if (full) throw new DoesNotFitError(operation, full.buffer, full.need, machine.bufferHalf[full.buffer]);
  return tried(space, mapping, memory, 1);
}

/**
 * The mapping of the rule that needs no search: tiles as wide as the array, as much of the reduction and then as many pixels
 * as fit, columns outermost.
 */
function fixedMapping(space: TileSpace, dataflow: 'os' | 'ws'): Mapping | null {
  const width = Math.min(space.columnChannels, space.machine.array.columns);
  for (const mapping of mappingsOf(space, [dataflow])) {
    if (mapping.columnChannels === width && mapping.order !== 'pixels-outer') return mapping;
  }
  return null;
}

/** No mapping of a dataflow takes less: the GEMM in one tile, with nothing but passes, and drains that set their pace. */
export function leastTicks(space: TileSpace, dataflow: 'os' | 'ws'): number {
  const { rows: R, columns: C, accumulators, addLatency, drainValuesPerColumn } = space.machine.array;
  const { interleave } = space.machine;
  const { n } = space.shape;
  const stretch = Math.max(1, addLatency / (interleave === 'auto' ? accumulators : interleave));
  return space.wholeParts().reduce((sum, { rows, columns, instances, groups }) => {
    const across = instances * ceilDiv(columns, C);
    /** Tiles of this many rows: issue, or the drain of a value a row and column. */
    const pace = (used: number): number => Math.max(groups * n * stretch, used / drainValuesPerColumn);
    const ragged = rows % R;
    const ticks =
      dataflow === 'os'
        ? across * (Math.floor(rows / R) * pace(R) + (ragged > 0 ? pace(ragged) : 0))
        : across * ceilDiv(groups, R) * rows * n;
    return sum + space.operation.geometry.groups * ticks;
  }, 0);
}

export interface Candidate {
  readonly mapping: Mapping;
  readonly estimate: Estimate;
}

// ---- candidates ------------------------------------------------------------------------------------------------------

/** Every mapping that the scheduler considers. */
export function candidateMappings(space: TileSpace): Generator<Mapping> {
  return mappingsOf(space, dataflowsOf(space));
}

const dataflowsOf = (space: TileSpace): readonly ('os' | 'ws')[] =>
  (['os', 'ws'] as const).filter((dataflow) => isPossible(space, dataflow));

function* mappingsOf(space: TileSpace, dataflows: Dataflows): Generator<Mapping> {
  yield* space.isReducedByPixels ? weightGradientMappings(space, dataflows) : outputMappings(space, dataflows);
}

type Dataflows = readonly Mapping['dataflow'][];

function isPossible(space: TileSpace, dataflow: 'os' | 'ws'): boolean {
  const { machine } = space;
  return (machine.dataflow === 'auto' || machine.dataflow === dataflow) && canRun(space, dataflow);
}

/** Group files and weight registers hold the groups of the sparse operand. */
function canRun({ machine, shape }: TileSpace, dataflow: 'os' | 'ws'): boolean {
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
    steadyTicks +=
      times * Math.max(ticks, memory.serviceTicks(traffic), ringTicks(space, at, leaf, timing, here, memory));
    passes += times * timing.passes;
    interleave = Math.max(interleave, timing.interleave);
  });
  const bytes = moved.west + moved.north + moved.out;
  const memoryTicks = memory.serviceTicks(bytes);
  const steady = Math.max(steadyTicks, memoryTicks, busy.west, busy.north, busy.out);
  const ends = first.west + first.north + first.out + 2 * memory.latencyTicks + array.rows + array.columns;
  return { ticks: steady + ends, arrayTicks, memoryTicks, bytes, interleave, passes };
}

/**
 * The least time a round can take because a half of a buffer must be used up before it is filled again: the way of a half
 * once round (loaded, arrived, multiplied, freed; or multiplied, written, stored), over the number of halves.
 */
function ringTicks(
  { machine }: TileSpace,
  at: Readonly<Record<Tensor, number>>,
  leaf: number,
  { ticks, operandsFreeLag, writtenLag, edges }: TileTiming,
  bytes: TileBytes,
  memory: MemoryModel,
): number {
  const loaded = (at.west === leaf ? bytes.west : 0) + (at.north === leaf ? bytes.north : 0);
  const ahead = Math.max(at.west === leaf ? edges.lead : 0, at.north === leaf ? edges.weightLoad : 0);
  const load = loaded > 0 ? memory.serviceTicks(loaded) + memory.latencyTicks + ahead + ticks + operandsFreeLag : 0;
  const store = at.out === leaf ? ticks + writtenLag + memory.serviceTicks(bytes.stored) : 0;
  return Math.max(load, store) / (machine.doubleBuffer ? 2 : 1);
}

/** The least time from a tile's start to that of an equal one behind it. */
function ticksToNext({ edges }: TileTiming): number {
  if (edges.dataflow === 'ws') return edges.lastSwitch + edges.weightLoad;
  if (edges.holdsSums) return 0;
  return edges.drainEnd + Math.max(edges.lastDrainRows, edges.firstDrainRows) - edges.firstDrainStart;
}

const depth = (space: TileSpace, levels: readonly Level[], tensor: Tensor): number =>
  depthOf(levels, axesOf(space, tensor));
