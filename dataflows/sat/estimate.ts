/**
 * What a mapping is expected to take, from the closed forms and the memory's bandwidth, and what no mapping can beat.
 *
 * Tile by tile, the slower of the array, of the traffic that double buffers overlap with it, and of the way of a buffer's half
 * once round; what cannot overlap (first loads, last drain and store) is added.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { TileTiming } from '../../arch/sat/stce-work.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { ticksToNext } from './least-run-ticks.ts';
import { leastTicksOf, wholeGemmOf } from './least-ticks.ts';
import { axesOf, depthOf, forEachRound, forEachTile, levelsOf } from './loops.ts';
import type { Level, Tensor } from './loops.ts';
import type { Mapping } from './mapping.ts';
import type { TileBytes, TileSpace } from './tile-space.ts';

/** What the scheduler expects of a mapping, in ticks and bytes. */
export interface Estimate {
  readonly ticks: number;
  readonly arrayTicks: number;
  readonly memoryTicks: number;
  readonly bytes: number;
  /** The same by buffer. */
  readonly moved: Readonly<Record<Tensor, number>>;
  /** Largest interleave factor. */
  readonly interleave: number;
  readonly passes: number;
}

/** No mapping of a dataflow takes less. */
export const leastTicks = (space: TileSpace, dataflow: 'os' | 'ws'): number =>
  leastTicksOf(wholeGemmOf(space), space.machine, dataflow);

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
      const size = space.moved(tensor, tile);
      const service = memory.serviceTicks(size, tensor === 'out', space.pieces(tile)[tensor]);
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
    const here = space.bytes(tile, mapping);
    const ahead = next === tile ? here : space.bytes(next, mapping);
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
  return {
    ticks: steady + ends,
    arrayTicks,
    memoryTicks,
    bytes,
    moved,
    interleave,
    passes,
  };
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
  const store = at.out === leaf ? ticks + writtenLag + memory.serviceTicks(bytes.stored, true) : 0;
  return Math.max(load, store) / (machine.doubleBuffer ? 2 : 1);
}

const depth = (space: TileSpace, levels: readonly Level[], tensor: Tensor): number =>
  depthOf(levels, axesOf(space, tensor));
