/** Searches of one space by different drivers or seeds: what each came to, and at equal budget. */
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Judged } from './front/dominance.ts';
import { dominates, frontOf } from './front/dominance.ts';
import { growthOf } from './front/growth.ts';
import { hypervolume } from './front/hypervolume.ts';
import { judge } from './front/judge.ts';
import type { DriverName } from './search/driver.ts';
import type { Space } from './space/space.ts';
import { differenceOf, ordered } from './store/merge.ts';
import type { NamedStore } from './store/merge.ts';
import { scaler } from './summary.ts';

/** How good a set of points is. */
export interface Standing {
  /** Evaluated by events, whatever came of it. */
  readonly points: number;
  readonly feasible: number;
  readonly front: number;
  /** Share of the box from the best to the worst of each objective among feasible points of all searches. */
  readonly hypervolume: number;
}

export interface SearchSeries {
  readonly name: string;
  readonly file: string;
  readonly driver: DriverName;
  readonly seed: number;
  readonly all: Standing;
  /** Of the first points, as many as the shortest search has. */
  readonly atBudget: Standing;
  /** Points of its front at that budget that some other search's front has a better one than. */
  readonly beaten: number;
  /** Hypervolume after each point. */
  readonly growth: Float64Array;
}

export interface SearchComparison {
  /** Points of the shortest search. */
  readonly budget: number;
  readonly series: readonly SearchSeries[];
}

/** @throws {ScenarioError} if stores are of different spaces, or fewer than two */
export function compareSearches(space: Space, stores: readonly NamedStore[]): SearchComparison {
  const [first, ...others] = stores;
  if (others.length === 0) {
    throw new ScenarioError([
      { path: 'compare', message: 'one store has nothing to be compared with: name two or more' },
    ]);
  }
  for (const { file, head } of others) {
    const { driver, seed, points } = first.head;
    const difference = differenceOf(first.head, { ...head, driver, seed, points });
    if (difference !== null) {
      throw new ScenarioError([{ file, message: `cannot be compared with ${first.file}: ${difference}` }]);
    }
  }
  const judged = stores.map(({ points }) =>
    ordered(points)
      .filter(({ fidelity }) => fidelity === 'events')
      .map((point) => judge(space, point)),
  );
  const scaled = scaler(judged.flat().flatMap((one) => (one?.violation === 0 ? [one.objectives] : [])));
  const budget = Math.min(...judged.map(({ length }) => length));
  const names = namesOf(stores);
  const fronts = judged.map((points) => frontAmong(points.slice(0, budget)));
  return {
    budget,
    series: stores.map(({ file, head: { driver, seed } }, i) => ({
      name: names[i],
      file,
      driver,
      seed,
      all: standingOf(judged[i], scaled),
      atBudget: standingOf(judged[i].slice(0, budget), scaled),
      beaten: fronts[i].filter((own) => fronts.some((other, k) => k !== i && other.some((one) => dominates(one, own))))
        .length,
      growth: growthOf(judged[i], scaled),
    })),
  };
}

function standingOf(
  points: readonly (Judged | null)[],
  scaled: (objectives: readonly number[]) => readonly number[],
): Standing {
  const feasible = feasibleOf(points);
  const front = frontAmong(points).map(({ objectives }) => scaled(objectives));
  const corner = front[0]?.map(() => 1) ?? [];
  return {
    points: points.length,
    feasible: feasible.length,
    front: front.length,
    hypervolume: front.length === 0 ? 0 : hypervolume(front, corner),
  };
}

const feasibleOf = (points: readonly (Judged | null)[]): Judged[] =>
  points.flatMap((point) => (point?.violation === 0 ? [point] : []));

function frontAmong(points: readonly (Judged | null)[]): Judged[] {
  const feasible = feasibleOf(points);
  return frontOf(feasible).map((index) => feasible[index]);
}

/** Driver and seed; the file too where that does not tell them apart. */
function namesOf(stores: readonly NamedStore[]): string[] {
  const short = stores.map(({ head: { driver, seed } }) => `${driver}, seed ${seed}`);
  return stores.map(({ file }, i) =>
    short.indexOf(short[i]) === short.lastIndexOf(short[i]) ? short[i] : `${short[i]} (${file})`,
  );
}
