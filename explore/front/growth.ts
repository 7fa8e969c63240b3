/** How a front grew: its hypervolume after each point, in the order in which points were evaluated. */
import type { Judged } from './dominance.ts';
import { contribution } from './hypervolume.ts';

/**
 * Only what joins the front is measured, by what it adds.
 *
 * @param points  in order; null for those without figures, which cost an evaluation all the same
 * @param scaled  objectives as shares of the box, from 0, the best, to 1
 * @returns the share of the box that is dominated after each point; never falls
 */
export function growthOf(
  points: readonly (Judged | null)[],
  scaled: (objectives: readonly number[]) => readonly number[],
): Float64Array {
  const volumes = new Float64Array(points.length);
  let front: (readonly number[])[] = [];
  let volume = 0;
  points.forEach((point, i) => {
    if (point?.violation === 0) {
      const own = scaled(point.objectives);
      if (!front.some((other) => isNoWorse(other, own))) {
        volume += contribution(
          own,
          front,
          own.map(() => 1),
        );
        front = [...front.filter((other) => !isNoWorse(own, other)), own];
      }
    }
    volumes[i] = volume;
  });
  return volumes;
}

const isNoWorse = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value <= b[i]);
