/**
 * How much of something has come together until a time: exact for any time, inside skipped rounds too, without a look at each.
 *
 * Every item adds an amount between its start and its end, evenly unless said otherwise. The mean over a pixel is the difference of two such sums,
 * and pixels side by side add up to the window.
 */
import { firstWhere, lastEnd } from './looped.ts';
import type { Looped } from './looped.ts';

export interface IntegralOptions {
  /** Share of its amount that an item has added until a time between its start and its end. */
  readonly shareUntil?: (at: number, tick: number) => number;
}

export class Integral {
  /** Sums over the items before each, over the loops before each, and over a round of each, series by series. */
  readonly #items: Float64Array;
  readonly #loops: Float64Array;
  readonly #rounds: Float64Array;
  readonly #looped: Looped;
  readonly #series: number;
  readonly #shareUntil: (at: number, tick: number) => number;
  /** The last end up to each item or loop, and the first start from each on: they are in order where items overlap. */
  readonly #reach: Float64Array;
  readonly #opens: Float64Array;
  readonly #loopReach: Float64Array;
  readonly #loopOpens: Float64Array;

  /** @param amounts  of an item, written into its place of `into` */
  constructor(
    looped: Looped,
    series: number,
    amounts: (at: number, into: Float64Array) => void,
    { shareUntil }: IntegralOptions = {},
  ) {
    const { start, end, loops } = looped;
    const count = start.length;
    this.#looped = looped;
    this.#series = series;
    this.#shareUntil = shareUntil ?? ((at, tick) => (tick - start[at]) / (end[at] - start[at]));
    this.#items = new Float64Array((count + 1) * series);
    const own = new Float64Array(series);
    for (let at = 0; at < count; at += 1) {
      own.fill(0);
      amounts(at, own);
      for (let s = 0; s < series; s += 1) {
        this.#items[(at + 1) * series + s] = this.#items[at * series + s] + own[s];
      }
    }
    this.#loops = new Float64Array((loops.length + 1) * series);
    this.#rounds = new Float64Array(loops.length * series);
    for (const [index, { from, to, loopsFrom, loopsTo, times }] of loops.entries()) {
      for (let s = 0; s < series; s += 1) {
        const round = this.#between(this.#items, from, to, s) + this.#between(this.#loops, loopsFrom, loopsTo, s);
        this.#rounds[index * series + s] = round;
        this.#loops[(index + 1) * series + s] = this.#loops[index * series + s] + times * round;
      }
    }
    this.#reach = highestSoFar(end);
    this.#opens = lowestFromHere(start);
    this.#loopReach = highestSoFar(Float64Array.from(loops, lastEnd));
    this.#loopOpens = lowestFromHere(Float64Array.from(loops, (loop) => loop.start + loop.period));
  }

  /** Adds what has come together before a tick to `into`, series by series from `offset` on. */
  until(tick: number, into: Float64Array, offset: number): void {
    this.#within(0, this.#looped.start.length, 0, this.#looped.loops.length, tick, into, offset);
  }

  /** All of it. */
  total(series: number): number {
    const { start, loops } = this.#looped;
    return this.#between(this.#items, 0, start.length, series) + this.#between(this.#loops, 0, loops.length, series);
  }

  #between(sums: Float64Array, from: number, to: number, series: number): number {
    return sums[to * this.#series + series] - sums[from * this.#series + series];
  }

  #within(
    from: number,
    to: number,
    loopsFrom: number,
    loopsTo: number,
    tick: number,
    into: Float64Array,
    offset: number,
  ): void {
    const series = this.#series;
    const { start, end, loops } = this.#looped;
    const [reach, opens, items] = [this.#reach, this.#opens, this.#items];
    const first = firstWhere(from, to, (at) => reach[at] > tick);
    for (let s = 0; s < series; s += 1) into[offset + s] += this.#between(items, from, first, s);
    for (let at = first; at < to && opens[at] < tick; at += 1) {
      if (start[at] >= tick) continue;
      const share = end[at] <= tick ? 1 : this.#shareUntil(at, tick);
      for (let s = 0; s < series; s += 1) into[offset + s] += share * this.#between(items, at, at + 1, s);
    }
    if (loopsFrom === loopsTo) return;
    const open = firstWhere(loopsFrom, loopsTo, (at) => this.#loopReach[at] > tick);
    for (let s = 0; s < series; s += 1) into[offset + s] += this.#between(this.#loops, loopsFrom, open, s);
    for (let at = open; at < loopsTo && this.#loopOpens[at] < tick; at += 1) {
      const loop = loops[at];
      const over = Math.min(loop.times, Math.max(0, Math.floor((tick - loop.end) / loop.period)));
      for (let s = 0; s < series; s += 1) into[offset + s] += over * this.#rounds[at * series + s];
      for (let copy = over + 1; copy <= loop.times && loop.start + copy * loop.period < tick; copy += 1) {
        const before = tick - copy * loop.period;
        this.#within(loop.from, loop.to, loop.loopsFrom, loop.loopsTo, before, into, offset);
      }
    }
  }
}

/** Itself where it is in order. */
function highestSoFar(values: Float64Array): Float64Array {
  if (isInOrder(values)) return values;
  const found = values.slice();
  for (let i = 1; i < found.length; i += 1) found[i] = Math.max(found[i], found[i - 1]);
  return found;
}

function lowestFromHere(values: Float64Array): Float64Array {
  if (isInOrder(values)) return values;
  const found = values.slice();
  for (let i = found.length - 2; i >= 0; i -= 1) found[i] = Math.min(found[i], found[i + 1]);
  return found;
}

function isInOrder(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i += 1) if (values[i] < values[i - 1]) return false;
  return true;
}
