import { beforeAll, describe, expect, it } from 'vitest';
import { compareSearches } from '../../explore/compare.ts';
import { headOf } from '../../explore/store/line.ts';
import type { NamedStore } from '../../explore/store/merge.ts';
import { summarise } from '../../explore/summary.ts';
import { searched, space } from './analytic.ts';

const head = headOf({ space: space.file, driver: 'random', seed: 1, inputs: {} });
let stores: readonly NamedStore[];

beforeAll(async () => {
  stores = await Promise.all(
    (
      [
        ['random', 40, 1],
        ['random', 25, 2],
        ['nsga2', 60, 1],
      ] as const
    ).map(async ([driver, points, seed], i) => ({
      file: `${i}.ndjson`,
      head: { ...head, driver, seed, ...(driver === 'nsga2' ? { points } : {}) },
      points: (await searched(driver, points, { seed })).points,
    })),
  );
});

describe('searches of one space', () => {
  it('are compared by the first points of each, as many as the shortest has', () => {
    const { budget, series } = compareSearches(space, stores);
    expect(budget).toBe(25);
    expect(series.map(({ name, all, atBudget }) => [name, all.points, atBudget.points])).toEqual([
      ['random, seed 1', 40, 25],
      ['random, seed 2', 25, 25],
      ['nsga2, seed 1', 60, 25],
    ]);
    for (const [i, { atBudget, all, growth }] of series.entries()) {
      const first = summarise(space, stores[i].points.slice(0, budget));
      expect([atBudget.front, atBudget.feasible]).toEqual([first.front.length, first.counts.feasible]);
      expect(growth[budget - 1]).toBeCloseTo(atBudget.hypervolume, 12);
      expect(growth.at(-1)).toBeCloseTo(all.hypervolume, 12);
      expect(growth).toHaveLength(all.points);
    }
    expect(series[1].atBudget).toEqual(series[1].all);
  });

  it('have points of their fronts beaten by another that is better in something and worse in nothing', () => {
    const { budget, series } = compareSearches(space, stores);
    const fronts = stores.map(({ points }) => summarise(space, points.slice(0, budget)).front);
    series.forEach(({ beaten, atBudget }, own) => {
      const worse = fronts[own].filter(({ judged: { objectives: mine } }) =>
        fronts.some((front, other) =>
          front.some(
            ({ judged: { objectives } }) =>
              other !== own &&
              objectives.every((value, i) => value <= mine[i]) &&
              objectives.some((value, i) => value < mine[i]),
          ),
        ),
      );
      expect(beaten).toBe(worse.length);
      expect(beaten).toBeLessThanOrEqual(atBudget.front);
    });
    expect(Math.max(...series.map(({ beaten }) => beaten))).toBeGreaterThan(0);
    const [alone] = compareSearches(space, [stores[0], { ...stores[0], file: 'copy.ndjson' }]).series;
    expect(alone.beaten).toBe(0);
  });

  it('share one box: alone, a search is measured by its own, as a summary does', () => {
    const twice = compareSearches(space, [stores[0], { ...stores[0], file: 'copy.ndjson' }]);
    expect(twice.series[0].all.hypervolume).toBe(summarise(space, stores[0].points).hypervolume);
    const [shared] = compareSearches(space, stores).series;
    expect(shared.all.hypervolume).not.toBe(twice.series[0].all.hypervolume);
  });

  it('are named by their file too where driver and seed are the same', () => {
    const { series } = compareSearches(space, [stores[0], { ...stores[0], file: 'copy.ndjson' }, stores[1]]);
    expect(series.map(({ name }) => name)).toEqual([
      'random, seed 1 (0.ndjson)',
      'random, seed 1 (copy.ndjson)',
      'random, seed 2',
    ]);
  });

  it('must be of one space, and more than one', () => {
    const other = { ...stores[1], head: { ...stores[1].head, space: { ...space.file, title: 'another' } } };
    expect(() => compareSearches(space, [stores[0], other])).toThrow(
      '1.ndjson: cannot be compared with 0.ndjson: another space',
    );
    const changed = { ...stores[1], head: { ...stores[1].head, inputs: { 'a.yaml': 'x' } } };
    expect(() => compareSearches(space, [stores[0], changed])).toThrow('a.yaml has changed');
    expect(() => compareSearches(space, [stores[0]])).toThrow('name two or more');
  });
});
