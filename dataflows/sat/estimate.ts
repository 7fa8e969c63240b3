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
import { depthsOf, levelsOf, walkNest } from './loops.ts';
import type { NestVisitor, Tensor, TensorDepths } from './loops.ts';
import type { Mapping } from './mapping.ts';
import type { Tile, TileSpace } from './tile-space.ts';

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
  const depths = depthsOf(space, levels);
  const sums = new EstimateSums(space, mapping, memory, depths, levels.length - 1);
  walkNest(levels, depths, sums);
  return sums.estimate();
}

/** A tensor's tiles, added up as they are moved. */
interface MovedTiles {
  bytes: number;
  /** Ticks of its unit. */
  busy: number;
  /** Service of its first tile. */
  first: number;
}

const nothingMoved = (): MovedTiles => ({ bytes: 0, busy: 0, first: 0 });

class EstimateSums implements NestVisitor {
  readonly #space: TileSpace;
  readonly #mapping: Mapping;
  readonly #memory: MemoryModel;
  /** Whether each tensor changes in every round. */
  readonly #inLeaf: Readonly<Record<Tensor, boolean>>;
  readonly #moved = { west: nothingMoved(), north: nothingMoved(), out: nothingMoved() };
  #arrayTicks = 0;
  #steadyTicks = 0;
  #passes = 0;
  #interleave = 1;

  constructor(space: TileSpace, mapping: Mapping, memory: MemoryModel, depths: TensorDepths, leaf: number) {
    this.#space = space;
    this.#mapping = mapping;
    this.#memory = memory;
    this.#inLeaf = { west: depths.west === leaf, north: depths.north === leaf, out: depths.out === leaf };
  }

  move(tensor: Tensor, tile: Tile, times: number): void {
    const size = this.#space.moved(tensor, tile);
    const service = this.#memory.serviceTicks(size, tensor === 'out', this.#space.pieces(tile)[tensor]);
    const moved = this.#moved[tensor];
    moved.first ||= service;
    moved.bytes += times * size;
    const fill = tensor === 'out' ? 0 : ceilDiv(size, this.#space.machine.bufferWriteBytes);
    moved.busy += times * Math.max(service, fill);
  }

  multiply(tile: Tile, next: Tile, times: number): void {
    const timing = this.#space.timing(tile, this.#mapping);
    const ticks = Math.max(timing.ticks, ticksToNext(timing));
    const { west, north, out } = this.#inLeaf;
    // While a tile is multiplied, the next one is loaded and the last one stored, as far as that happens every round.
    const stored = out ? this.#space.storedBytes(tile) : 0;
    const ahead = (west ? this.#space.westBytes(next) : 0) + (north ? this.#space.northBytes(next) : 0);
    const ring = this.#ringTicks(timing, tile, stored);
    this.#arrayTicks += times * ticks;
    this.#steadyTicks += times * Math.max(ticks, this.#memory.serviceTicks(ahead + stored), ring);
    this.#passes += times * timing.passes;
    this.#interleave = Math.max(this.#interleave, timing.interleave);
  }

  /**
   * The least time a round can take because a half of a buffer must be used up before it is filled again: the way of a half
   * once round (loaded, arrived, multiplied, freed; or multiplied, written, stored), over the number of halves.
   */
  #ringTicks({ ticks, operandsFreeLag, writtenLag, edges }: TileTiming, tile: Tile, stored: number): number {
    const { west, north, out } = this.#inLeaf;
    const loaded = (west ? this.#space.westBytes(tile) : 0) + (north ? this.#space.northBytes(tile) : 0);
    const ahead = Math.max(west ? edges.lead : 0, north ? edges.weightLoad : 0);
    const { latencyTicks } = this.#memory;
    const served = loaded > 0 ? this.#memory.serviceTicks(loaded) : 0;
    const load = loaded > 0 ? served + latencyTicks + ahead + ticks + operandsFreeLag : 0;
    const store = out ? ticks + writtenLag + this.#memory.serviceTicks(stored, true) : 0;
    return Math.max(load, store) / (this.#space.machine.doubleBuffer ? 2 : 1);
  }

  /** Once all of the nest was visited. */
  estimate(): Estimate {
    const { west, north, out } = this.#moved;
    const { array } = this.#space.machine;
    const bytes = west.bytes + north.bytes + out.bytes;
    const memoryTicks = this.#memory.serviceTicks(bytes);
    const steady = Math.max(this.#steadyTicks, memoryTicks, west.busy, north.busy, out.busy);
    const ends = west.first + north.first + out.first + 2 * this.#memory.latencyTicks + array.rows + array.columns;
    return {
      ticks: steady + ends,
      arrayTicks: this.#arrayTicks,
      memoryTicks,
      bytes,
      moved: { west: west.bytes, north: north.bytes, out: out.bytes },
      interleave: this.#interleave,
      passes: this.#passes,
    };
  }
}
