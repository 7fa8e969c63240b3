/**
 * Level of detail: what a lane shows when a window of time is drawn on columns of pixels.
 *
 * A span covers some columns wholly and at most two in part, or lies within one. Columns that it covers wholly are a bar; what is left is added
 * to the shares of its columns. However short its spans, a lane has at most one bar a column then, and each column's shares are exact. Loops
 * that are too dense to visit are blocks, with the mean of their rounds in the columns that they cover in part.
 */
import { KINDS } from './kinds.ts';
import type { Kinds } from './kinds.ts';
import { visitWindow } from './visit-window.ts';
import type { Detail } from './visit-window.ts';
import { isMerged, ticksAt } from './lane.ts';
import type { Lane, LaneLoop } from './lane.ts';
import type { View } from './view.ts';

/** Columns [x0, x1) that one span covers wholly. */
export interface Bar {
  readonly x0: number;
  readonly x1: number;
  /** Position in the lane. */
  readonly at: number;
  readonly shift: number;
}

/** Columns that rounds of a loop cover. */
export interface Block {
  readonly x0: number;
  readonly x1: number;
  readonly loop: LaneLoop;
  /** Ticks in a round by kind, over its period. */
  readonly shares: Float64Array;
}

export interface LaneColumns {
  readonly bars: readonly Bar[];
  /** Blocks of merged spans; what they hold is in the shares. */
  readonly merged: readonly Bar[];
  readonly blocks: readonly Block[];
  /** For each column, the share of its time that each kind takes, bars and blocks left out: `shares[column · KINDS + kind]`. */
  readonly shares: Float64Array;
}

/** A loop is drawn span by span while its rounds are so many columns wide and have at most so many spans in a column on average. */
const ROUND_COLUMNS = 3;
const SPANS_A_COLUMN = 32;

/** What a drawing shows span by span. */
export const detailOf = ({ from, to }: View, columns: number): Detail => ({
  spansPerTick: (SPANS_A_COLUMN * columns) / (to - from),
  shortestRound: (ROUND_COLUMNS * (to - from)) / columns,
});

export function laneColumns(lane: Lane, view: View, columns: number, kinds: Kinds): LaneColumns {
  const { from, to } = view;
  const perTick = columns / (to - from);
  const bars: Bar[] = [];
  const merged: Bar[] = [];
  const blocks: Block[] = [];
  const shares = new Float64Array(columns * KINDS);
  const kindAt = kinds.ofSpans(lane);
  const { start, end } = lane;

  const add = (column: number, kind: number, share: number): void => {
    if (column >= 0 && column < columns) shares[column * KINDS + kind] += share;
  };

  visitWindow(
    lane,
    { from, to, ...detailOf(view, columns) },
    {
      spans: (first, behind, shift) => {
        const origin = from - shift;
        for (let at = first; at < behind; at += 1) {
          const left = Math.max(-1, (start[at] - origin) * perTick);
          const right = Math.min(columns + 1, (end[at] - origin) * perTick);
          const [x, last] = [Math.floor(left), Math.floor(right)];
          if (isMerged(lane, at)) {
            const occupancy = ticksAt(lane, at) / (end[at] - start[at]);
            for (let column = Math.max(0, x); column <= Math.min(last, columns - 1); column += 1) {
              add(column, kindAt[at], occupancy * (Math.min(column + 1, right) - Math.max(column, left)));
            }
            const [x0, x1] = wholeColumns(left, right, columns);
            if (x0 < x1) merged.push({ x0, x1, at, shift });
          } else if (x === last) add(x, kindAt[at], right - left);
          else {
            add(x, kindAt[at], left === x ? 0 : x + 1 - left);
            add(last, kindAt[at], right - last);
            const [x0, x1] = wholeColumns(left, right, columns);
            if (x0 < x1) bars.push({ x0, x1, at, shift });
          }
        }
      },
      block: (loop, first, last, shift) => {
        const mean = meanOf(loop, kinds);
        const left = Math.max(-1, (loop.start + shift + first * loop.period - from) * perTick);
        const right = Math.min(columns + 1, (loop.start + shift + (last + 1) * loop.period - from) * perTick);
        const [x0, x1] = wholeColumns(left, right, columns);
        if (x0 < x1) blocks.push({ x0, x1, loop, shares: mean });
        const inPart = (column: number): number =>
          x0 <= column && column < x1 ? 0 : Math.min(column + 1, right) - Math.max(column, left);
        const ends = new Set([Math.floor(left), Math.floor(right)]);
        for (const column of ends) {
          for (let kind = 0; kind < KINDS; kind += 1) add(column, kind, mean[kind] * inPart(column));
        }
      },
    },
  );
  return { bars, merged, blocks, shares };
}

/** Columns [x0, x1) that [left, right) covers wholly. */
const wholeColumns = (left: number, right: number, columns: number): readonly [number, number] => [
  Math.max(0, Math.ceil(left)),
  Math.min(columns, Math.floor(right)),
];

function meanOf({ parts, period }: LaneLoop, kinds: Kinds): Float64Array {
  const shares = new Float64Array(KINDS);
  for (const { operation, stall, ticks } of parts) shares[kinds.of(operation, stall)] += ticks / period;
  return shares;
}
