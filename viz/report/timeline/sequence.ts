/**
 * Events in the order of time, some of which repeat: how many have been until a time, and which is the n-th.
 *
 * Copies of skipped rounds count, and are found, without being written out. Times are integers.
 */
import { Integral } from './integral.ts';
import { firstWhere, lastEnd } from './looped.ts';
import type { RoundLoop } from './looped.ts';

/** An event: its position in the list, and how much later it is than that. */
export interface Found {
  readonly at: number;
  readonly shift: number;
}

export class Sequence {
  readonly #time: Float64Array;
  readonly #counts: Float64Array;
  readonly #loops: readonly RoundLoop[];
  readonly #sums: Integral;
  readonly #last: number;
  readonly #one = new Float64Array(1);

  /** @param counts  how much each event counts, a positive integer */
  constructor(time: Float64Array, counts: Float64Array, loops: readonly RoundLoop[]) {
    this.#time = time;
    this.#counts = counts;
    this.#loops = loops;
    this.#sums = new Integral({ start: time, end: time, loops }, 1, (at, into) => (into[0] = counts[at]));
    this.#last = loops.reduce((last, loop) => Math.max(last, lastEnd(loop)), time.at(-1) ?? 0);
  }

  get total(): number {
    return this.#sums.total(0);
  }

  /** What has been counted until a tick, the tick included. */
  until(tick: number): number {
    this.#one[0] = 0;
    this.#sums.until(tick + 0.5, this.#one, 0);
    return this.#one[0];
  }

  /** The first tick until which at least `count` has been counted; Infinity if there is none. */
  timeOf(count: number): number {
    if (count > this.total) return Infinity;
    return firstWhere(0, this.#last + 1, (tick) => this.until(tick) >= count);
  }

  /** The event with which the count reaches `count`; null if none does. */
  nth(count: number): Found | null {
    const tick = this.timeOf(count);
    if (tick === Infinity || count < 1) return null;
    let counted = this.until(tick - 1);
    for (const found of this.at(tick)) {
      counted += this.#counts[found.at];
      if (counted >= count) return found;
    }
    return null;
  }

  /** What has been counted up to an event, the event included. */
  countOf({ at, shift }: Found): number {
    const tick = this.#time[at] + shift;
    let counted = this.until(tick - 1);
    for (const found of this.at(tick)) {
      counted += this.#counts[found.at];
      if (found.at === at && found.shift === shift) return counted;
    }
    throw new RangeError(`Sequence: event ${at} does not happen ${shift} ticks later`);
  }

  /** All events of a tick, in their order. */
  at(tick: number): Found[] {
    const found: Found[] = [];
    const within = (from: number, to: number, loopsFrom: number, loopsTo: number, shift: number): void => {
      const base = tick - shift;
      let at = firstWhere(from, to, (i) => this.#time[i] >= base);
      const behind = firstWhere(at, to, (i) => this.#time[i] > base);
      const open = firstWhere(loopsFrom, loopsTo, (i) => lastEnd(this.#loops[i]) >= base);
      for (let next = open; next < loopsTo; next += 1) {
        const loop = this.#loops[next];
        if (loop.start + loop.period > base) break;
        for (; at < behind && at < loop.to; at += 1) found.push({ at, shift });
        const first = Math.max(1, Math.ceil((base - loop.end) / loop.period));
        const last = Math.min(loop.times, Math.floor((base - loop.start) / loop.period));
        for (let copy = first; copy <= last; copy += 1) {
          within(loop.from, loop.to, loop.loopsFrom, loop.loopsTo, shift + copy * loop.period);
        }
      }
      for (; at < behind; at += 1) found.push({ at, shift });
    };
    within(0, this.#time.length, 0, this.#loops.length, 0);
    return found;
  }
}

/**
 * The loops of a timeline as some of its spans see them.
 *
 * @param spans  indices of those spans, ascending
 * @param time   of each
 */
export function loopsOver(
  loops: readonly Omit<RoundLoop, 'end'>[],
  spans: ArrayLike<number>,
  time: Float64Array,
): RoundLoop[] {
  const found: RoundLoop[] = [];
  /** How many of the first loops are found. */
  const known = [0];
  for (const { from, to, loopsFrom, loopsTo, times, period } of loops) {
    const [first, behind] = [from, to].map((span) => firstWhere(0, spans.length, (at) => spans[at] >= span));
    const [inFrom, inTo] = [known[loopsFrom], known[loopsTo]];
    if (first < behind) {
      const inner = found.slice(inFrom, inTo);
      found.push({
        from: first,
        to: behind,
        loopsFrom: inFrom,
        loopsTo: inTo,
        times,
        period,
        start: inner.reduce((least, loop) => Math.min(least, loop.start + loop.period), time[first]),
        end: inner.reduce((most, loop) => Math.max(most, lastEnd(loop)), time[behind - 1]),
      });
    }
    known.push(found.length);
  }
  return found;
}
