/** The knee of a front: the point from which every step to less of one objective costs most of the others. */

/**
 * Index of the point that lies farthest towards the ideal from the plane through the ends of the front, all objectives scaled to
 * the front's extent. The first of equals; null for an empty front. (Das 1999 has the idea: the bulge of the boundary.)
 */
export function kneeOf(front: readonly (readonly number[])[]): number | null {
  if (front.length === 0) return null;
  const dimensions = front[0].length;
  const least = Array.from({ length: dimensions }, (_, d) => Math.min(...front.map((point) => point[d])));
  const most = Array.from({ length: dimensions }, (_, d) => Math.max(...front.map((point) => point[d])));
  const scaled = (point: readonly number[]): number =>
    point.reduce((sum, value, d) => sum + (most[d] > least[d] ? (value - least[d]) / (most[d] - least[d]) : 0), 0);
  let best = 0;
  front.forEach((point, i) => {
    if (scaled(point) < scaled(front[best])) best = i;
  });
  return best;
}
