/** What lies under a pointer: a span, the longest of those in the same pixel, or a block of rounds. */
import { isMerged, ticksAt } from './lane.ts';
import type { Lane, LaneLoop } from './lane.ts';
import type { View } from './view.ts';
import { visitWindow } from './visit-window.ts';
import type { Detail } from './visit-window.ts';

export type Picked =
  | {
      readonly kind: 'span';
      readonly unit: number;
      readonly at: number;
      readonly shift: number;
      readonly others: number;
    }
  | {
      readonly kind: 'block';
      readonly unit: number;
      readonly loop: LaneLoop;
      /** Where all of its copies lie. */
      readonly from: number;
      readonly to: number;
    };

/**
 * @param tick          where the pointer is
 * @param ticksPerPixel how much one pixel stands for
 * @param detail        with which the lane was drawn
 */
export function pick(lane: Lane, tick: number, ticksPerPixel: number, detail: Detail): Picked | null {
  const half = ticksPerPixel / 2;
  let best: { at: number; shift: number; ticks: number } | null = null;
  let block: Picked | null = null;
  let count = 0;
  const window = { from: tick - half, to: tick + half, ...detail };
  visitWindow(lane, window, {
    spans: (first, behind, shift) => {
      count += behind - first;
      for (let at = first; at < behind; at += 1) {
        const ticks = ticksAt(lane, at);
        if (best === null || ticks > best.ticks) best = { at, shift, ticks };
      }
    },
    block: (loop, _, __, shift) => {
      const found = blockOf(lane, loop, shift);
      if (found.from <= tick && tick < found.to) block = found;
    },
  });
  if (block) return block;
  const found = best as { at: number; shift: number } | null;
  return (
    found && {
      kind: 'span',
      unit: lane.unit,
      at: found.at,
      shift: found.shift,
      others: isMerged(lane, found.at) ? 0 : count - 1,
    }
  );
}

/** All copies of a loop: each stands for a period, wherever in it its spans begin. */
const blockOf = (lane: Lane, loop: LaneLoop, shift: number): Extract<Picked, { kind: 'block' }> => ({
  kind: 'block',
  unit: lane.unit,
  loop,
  from: loop.start + shift + loop.period,
  to: loop.start + shift + (loop.times + 1) * loop.period,
});

/**
 * The next thing in a lane after a stretch of time, or the one before it; null at the ends of the run. Spans without length are passed over.
 *
 * @param ticks  length of the run
 */
export function neighbour(lane: Lane, { from, to }: View, by: 1 | -1, ticks: number, detail: Detail): Picked | null {
  let best: Picked | null = null;
  let nearest = Infinity;
  const consider = (picked: Picked): boolean => {
    const extent = extentOf(lane, picked);
    const distance = by > 0 ? extent.from - to : from - extent.to;
    if (distance < 0 || extent.from === extent.to) return false;
    if (distance < nearest) [best, nearest] = [picked, distance];
    return true;
  };
  let isDone = false;
  for (let length = Math.max(1, to - from); !isDone; length *= 2) {
    const window = by > 0 ? { from: to, to: to + length } : { from: from - length, to: from };
    visitWindow(
      lane,
      { ...window, ...detail },
      {
        spans: (first, behind, shift) => {
          const nearestAt = by > 0 ? first : behind - 1;
          for (let at = nearestAt; first <= at && at < behind; at += by) {
            if (consider({ kind: 'span', unit: lane.unit, at, shift, others: 0 })) break;
          }
        },
        block: (loop, _, __, shift) => consider(blockOf(lane, loop, shift)),
      },
    );
    isDone = best !== null || (by > 0 ? window.to >= ticks : window.from <= 0);
  }
  return best;
}

/** From when to when something that was picked lies. */
export function extentOf(lane: Lane, picked: Picked): View {
  if (picked.kind === 'block') return { from: picked.from, to: picked.to };
  return { from: lane.start[picked.at] + picked.shift, to: lane.end[picked.at] + picked.shift };
}
