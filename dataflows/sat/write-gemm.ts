/**
 * The loop nest of one GEMM as commands: load tiles, multiply, store, in double buffers.
 *
 * A tensor is loaded at the innermost loop that changes it and stays for the loops inside; the array acquires and releases
 * such tiles with commands that take no time. Elementwise work may run beside the nest, paced to its rounds.
 */
import type { ActionCounts } from '../../arch/energy/actions.ts';
import type { StceEdges, TileTiming } from '../../arch/sat/stce-work.ts';
import { NO_WORK, at } from '../../arch/sat/work.ts';
import type { Affine, Extent, SatWork, TilePlace } from '../../arch/sat/work.ts';
import type { Give, Take } from '../../sim/program.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import { shares } from './besides.ts';
import type { Beside, Share } from './besides.ts';
import { chosen, depthsOf, firstTile, lastTile, levelsOf } from './loops.ts';
import type { Level, Position, Tensor, TensorDepths, Variant } from './loops.ts';
import type { ProgramWriter, SatNode } from './program-writer.ts';
import type { Choice } from './schedule.ts';
import type { Tile } from './tile-space.ts';
import { StreamWriter, portionOf, without } from './write-stream.ts';
import type { Portion } from './write-stream.ts';

/** Where the writer stands in the nest, and how many loops are around. */
interface Scope {
  /** What outer levels have chosen, and of those inside the first. */
  readonly tile: Tile;
  /**
   * False once an outer level has chosen a chunk that is not the last; kept for places alone. The tile may say so sooner: it has the first
   * chunk of levels that are still inside.
   */
  readonly isLastChunk: boolean;
  readonly place: Partial<Record<Position, Extent>>;
  readonly loops: number;
  /** Leaf rounds since the companion began. */
  readonly rounds: Affine;
}

const NOTHING_BESIDE: readonly Beside[] = [];

const NOWHERE: Scope['place'] = {};

/** Where the parts of a variant are, of which `ordinal` others come before and each has `roundsBelow` rounds. */
function placed(
  { loops, place, rounds }: Scope,
  { position }: Level,
  { count, from, size }: Variant,
  ordinal: number,
  roundsBelow: number,
): Pick<Scope, 'place' | 'rounds'> {
  const first = rounds.base + ordinal * roundsBelow;
  if (count === 1) {
    return { place: { ...place, [position]: { from: at(from), size } }, rounds: { base: first, terms: rounds.terms } };
  }
  const own = { from: { base: from, terms: [{ loop: loops, step: size }] }, size };
  const terms = [...rounds.terms, { loop: loops, step: roundsBelow }];
  return { place: { ...place, [position]: own }, rounds: { base: first, terms } };
}

/** Work of one elementwise operation in each round of a part of the nest. */
interface Companion {
  readonly beside: Beside;
  readonly perRound: Portion;
}

export class GemmWriter {
  readonly #writer: ProgramWriter;
  readonly #stream: StreamWriter;
  readonly #choice: Choice;
  readonly #levels: readonly Level[];
  readonly #depth: TensorDepths;
  readonly #latency: number;
  readonly #operation: number;

  constructor(writer: ProgramWriter, stream: StreamWriter, choice: Choice, operation: number, latencyTicks: number) {
    this.#writer = writer;
    this.#stream = stream;
    this.#choice = choice;
    this.#latency = latencyTicks;
    this.#operation = operation;
    const { space, mapping } = choice;
    this.#levels = levelsOf(space, mapping);
    this.#depth = depthsOf(space, this.#levels);
  }

  /** Writes the nest, with other work beside it, once the array may begin. */
  write(besides: readonly Beside[], into: SatNode[]): void {
    const { ready } = this.#writer;
    into.push(
      this.#writer.giving('dma.west', [ready.west.give]),
      this.#writer.giving('dma.north', [ready.north.give]),
      this.#writer.taking('stce', [ready.west.take, ready.north.take]),
    );
    const tile = firstTile(this.#levels);
    const outside = { tile, isLastChunk: true, place: NOWHERE, loops: 0, rounds: at(0) };
    this.#around(-1, outside, into, () => this.#level(0, outside, besides, null, into));
  }

  /** Loads what changes at this depth, holds it while what `inner` writes runs, lets it go. */
  #around(depth: number, scope: Scope, into: SatNode[], inner: () => void): void {
    const { west, north, out } = this.#depth;
    const [loadsWest, loadsNorth, stores] = [west === depth, north === depth, out === depth];
    const isLeaf = depth === this.#levels.length - 1;
    const holds = loadsWest || loadsNorth || stores;
    if (!isLeaf && !holds) {
      inner();
      return;
    }
    this.#writer.operation = this.#operation;
    const { tile } = scope;
    const place = this.#writer.detail === 'places' ? this.#placeOf(scope) : null;
    const timing = this.#timing(tile);
    if (loadsWest) into.push(this.#load('west', tile, timing, place));
    if (loadsNorth) into.push(this.#load('north', tile, timing, place));
    const takes = this.#held(loadsWest, loadsNorth, stores);
    if (isLeaf) {
      const gives = this.#released(loadsWest, loadsNorth, stores, timing);
      into.push(this.#multiply(tile, timing, takes, gives, place));
    } else {
      into.push(this.#writer.taking('stce', takes));
      inner();
      this.#writer.operation = this.#operation;
      const last = this.#timing(lastTile(this.#levels, depth + 1, tile));
      into.push(this.#writer.giving('stce', this.#released(loadsWest, loadsNorth, stores, last)));
    }
    if (stores) into.push(this.#store(tile, place));
  }

  /** What the array takes before it works on tiles. */
  #held(west: boolean, north: boolean, out: boolean): Take[] {
    const { buffers } = this.#writer;
    const takes: Take[] = [];
    if (west) takes.push(buffers.west.full.take);
    if (north) takes.push(buffers.north.full.take);
    if (out) takes.push(buffers.out.free.take);
    return takes;
  }

  /** What it gives behind them. */
  #released(west: boolean, north: boolean, out: boolean, { operandsFreeLag, writtenLag }: TileTiming): Give[] {
    const { buffers } = this.#writer;
    const gives: Give[] = [];
    if (west) gives.push({ channel: buffers.west.free.channel, count: 1, lag: operandsFreeLag });
    if (north) gives.push({ channel: buffers.north.free.channel, count: 1, lag: operandsFreeLag });
    if (out) gives.push({ channel: buffers.out.full.channel, count: 1, lag: writtenLag });
    return gives;
  }

  /** Levels that are still inside have one part where a tensor depends on them: it begins at 0. */
  #placeOf({ place, isLastChunk, tile }: Scope): TilePlace {
    const whole = (size: number): Extent => ({ from: at(0), size });
    const {
      group = whole(1),
      images = whole(tile.images),
      rows = whole(this.#choice.space.pixelRows),
      columns = whole(tile.columns),
      others = whole(tile.others),
    } = place;
    return { group, images, rows, columns, others, isLastChunk };
  }

  /** One loop level; `besides` still to be spread over it, or one `companion` already in step with its rounds. */
  #level(index: number, scope: Scope, besides: readonly Beside[], companion: Companion | null, into: SatNode[]): void {
    if (index === this.#levels.length) return;
    const { variants } = this.#levels[index];
    if (besides.length === 0) {
      this.#rounds(index, scope, variants, companion, into);
      return;
    }
    for (const share of shares(variants, besides)) this.#share(index, scope, share, companion, into);
  }

  /** Some parts of a level with the work that runs beside them. */
  #share(
    index: number,
    scope: Scope,
    { variants, besides }: Share,
    companion: Companion | null,
    into: SatNode[],
  ): void {
    const isLeaf = index === this.#levels.length - 1;
    if (besides.length === 0) {
      this.#rounds(index, scope, variants, companion, into);
      return;
    }
    if (besides.length > 1 && !isLeaf) {
      for (const variant of variants) {
        const next = this.#entered(scope, index, variant, 0, 0);
        const body = bodyOf(variant, into);
        this.#around(index, next, body, () => this.#level(index + 1, next, besides, null, body));
      }
      return;
    }
    const [first, ...others] = besides;
    const whole = StreamWriter.wholeOf(first.operation);
    const rounds = variants.reduce((sum, { count }) => sum + count, 0) * this.#roundsBelow(index);
    const perRound = portionOf(whole, Math.floor((whole.items - 1) / rounds));
    const left = perRound.items > 0 ? without(whole, perRound, rounds) : whole;
    const paced = perRound.items > 0 ? { beside: first, perRound } : null;
    into.push(...first.before);
    this.#rounds(index, { ...scope, rounds: at(0) }, variants, paced, into);
    this.#writer.operation = first.index;
    const { loops } = scope;
    const rest = { from: at(whole.items - left.items), loops };
    this.#stream.elementwise(first.operation, left, rest, into);
    into.push(...first.after);
    for (const beside of others) {
      this.#writer.operation = beside.index;
      into.push(...beside.before);
      this.#stream.elementwise(beside.operation, StreamWriter.wholeOf(beside.operation), { from: at(0), loops }, into);
      into.push(...beside.after);
    }
  }

  #rounds(
    index: number,
    scope: Scope,
    variants: readonly Variant[],
    companion: Companion | null,
    into: SatNode[],
  ): void {
    const roundsBelow = this.#roundsBelow(index);
    let ordinal = 0;
    for (const variant of variants) {
      const next = this.#entered(scope, index, variant, ordinal, roundsBelow);
      ordinal += variant.count;
      const body = bodyOf(variant, into);
      this.#around(index, next, body, () => this.#level(index + 1, next, NOTHING_BESIDE, companion, body));
      if (companion && index === this.#levels.length - 1) this.#companion(companion, next, body);
    }
  }

  /** One level further in; where that is, if commands are to say so. */
  #entered(scope: Scope, index: number, variant: Variant, ordinal: number, roundsBelow: number): Scope {
    const level = this.#levels[index];
    const tile = variant === level.variants[0] ? scope.tile : chosen(scope.tile, variant.choose);
    const loops = variant.count === 1 ? scope.loops : scope.loops + 1;
    const { isLastChunk, place, rounds } = scope;
    if (this.#writer.detail !== 'places') return { tile, isLastChunk, place, loops, rounds };
    return {
      tile,
      isLastChunk: variant.choose.isLastChunk ?? isLastChunk,
      loops,
      ...placed(scope, level, variant, ordinal, roundsBelow),
    };
  }

  /** The elementwise work of one round, in step with the array's west loads. */
  #companion({ beside, perRound }: Companion, { rounds, loops }: Scope, into: SatNode[]): void {
    const { pace } = this.#writer;
    into.push(this.#writer.giving('dma.west', [pace.give]));
    this.#writer.operation = beside.index;
    into.push(this.#writer.taking('vector.load', [pace.take]));
    const where = { from: scaled(rounds, perRound.items), loops };
    this.#stream.elementwise(beside.operation, perRound, where, into);
    this.#writer.operation = this.#operation;
  }

  #roundsBelow(index: number): number {
    let rounds = 1;
    for (let below = index + 1; below < this.#levels.length; below += 1) rounds *= this.#levels[below].parts;
    return rounds;
  }

  #timing(tile: Tile): TileTiming {
    return this.#choice.space.timing(tile, this.#choice.mapping);
  }

  /** Operands are there when memory has answered and, for the first pass, group files or weight registers are filled. */
  #load(tensor: 'west' | 'north', tile: Tile, { edges }: TileTiming, place: TilePlace | null): SatNode {
    const { space } = this.#choice;
    const bytes = space.moved(tensor, tile);
    const ahead = tensor === 'west' ? edges.lead : edges.weightLoad;
    const unit = tensor === 'west' ? 'dma.west' : 'dma.north';
    const { full, free } = this.#writer.buffers[tensor];
    const gives = [{ channel: full.channel, count: 1, lag: this.#latency + ahead }];
    const request = this.#writer.request(unit, bytes, false, space.pieces(tile)[tensor]);
    const ticks = ceilDiv(bytes, space.machine.bufferWriteBytes);
    return this.#writer.command(unit, ticks, [free.take], gives, request, this.#work(tensor, bytes, place));
  }

  #multiply(tile: Tile, timing: TileTiming, takes: Take[], gives: Give[], place: TilePlace | null): SatNode {
    const { ticks, edges, losses } = timing;
    return this.#writer.command('stce', ticks, takes, gives, null, this.#tileWork(tile, edges, place), losses);
  }

  #store(tile: Tile, place: TilePlace | null): SatNode {
    const { full, free } = this.#writer.buffers.out;
    const { space, mapping } = this.#choice;
    const request = this.#writer.request('dma.out', space.storedBytes(tile), true, space.pieces(tile).out);
    const work = this.#work('out', space.storeReads(tile, mapping), place);
    return this.#writer.command('dma.out', 0, [full.take], [free.give], request, work);
  }

  /** What the array does with a tile. */
  #tileWork(tile: Tile, edges: StceEdges, place: TilePlace | null): SatWork {
    if (this.#writer.detail === 'times') return { tile: edges, macs: 0, denseMacs: 0 };
    const { space, mapping } = this.#choice;
    const { macs, denseMacs } = space.macs(tile);
    const counted = { tile: edges, macs, denseMacs, actions: space.actions(tile, mapping) };
    return place ? { ...counted, action: { kind: 'tile', place } } : counted;
  }

  /** What a transfer is priced for beside the memory: bytes of the buffer. */
  #work(tensor: Tensor, bytes: number, place: TilePlace | null): SatWork {
    if (this.#writer.detail === 'times') return NO_WORK;
    const counted = { macs: 0, denseMacs: 0, actions: bufferBytes(tensor, bytes) };
    return place ? { ...counted, action: { kind: 'tile', place } } : counted;
  }
}

/** Literals: a computed name makes an object slow. */
function bufferBytes(tensor: Tensor, bytes: number): ActionCounts {
  switch (tensor) {
    case 'west':
      return { 'west-byte': bytes };
    case 'north':
      return { 'north-byte': bytes };
    case 'out':
      return { 'out-byte': bytes };
  }
}

/** Where the body of a variant is written: into a loop, if it has rounds. */
function bodyOf({ count }: Variant, into: SatNode[]): SatNode[] {
  if (count === 1) return into;
  const body: SatNode[] = [];
  into.push({ repeat: count, body });
  return body;
}

const scaled = ({ base, terms }: Affine, factor: number): Affine => ({
  base: base * factor,
  terms: terms.map(({ loop, step }) => ({ loop, step: step * factor })),
});
