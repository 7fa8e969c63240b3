/**
 * Visits what a lane holds in a window of time, copies of skipped rounds included, without a look at copies outside of it.
 *
 * A loop whose rounds are too short or too dense for the window is visited as one block. The limit of cost is a density, spans a tick: all loops
 * in view, and the loops in them, stay below `spansPerTick` times the length of the window, however many rounds they stand for.
 */
import type { Lane, LaneLoop } from './lane.ts';
import { firstWhere, lastEnd } from './looped.ts';

export interface WindowVisitor {
  /**
   * Spans at positions [from, to) of the lane; there is at least one.
   *
   * @param shift  ticks by which these copies are later than the spans that were simulated
   */
  readonly spans: (from: number, to: number, shift: number) => void;
  /**
   * Copies of a loop that are not visited one by one.
   *
   * @param first  the first copy in view, from 1
   * @param last   the last one in view
   * @param shift  of the stretch that the loop is in
   */
  readonly block: (loop: LaneLoop, first: number, last: number, shift: number) => void;
}

/** Which loops are visited span by span. */
export interface Detail {
  /** How many spans a tick a loop may have. */
  readonly spansPerTick: number;
  /** How many ticks its rounds must last. */
  readonly shortestRound: number;
}

/** Nothing is a block. */
export const EVERYTHING: Detail = { spansPerTick: Infinity, shortestRound: 0 };

export interface Window extends Detail {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Spans are visited stretch by stretch, not in the order of time. */
export function visitWindow(lane: Lane, window: Window, visitor: WindowVisitor): void {
  const { start, end, loops } = lane;

  const within = (from: number, to: number, loopsFrom: number, loopsTo: number, shift: number): void => {
    const [begin, stop] = [window.from - shift, window.to - shift];
    const first = firstWhere(from, to, (at) => end[at] > begin);
    const behind = firstWhere(first, to, (at) => start[at] >= stop);
    if (first < behind) visitor.spans(first, behind, shift);
    for (let at = firstWhere(loopsFrom, loopsTo, (i) => lastEnd(loops[i]) > begin); at < loopsTo; at += 1) {
      const loop = loops[at];
      if (loop.start + loop.period >= stop) return;
      const [firstCopy, lastCopy] = copiesWithin(loop, begin, stop);
      const items = loop.to - loop.from + loop.loopsTo - loop.loopsFrom;
      if (loop.period < window.shortestRound || items > window.spansPerTick * loop.period) {
        if (firstCopy <= lastCopy) visitor.block(loop, firstCopy, lastCopy, shift);
      } else {
        for (let copy = firstCopy; copy <= lastCopy; copy += 1) {
          within(loop.from, loop.to, loop.loopsFrom, loop.loopsTo, shift + copy * loop.period);
        }
      }
    }
  };
  within(0, lane.spans.length, 0, loops.length, 0);
}

/** The first and the last copy of which something may lie between two times; none if the first is behind the last. */
function copiesWithin({ start, end, times, period }: LaneLoop, from: number, to: number): [number, number] {
  if (period === 0) return [1, times];
  return [Math.max(1, Math.floor((from - end) / period) + 1), Math.min(times, Math.ceil((to - start) / period) - 1)];
}
