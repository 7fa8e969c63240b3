/**
 * What no run of a nest beats: a bound of a few sums over its tiles, close enough to a run to tell most mappings apart without one.
 *
 * The array works on one tile after another, each unit moves one tile after another, and so does the memory if every transfer is
 * spread over all of it. Before the array's first tile its operands are loaded; after its last one the result is written and
 * stored.
 */
import type { MemoryModel } from '../../arch/memory/memory-model.ts';
import type { TileTiming } from '../../arch/sat/stce-work.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { depthsOf, firstTile, lastTile, levelsOf, walkNest } from './loops.ts';
import type { Level, NestVisitor, Tensor } from './loops.ts';
import type { Mapping } from './mapping.ts';
import { tensorChannelCount } from './tensor-channels.ts';
import type { Tile, TileSpace } from './tile-space.ts';

/** Ticks; no run of the nest takes less. */
export function leastRunTicks(space: TileSpace, mapping: Mapping, memory: MemoryModel): number {
  const levels = levelsOf(space, mapping);
  const least = new LeastRunTicks(space, mapping, memory);
  walkNest(levels, depthsOf(space, levels), least);
  return least.of(levels);
}

class LeastRunTicks implements NestVisitor {
  readonly #space: TileSpace;
  readonly #mapping: Mapping;
  readonly #memory: MemoryModel;
  /** Service of all tiles of a tensor, and how long its unit takes for them. */
  readonly #service: Record<Tensor, number> = { west: 0, north: 0, out: 0 };
  readonly #unit: Record<Tensor, number> = { west: 0, north: 0, out: 0 };
  #array = 0;

  constructor(space: TileSpace, mapping: Mapping, memory: MemoryModel) {
    this.#space = space;
    this.#mapping = mapping;
    this.#memory = memory;
  }

  move(tensor: Tensor, tile: Tile, times: number): void {
    const size = this.#space.moved(tensor, tile);
    const service = this.#serviceOf(tensor, tile, size);
    this.#service[tensor] += times * service;
    const fill = tensor === 'out' ? 0 : ceilDiv(size, this.#space.machine.bufferWriteBytes);
    this.#unit[tensor] += times * Math.max(service, fill);
  }

  multiply(tile: Tile, next: Tile, times: number, isWithin: boolean): void {
    const timing = this.#space.timing(tile, this.#mapping);
    const isRepeated = isWithin && tile === next;
    this.#array += times * (isRepeated ? Math.max(timing.ticks, ticksToNext(timing)) : timing.ticks);
  }

  /** Ticks of a run, once all tiles are told. */
  of(levels: readonly Level[]): number {
    const [service, unit] = [this.#service, this.#unit];
    const start = this.#untilFirst(levels);
    const { ticks, end } = this.#fromLast(levels);
    const first = this.#space.timing(firstTile(levels), this.#mapping).ticks;
    const { latencyTicks } = this.#memory;
    // What is loaded last is multiplied by the last tile, if not before it.
    const behindLoads = latencyTicks + ticks + end;
    const isOneQueue = tensorChannelCount(this.#space.machine) === 0;
    return Math.max(
      start + this.#array + end,
      unit.west + behindLoads,
      unit.north + behindLoads,
      start + first + unit.out,
      isOneQueue ? service.west + service.north + Math.max(service.out, behindLoads) : 0,
    );
  }

  /** When the array can begin. For how long group files or weight registers are filled first is left out: little beside a load. */
  #untilFirst(levels: readonly Level[]): number {
    const { machine } = this.#space;
    const tile = firstTile(levels);
    const west = this.#serviceOf('west', tile, this.#space.westBytes(tile));
    const north = this.#serviceOf('north', tile, this.#space.northBytes(tile));
    const isOneQueue = tensorChannelCount(machine) === 0;
    const loaded = isOneQueue ? west + north : Math.max(west, north);
    return loaded + this.#memory.latencyTicks + machine.array.readLatency;
  }

  /** Ticks of the last tile, and from its end to that of its store. */
  #fromLast(levels: readonly Level[]): { readonly ticks: number; readonly end: number } {
    const tile = lastTile(levels, 0, firstTile(levels));
    const { ticks, writtenLag } = this.#space.timing(tile, this.#mapping);
    return { ticks, end: writtenLag + this.#serviceOf('out', tile, this.#space.storedBytes(tile)) };
  }

  #serviceOf(tensor: Tensor, tile: Tile, size: number): number {
    if (size === 0) return 0;
    return this.#memory.leastServiceTicks(size, tensor === 'out', this.#space.pieces(tile)[tensor]);
  }
}

/** The least time from a tile's start to that of an equal one behind it. */
export function ticksToNext({ edges }: TileTiming): number {
  if (edges.dataflow === 'ws') return edges.lastSwitch + edges.weightLoad;
  if (edges.holdsSums || edges.firstDrainRows === 0) return 0;
  return edges.drainEnd + Math.max(edges.lastDrainRows, edges.firstDrainRows) - edges.firstDrainStart;
}
