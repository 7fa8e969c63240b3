/**
 * What lies in an on-chip buffer when: tiles, each with its bytes from when they come to when they are gone.
 *
 * A buffer is two channels: `full` tells its user that a tile is there, `free` tells who fills it that the tile is gone. A tile that is transferred in
 * comes byte by byte while its transfer lasts; one that a unit makes is there, whole, when the unit tells so. A tile that is transferred out goes byte
 * by byte; any other is gone, whole, when its user tells so. Halves are used in turn, so that the tile that came first goes first. Buffers between
 * two units that transfer nothing have tiles of no known size and are left out.
 *
 * Skipped rounds repeat the tiles of a round that is like the one before it; what was in the buffer before a loop is followed copy by copy.
 */
import type { Timeline, TimelineProgram } from '../report-data.ts';
import { firstWhere, lastEnd } from './looped.ts';
import type { Looped, RoundLoop } from './looped.ts';
import type { SpanTimes } from './span-times.ts';

/** Tiles in the order in which they are gone. */
export interface BufferTiles extends Looped {
  readonly name: string;
  readonly bytes: Float64Array;
  /** Its bytes come evenly from `start` to `full`, and go evenly from `leaves` to `end`. */
  readonly full: Float64Array;
  readonly leaves: Float64Array;
}

interface Tile {
  start: number;
  full: number;
  bytes: number;
}

/** What a command does to a buffer. */
interface Use {
  /** A tile comes by transfer: the command fills the buffer. */
  readonly loads: boolean;
  /** A tile is made; `lag` ticks after the command. */
  readonly makes: number | null;
  /** The oldest tile goes by transfer. */
  readonly stores: boolean;
  /** The oldest tile is gone; `lag` ticks after the command. */
  readonly frees: number | null;
}

/** Tiles of every buffer that transfers fill or empty, in the order of the buffers. */
export function bufferTiles(timeline: Timeline, times: SpanTimes): BufferTiles[] {
  const { program } = timeline;
  if (!program) return [];
  return transferredBuffers(program).map(({ name, uses }) => new Filling(timeline, program, times, uses).tiles(name));
}

/** The buffers whose tiles have a known size, with what commands do to each. */
export const transferredBuffers = (program: TimelineProgram): { readonly name: string; readonly uses: Uses }[] =>
  program.buffers
    .map(({ name }, buffer) => ({ name, uses: usesOf(program, buffer) }))
    .filter(({ uses }) => uses.some((use) => use !== null && (use.loads || use.stores)));

/** By command; null where it does nothing to the buffer. */
type Uses = readonly (Use | null)[];

function usesOf(program: TimelineProgram, buffer: number): Uses {
  const { full, free } = program.buffers[buffer];
  const { takesFrom, takeChannel, givesFrom, giveChannel, giveLag, server, writes } = program;
  const commands = Array.from({ length: server.length }, (_, command) => {
    let [takesFree, takesFull]: [boolean, boolean] = [false, false];
    let [givesFull, givesFree]: [number | null, number | null] = [null, null];
    for (let i = takesFrom[command]; i < takesFrom[command + 1]; i += 1) {
      takesFree ||= takeChannel[i] === free;
      takesFull ||= takeChannel[i] === full;
    }
    for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
      if (giveChannel[i] === full) givesFull = giveLag[i];
      if (giveChannel[i] === free) givesFree = giveLag[i];
    }
    return { takesFree, takesFull, givesFull, givesFree, moves: server[command] > 0, isWrite: writes[command] === 1 };
  });
  const isLoaded = commands.some(({ takesFree, moves, isWrite }) => takesFree && moves && !isWrite);
  return commands.map(({ takesFree, takesFull, givesFull, givesFree, moves }) => {
    const use = {
      loads: isLoaded && takesFree,
      makes: isLoaded ? null : givesFull,
      stores: takesFull && moves,
      frees: givesFree,
    };
    return use.loads || use.makes !== null || use.stores || use.frees !== null ? use : null;
  });
}

class Filling {
  readonly #timeline: Timeline;
  readonly #times: SpanTimes;
  readonly #command: Uint32Array;
  readonly #uses: Uses;
  /** Indices of the spans that use the buffer. */
  readonly #spans: number[] = [];
  readonly #queue: Tile[] = [];
  readonly #columns = { start: [], full: [], leaves: [], end: [], bytes: [] } as Record<
    'start' | 'full' | 'leaves' | 'end' | 'bytes',
    number[]
  >;
  readonly #loops: RoundLoop[] = [];

  constructor(timeline: Timeline, { command }: TimelineProgram, times: SpanTimes, uses: Uses) {
    this.#timeline = timeline;
    this.#times = times;
    this.#command = command;
    this.#uses = uses;
    const { stall } = timeline;
    for (let i = 0; i < command.length; i += 1) if (stall[i] === 0 && uses[command[i]]) this.#spans.push(i);
  }

  tiles(name: string): BufferTiles {
    const { loops } = this.#timeline;
    this.#stretch(0, this.#command.length, 0, loops.length, 0);
    const { start, full, leaves, end, bytes } = this.#columns;
    const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
    return {
      name,
      start: column(start),
      full: column(full),
      leaves: column(leaves),
      end: column(end),
      bytes: column(bytes),
      loops: this.#loops,
    };
  }

  #stretch(from: number, to: number, loopsFrom: number, loopsTo: number, shift: number): void {
    const { loops } = this.#timeline;
    let at = this.#positionOf(from);
    for (let next = loopsFrom; next < loopsTo; next += 1) {
      for (; this.#spans[at] < loops[next].to; at += 1) this.#use(this.#spans[at], shift);
      this.#loop(loops[next], shift);
    }
    for (; this.#spans[at] < to; at += 1) this.#use(this.#spans[at], shift);
  }

  #positionOf(span: number): number {
    return firstWhere(0, this.#spans.length, (at) => this.#spans[at] >= span);
  }

  /** Follows copies until one leaves the buffer as the copy before did: all others are like that one. */
  #loop({ from, to, loopsFrom, loopsTo, times, period }: Timeline['loops'][number], shift: number): void {
    const { start } = this.#columns;
    for (let copy = 1; copy <= times; copy += 1) {
      const before = this.#state(shift + copy * period);
      const [first, firstLoop] = [start.length, this.#loops.length];
      this.#stretch(from, to, loopsFrom, loopsTo, shift + copy * period);
      const left = times - copy;
      if (start.length === first && this.#state(shift + copy * period) === before) return;
      if (this.#state(shift + (copy + 1) * period) !== before) continue;
      if (left > 0) {
        this.#repeat(first, firstLoop, left, period);
        for (const tile of this.#queue) {
          tile.start += left * period;
          tile.full += left * period;
        }
      }
      return;
    }
  }

  #repeat(from: number, loopsFrom: number, times: number, period: number): void {
    const { start, end } = this.#columns;
    const inner = this.#loops.slice(loopsFrom);
    const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
    this.#loops.push({
      from,
      to: start.length,
      loopsFrom,
      loopsTo: this.#loops.length,
      times,
      period,
      start: Math.min(least(start.slice(from)), least(inner.map((loop) => loop.start + loop.period))),
      end: Math.max(most(end.slice(from)), most(inner.map(lastEnd))),
    });
  }

  /** What is in the buffer as seen from a tick. */
  #state(tick: number): string {
    return this.#queue.map(({ start, full, bytes }) => `${start - tick} ${full - tick} ${bytes}`).join();
  }

  #use(span: number, shift: number): void {
    const use = this.#uses[this.#command[span]];
    if (!use) return;
    const [start, end] = [this.#times.start[span] + shift, this.#times.end[span] + shift];
    const bytes = this.#timeline.bytes[span];
    if (use.loads) this.#queue.push({ start, full: end, bytes });
    if (use.stores) this.#gone(start, end, bytes);
    else if (use.frees !== null) this.#gone(end + use.frees, end + use.frees, null);
    if (use.makes !== null) this.#queue.push({ start: end + use.makes, full: end + use.makes, bytes: 0 });
  }

  /** @param stored  bytes that are transferred out; null if none are */
  #gone(leaves: number, end: number, stored: number | null): void {
    const tile = this.#queue.shift();
    const bytes = tile && (tile.bytes || (stored ?? 0));
    if (!tile || !bytes) return;
    const columns = this.#columns;
    columns.start.push(tile.start);
    columns.full.push(tile.full);
    columns.leaves.push(leaves);
    columns.end.push(end);
    columns.bytes.push(bytes);
  }
}

/** Byte-ticks of a tile: its bytes times how long they lie in the buffer. */
export const byteTicks = ({ start, full, leaves, end, bytes }: BufferTiles, at: number): number =>
  bytes[at] * ((leaves[at] + end[at]) / 2 - (start[at] + full[at]) / 2);

/** Share of a tile's byte-ticks that lie before a tick. */
export function shareBefore({ start, full, leaves, end }: BufferTiles, at: number, tick: number): number {
  const whole = (leaves[at] + end[at]) / 2 - (start[at] + full[at]) / 2;
  return whole > 0 ? (ramp(start[at], full[at], tick) - ramp(leaves[at], end[at], tick)) / whole : 0;
}

/** The integral up to a tick of what rises from 0 to 1 between two ticks. */
function ramp(from: number, to: number, tick: number): number {
  if (tick <= from) return 0;
  if (tick >= to) return tick - (from + to) / 2;
  return (tick - from) ** 2 / (2 * (to - from));
}
