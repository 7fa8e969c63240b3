/** What proposes the points of a space, one after the other. Deterministic: equal seeds and equal answers give equal proposals. */
import type { Judged } from '../front/dominance.ts';
import type { Point } from '../space/space.ts';

/** How a point is evaluated: by bounds that no mapping can beat, in no time; or by events. */
export type Fidelity = 'closed-form' | 'events';

export interface Proposal {
  readonly point: Point;
  readonly fidelity: Fidelity;
}

export interface Driver {
  /** The next point; `wait` if it depends on proposals that were not answered yet; null when there are no more. */
  next(): Proposal | 'wait' | null;
  /** What came of a proposal; told in the order in which they were made. Null if it has no figures. */
  tell(proposal: Proposal, judged: Judged | null): void;
}

export interface DriverOptions {
  /** Points to propose by events. */
  readonly points: number;
  readonly seed: number;
}

export const driverNames = ['grid', 'random', 'latin-hypercube', 'nsga2', 'halving'] as const;
export type DriverName = (typeof driverNames)[number];

/** What every search is reported against. */
export const BASELINE: DriverName = 'random';

/** Points that NSGA-II begins with, by hypercube, and goes on with, by what it has seen. */
export const POPULATION = 40;

/** Whether a search decides by what it has seen: what that is worth, only a search by chance of as many points tells. */
export const learns = (driver: DriverName, points: number): boolean =>
  driver === 'halving' || (driver === 'nsga2' && points > POPULATION);

export const DRIVER_MEANINGS: Readonly<Record<DriverName, string>> = {
  grid: 'every point, in order',
  random: 'points by chance, each at most once: the neutral baseline',
  'latin-hypercube': 'points by chance that spread over the values of every parameter evenly',
  nsga2: 'NSGA-II, steady state: children of good and unlike parents',
  halving: 'many points in closed form, the best of them by events',
};
