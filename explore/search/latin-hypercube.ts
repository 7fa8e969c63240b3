/**
 * Latin hypercube: the range of every axis is cut into as many parts as there are points, and each part is used once (McKay,
 * Beckman and Conover 1979). Axes with fewer values than points repeat them evenly.
 */
import type { Random } from '../../run/random.ts';
import { normalised } from '../space/space.ts';
import type { Point, Space } from '../space/space.ts';
import type { Axis } from '../space/axis.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { UnseenPoints } from './unseen.ts';
import { seeded } from './seeded.ts';

export function latinHypercube({ axes }: Space, { points, seed }: DriverOptions): Driver {
  const random = seeded(seed);
  const unseen = new UnseenPoints(axes, random);
  const all = hypercubePoints(axes, points, random);
  let next = 0;
  return {
    next: () => {
      if (next === points) return null;
      const planned = all[next];
      next += 1;
      // Two may be the same where axes have few values; another takes the place of the second.
      const point = unseen.take(planned) ? planned : unseen.draw();
      return point && { point, fidelity: 'events' };
    },
    tell: () => {},
  };
}

/** As many points as asked for; some may be equal. */
export function hypercubePoints(axes: readonly Axis[], count: number, random: Random): Point[] {
  const columns = axes.map(({ values }) =>
    shuffled(count, random).map((part) => Math.floor(((part + random.uniform()) * values.length) / count)),
  );
  return Array.from({ length: count }, (_, i) =>
    normalised(
      axes,
      columns.map((column) => column[i]),
    ),
  );
}

/** 0 to count − 1 in any order (Fisher and Yates). */
function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
