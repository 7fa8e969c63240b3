/** A tornado: how far a result moves with each assumption, the widest swing on top, around the value at the base. */
import type { Tornado, TornadoBar, TornadoPoint } from '../../../published/paper/tornado.ts';
import { scaleLinear } from '../scale.ts';

export interface Swing {
  readonly assumption: string;
  readonly base: string;
  readonly points: readonly TornadoPoint[];
  readonly low: number;
  readonly high: number;
  /** The values at the ends of the bar; null where the end is the base. */
  readonly lowest: TornadoPoint | null;
  readonly highest: TornadoPoint | null;
}

type Varied = Pick<TornadoBar, 'assumption' | 'base' | 'points'>;

/** Widest first; equal ones as they come. Every bar reaches the base. */
export function swings({ mean, bars }: { readonly mean: number; readonly bars: readonly Varied[] }): Swing[] {
  return bars
    .map(({ assumption, base, points }): Swing => {
      const means = points.map((point) => point.mean);
      const [low, high] = [Math.min(mean, ...means), Math.max(mean, ...means)];
      const endAt = (value: number): TornadoPoint | null =>
        value === mean ? null : (points.find((point) => point.mean === value) ?? null);
      return { assumption, base, points, low, high, lowest: endAt(low), highest: endAt(high) };
    })
    .toSorted((a, b) => b.high - b.low - (a.high - a.low));
}

/** Of the axis: all bars, the base, and what is marked besides. */
export function rangeOf({ mean, bars }: Pick<Tornado, 'mean' | 'bars'>, marked: readonly number[]): [number, number] {
  const values = [mean, ...marked, ...bars.flatMap(({ points }) => points.map((point) => point.mean))];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Room for the words of a tick, in pixels. */
const PER_TICK = 90;

/** Round numbers inside a range, about as many as there is room for, with the digits that tell them apart. */
export function numberTicks(
  [low, high]: readonly [number, number],
  width: number,
): { readonly ticks: readonly number[]; readonly format: (value: number) => string } {
  const count = Math.max(2, width / PER_TICK);
  const scale = scaleLinear([low, high], [0, width]);
  return { ticks: scale.ticks(count), format: scale.tickFormat(count) };
}
