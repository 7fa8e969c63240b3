/** How many points a space has, and the k-th of them: mixed radix, with axes that do not count passed over. */
import type { Axis } from './axis.ts';
import { normalised } from './space.ts';
import type { Point } from './space.ts';

/** All points in order, each once: the last axis varies fastest. */
export function* allPoints(axes: readonly Axis[]): Generator<Point> {
  const point: number[] = axes.map(() => 0);
  for (;;) {
    const own = normalised(axes, point);
    // An axis that does not count has one value: its first stands for all.
    if (own.every((index, i) => index >= 0 || point[i] === 0)) yield own;
    let last = axes.length - 1;
    while (last >= 0 && (own[last] < 0 || point[last] === axes[last].values.length - 1)) {
      point[last] = 0;
      last -= 1;
    }
    if (last < 0) return;
    point[last] += 1;
  }
}

/** The number of points: exact, unless conditions make it too many to count one by one; then of all combinations. */
export function pointCount(
  axes: readonly Axis[],
  most = 1_000_000,
): { readonly count: number; readonly isExact: boolean } {
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  if (axes.every(({ when }) => when.length === 0))
    return { count: combinations, isExact: Number.isSafeInteger(combinations) };
  if (combinations > most) return { count: combinations, isExact: false };
  let count = 0;
  for (const _ of allPoints(axes)) count += 1;
  return { count, isExact: true };
}
