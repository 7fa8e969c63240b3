/** The volume that a front dominates up to a reference point: one number for how good a set of points is. */
import { Staircase } from './staircase.ts';

/**
 * Exact, by slices along the last objective (all minimised). Points beyond the reference count as far as they are within it.
 *
 * @param reference  worse than every point that is to count, objective by objective
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const within = points.filter((point) => point.every((value, i) => value < reference[i]));
  return sliced(within, reference, reference.length);
}

/**
 * What a point adds to a front: its own box without what the front has of it. All contributions of points one after the other add up
 * to the hypervolume of all, without its being measured again for each.
 */
export function contribution(
  point: readonly number[],
  front: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  if (!point.every((value, i) => value < reference[i])) return 0;
  const own = point.reduce((volume, value, i) => volume * (reference[i] - value), 1);
  const shared = front.map((other) => other.map((value, i) => Math.max(value, point[i])));
  return Math.max(0, own - hypervolume(undominated(shared, reference.length), reference));
}

function sliced(points: readonly (readonly number[])[], reference: readonly number[], dimensions: number): number {
  if (points.length === 0) return 0;
  if (dimensions === 1) return reference[0] - points.reduce((least, [value]) => Math.min(least, value), Infinity);
  if (dimensions === 2) return staircase(points, reference);
  const last = dimensions - 1;
  const order = points.toSorted((a, b) => a[last] - b[last]);
  let volume = 0;
  if (dimensions === 3) {
    const stairs = new Staircase();
    for (let i = 0; i < order.length; i += 1) {
      stairs.add(order[i][0], order[i][1]);
      const upTo = i + 1 < order.length ? order[i + 1][last] : reference[last];
      const height = upTo - order[i][last];
      if (height > 0) volume += height * areaOf(stairs.steps, reference);
    }
    return volume;
  }
  for (let i = 0; i < order.length; i += 1) {
    const upTo = i + 1 < order.length ? order[i + 1][last] : reference[last];
    const height = upTo - order[i][last];
    if (height > 0) volume += height * sliced(undominated(order.slice(0, i + 1), last), reference, last);
  }
  return volume;
}

/** Of two objectives, in one pass. */
const staircase = (points: readonly (readonly number[])[], reference: readonly number[]): number =>
  areaOf(
    points.toSorted((a, b) => a[0] - b[0]),
    reference,
  );

/** @param points  by the first objective */
function areaOf(points: readonly (readonly number[])[], [right, top]: readonly number[]): number {
  let [area, lowest] = [0, top];
  for (const [x, y] of points) {
    if (y >= lowest) continue;
    area += (right - x) * (lowest - y);
    lowest = y;
  }
  return area;
}

/** Without points that others beat in the first so many objectives. */
function undominated(points: readonly (readonly number[])[], dimensions: number): (readonly number[])[] {
  return points.filter(
    (point, i) =>
      !points.some((other, j) => {
        if (i === j) return false;
        let isEqual = true;
        for (let d = 0; d < dimensions; d += 1) {
          if (other[d] > point[d]) return false;
          if (other[d] < point[d]) isEqual = false;
        }
        return isEqual ? j < i : true;
      }),
  );
}
