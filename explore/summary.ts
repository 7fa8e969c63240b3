/** What a search found: its front, its knee, where references lie, which parameter moves which objective. */
import type { Judged } from './front/dominance.ts';
import { dominates, frontOf } from './front/dominance.ts';
import { hypervolume } from './front/hypervolume.ts';
import { judge } from './front/judge.ts';
import { kneeOf } from './front/knee.ts';
import { explainedShare } from './front/sensitivity.ts';
import { settingsOf } from './space/space.ts';
import type { Space } from './space/space.ts';
import type { StoredPoint } from './store/line.ts';
import { pointKey } from './store/line.ts';

export interface JudgedPoint {
  readonly point: StoredPoint;
  readonly judged: Judged;
}

export interface Reference {
  readonly name: string;
  /** Null if it was not evaluated. */
  readonly point: StoredPoint | null;
  readonly isOnFront: boolean;
  /** Points of the front that are better than it in nothing worse. */
  readonly beatenBy: number;
  /** Constraints that it breaks. */
  readonly violation: number;
}

export interface Summary {
  readonly counts: {
    readonly evaluated: number;
    readonly feasible: number;
    readonly infeasible: number;
    readonly refused: number;
    readonly failed: number;
    readonly closedForm: number;
  };
  /** By the first objective. */
  readonly front: readonly JudgedPoint[];
  /** Index into the front; null if it is empty. */
  readonly knee: number | null;
  /**
   * Volume between the front and the worst feasible values, as a share of the box from the best to the worst of each objective;
   * null without a front.
   */
  readonly hypervolume: number | null;
  readonly references: readonly Reference[];
  /** By parameter, then objective: the share of the objective's variance that it explains alone. */
  readonly sensitivity: readonly { readonly key: string; readonly shares: readonly number[] }[];
  readonly failures: readonly { readonly reason: string; readonly count: number }[];
}

/** Sums up the points of a store. Closed forms say nothing of a front. */
export function summarise(space: Space, points: readonly StoredPoint[]): Summary {
  const events = points.filter(({ fidelity }) => fidelity === 'events');
  const judged = judgedPoints(space, events);
  const feasible = judged.filter((one) => one.judged.violation === 0);
  const front = frontAmong(feasible);
  return {
    counts: {
      evaluated: events.length,
      feasible: feasible.length,
      infeasible: judged.length - feasible.length,
      refused: points.filter(({ status }) => status === 'refused').length,
      failed: points.filter(({ status }) => status === 'failed').length,
      closedForm: points.length - events.length,
    },
    front,
    knee: kneeOf(front.map((one) => one.judged.objectives)),
    hypervolume: boxShare(feasible, front),
    references: referencesOf(space, judged, front),
    sensitivity: sensitivityOf(space, feasible),
    failures: failuresOf(points),
  };
}

/** What nothing among the points beats, by the first objective. */
export const frontPoints = (space: Space, points: readonly StoredPoint[]): JudgedPoint[] =>
  frontAmong(
    judgedPoints(
      space,
      points.filter(({ fidelity }) => fidelity === 'events'),
    ),
  );

/** Those that have figures. */
const judgedPoints = (space: Space, points: readonly StoredPoint[]): JudgedPoint[] =>
  points.flatMap((point) => {
    const judged = judge(space, point);
    return judged ? [{ point, judged }] : [];
  });

const frontAmong = (points: readonly JudgedPoint[]): JudgedPoint[] =>
  frontOf(points.map(({ judged }) => judged))
    .map((index) => points[index])
    .toSorted((a, b) => a.judged.objectives[0] - b.judged.objectives[0] || a.point.index - b.point.index);

function boxShare(feasible: readonly JudgedPoint[], front: readonly JudgedPoint[]): number | null {
  if (front.length === 0) return null;
  const scaled = scaler(feasible.map((one) => one.judged.objectives));
  const reference = front[0].judged.objectives.map(() => 1);
  return hypervolume(
    front.map((one) => scaled(one.judged.objectives)),
    reference,
  );
}

/** Objectives from 0, the best, to 1, the worst of all; 0 where all are equal. */
export function scaler(all: readonly (readonly number[])[]): (point: readonly number[]) => number[] {
  const dimensions = all[0]?.length ?? 0;
  const least = Array.from({ length: dimensions }, (_, d) =>
    all.reduce((low, point) => Math.min(low, point[d]), Infinity),
  );
  const most = Array.from({ length: dimensions }, (_, d) =>
    all.reduce((high, point) => Math.max(high, point[d]), -Infinity),
  );
  return (point) => point.map((value, d) => (most[d] > least[d] ? (value - least[d]) / (most[d] - least[d]) : 0));
}

function referencesOf(space: Space, judged: readonly JudgedPoint[], front: readonly JudgedPoint[]): Reference[] {
  if (space.references.length === 0) return [];
  const byKey = new Map(judged.map((one) => [pointKey(one.point), one]));
  return space.references.map(({ name, point }) => {
    const found = byKey.get(pointKey({ fidelity: 'events', settings: settingsOf(space, point) }));
    if (!found) return { name, point: null, isOnFront: false, beatenBy: 0, violation: 0 };
    return {
      name,
      point: found.point,
      isOnFront: front.includes(found),
      beatenBy: front.filter((other) => dominates(other.judged, found.judged)).length,
      violation: found.judged.violation,
    };
  });
}

function sensitivityOf(space: Space, feasible: readonly JudgedPoint[]): Summary['sensitivity'] {
  if (feasible.length < 3) return [];
  return space.axes.map(({ key, values }) => {
    const groups = feasible.map(({ point }) => values.indexOf(point.settings[key]));
    const shares = space.objectives.map((_, i) =>
      explainedShare(
        groups,
        feasible.map((one) => one.judged.objectives[i]),
      ),
    );
    return { key, shares };
  });
}

function failuresOf(points: readonly StoredPoint[]): Summary['failures'] {
  const counts = new Map<string, number>();
  for (const point of points) {
    if (point.status !== 'ok') counts.set(point.reason, (counts.get(point.reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
}
