/** Operations by their id, and where they are. */
import type { Lane } from './lane.ts';
import { lastEnd } from './looped.ts';
import type { View } from './view.ts';

/** Operations whose id has a text in it, whatever its case, in their order; none for no text. */
export function matching(operations: readonly string[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return operations.flatMap((id, index) => (id.toLowerCase().includes(wanted) ? [index] : []));
}

/** The match after or before the current one, in a circle. @param current  index into the matches, −1 before the first */
export const stepped = (count: number, current: number, by: 1 | -1): number =>
  current < 0 && by < 0 ? count - 1 : (current + by + count) % count;

/** From its first work to its last in some lanes, skipped rounds included; null if it does not work there. */
export function extentOfOperation(lanes: readonly Lane[], operation: number): View | null {
  let [from, to] = [Infinity, -Infinity];
  for (const lane of lanes) {
    lane.operation.forEach((of, at) => {
      if (of !== operation || lane.stall[at] !== 0) return;
      from = Math.min(from, lane.start[at]);
      to = Math.max(to, lane.end[at]);
    });
    for (const loop of lane.loops) {
      if (loop.parts.some((part) => part.operation === operation && part.stall === 0)) to = Math.max(to, lastEnd(loop));
    }
  }
  return from < to ? { from, to } : null;
}
