/** Points by chance: what every other search is compared with. */
import type { Space } from '../space/space.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { UnseenPoints } from './unseen.ts';
import { seeded } from './seeded.ts';

export function randomSearch({ axes }: Space, { points, seed }: DriverOptions): Driver {
  const unseen = new UnseenPoints(axes, seeded(seed));
  let left = points;
  return {
    next: () => {
      const point = left > 0 ? unseen.draw() : null;
      left -= 1;
      return point && { point, fidelity: 'events' };
    },
    tell: () => {},
  };
}
