/** Every point of a space, in order. */
import { allPoints } from '../space/count.ts';
import type { Space } from '../space/space.ts';
import type { Driver, DriverOptions } from './driver.ts';

export function grid({ axes }: Space, { points }: DriverOptions): Driver {
  const all = allPoints(axes);
  let left = points;
  return {
    next: () => {
      if (left === 0) return null;
      left -= 1;
      const { done, value } = all.next();
      return done ? null : { point: value, fidelity: 'events' };
    },
    tell: () => {},
  };
}
