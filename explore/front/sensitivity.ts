/** Which parameter moves which objective: the share of an objective's variance that one parameter alone explains. */

/**
 * First-order effect (correlation ratio η²): variance of the means at each of a parameter's values over the variance of all.
 * From 0 to 1. It is what the parameter explains by itself among the points given, so that it holds for their spread alone.
 *
 * @param groups  the value of the parameter at each point
 * @param all  the objective at each point, finite
 */
export function explainedShare(groups: readonly number[], all: readonly number[]): number {
  // From the first on: of equal values nothing is left, not even the dust of their mean.
  const values = all.map((value) => value - all[0]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(total > 0)) return 0;
  const byGroup = new Map<number, { sum: number; count: number }>();
  groups.forEach((group, i) => {
    const found = byGroup.get(group) ?? { sum: 0, count: 0 };
    byGroup.set(group, { sum: found.sum + values[i], count: found.count + 1 });
  });
  const between = [...byGroup.values()].reduce(
    (sum, group) => sum + group.count * (group.sum / group.count - mean) ** 2,
    0,
  );
  return Math.min(1, between / total);
}
