/** Pareto dominance: objectives are all minimised here, and what breaks a constraint loses to what does not. */
import { Staircase } from './staircase.ts';

/** How good a point is. */
export interface Judged {
  /** Smaller is better; as many as the space has objectives. */
  readonly objectives: readonly number[];
  /** By how much constraints are broken, added up as shares of their bounds; 0 if all hold. */
  readonly violation: number;
}

/** Deb's rule: feasible before infeasible, less broken before more, then no worse in all and better in one. */
export function dominates(a: Judged, b: Judged): boolean {
  if (a.violation !== b.violation) return a.violation < b.violation;
  if (a.violation > 0) return false;
  let isBetter = false;
  for (let i = 0; i < a.objectives.length; i += 1) {
    if (a.objectives[i] > b.objectives[i]) return false;
    if (a.objectives[i] < b.objectives[i]) isBetter = true;
  }
  return isBetter;
}

/** Indices of what nothing dominates and breaks no constraint, in the order given; of equals the first. */
export function frontOf(points: readonly Judged[]): number[] {
  const order = points
    .map((_, index) => index)
    .filter((index) => points[index].violation === 0)
    .toSorted((a, b) => lexical(points[a].objectives, points[b].objectives) || a - b);
  const front: number[] = [];
  const isBeaten = beatenByEarlier(points[order[0] ?? 0]?.objectives.length ?? 0);
  // In lexical order, what dominates a point stands before it, and is dominated by one of the front if it is not in it.
  for (const index of order) if (!isBeaten(points[index].objectives)) front.push(index);
  return front.toSorted((a, b) => a - b);
}

/** Tells of points in lexical order whether one before is no worse in all objectives; keeps those that none is. */
function beatenByEarlier(dimensions: number): (point: readonly number[]) => boolean {
  if (dimensions === 3) {
    const stairs = new Staircase();
    return ([, y, z]) => !stairs.add(y, z);
  }
  const kept: (readonly number[])[] = [];
  return (point) => {
    if (kept.some((other) => noWorse(other, point))) return true;
    kept.push(point);
    return false;
  };
}

const noWorse = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value <= b[i]);

function lexical(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

/** Fronts behind each other: rank 0 is dominated by none, rank 1 by rank 0 alone, and so on (Deb's sort). */
export function ranksOf(points: readonly Judged[]): number[] {
  const ranks = points.map(() => -1);
  const beatenBy = points.map(() => 0);
  const beats: number[][] = points.map(() => []);
  for (let a = 0; a < points.length; a += 1) {
    for (let b = a + 1; b < points.length; b += 1) {
      if (dominates(points[a], points[b])) {
        beats[a].push(b);
        beatenBy[b] += 1;
      } else if (dominates(points[b], points[a])) {
        beats[b].push(a);
        beatenBy[a] += 1;
      }
    }
  }
  let level = points.flatMap((_, i) => (beatenBy[i] === 0 ? [i] : []));
  for (let rank = 0; level.length > 0; rank += 1) {
    const next: number[] = [];
    for (const index of level) {
      ranks[index] = rank;
      for (const other of beats[index]) {
        beatenBy[other] -= 1;
        if (beatenBy[other] === 0) next.push(other);
      }
    }
    level = next;
  }
  return ranks;
}

/** Distance to neighbours within a front, objective by objective, as shares of the front's extent; ends are infinitely far. */
export function crowdingOf(front: readonly Judged[]): number[] {
  const distance = front.map(() => 0);
  const dimensions = front[0]?.objectives.length ?? 0;
  for (let d = 0; d < dimensions; d += 1) {
    const order = front.map((_, i) => i).toSorted((a, b) => front[a].objectives[d] - front[b].objectives[d] || a - b);
    const [first, last] = [order[0], order.at(-1) ?? order[0]];
    const extent = front[last].objectives[d] - front[first].objectives[d];
    distance[first] = Infinity;
    distance[last] = Infinity;
    // Points that cannot be told apart, or of which some are infinitely bad.
    if (extent === 0 || !Number.isFinite(extent)) continue;
    for (let i = 1; i < order.length - 1; i += 1) {
      distance[order[i]] += (front[order[i + 1]].objectives[d] - front[order[i - 1]].objectives[d]) / extent;
    }
  }
  return distance;
}
