/** The knee of a front: the point from which every step to less of one objective costs most of the others. */

/**
 * Index of the point that lies farthest towards the ideal from the plane through the ends of the front, all objectives scaled to
 * the front's extent. The first of equals; null for an empty front. (Das 1999 has the idea: the bulge of the boundary.)
 */
export function kneeOf(front: readonly (readonly number[])[]): number | null {
  if (front.length === 0) return null;
  const dimensions = front[0].length;
  const least = Array.from({ length: dimensions }, (_, d) =>
    front.reduce((low, point) => Math.min(low, point[d]), Infinity),
  );
  const most = Array.from({ length: dimensions }, (_, d) =>
    front.reduce((high, point) => Math.max(high, point[d]), -Infinity),
  );
  const sums = front.map((point) =>
    point.reduce((sum, value, d) => sum + (most[d] > least[d] ? (value - least[d]) / (most[d] - least[d]) : 0), 0),
  );
  return sums.reduce((best, sum, i) => (sum < sums[best] ? i : best), 0);
}
