/** From the figures of a point to what searches compare: objectives to be minimised, and broken constraints. */
import type { Outcome } from '../evaluate.ts';
import { figureOf } from '../space/figures.ts';
import type { Objective, Space } from '../space/space.ts';
import type { Judged } from './dominance.ts';

/** What the figure of an objective is. */
export const objectiveOf = (outcome: Outcome & { readonly status: 'ok' }, { figure, of }: Objective): number =>
  figureOf(outcome, figure, of ?? undefined);

/** @returns null for points that have no figures, which no search can use */
export function judge({ objectives, bounds, device }: Space, outcome: Outcome): Judged | null {
  if (outcome.status !== 'ok') return null;
  const values = objectives.map((objective) => {
    const value = objectiveOf(outcome, objective);
    return objective.goal === 'minimise' ? value : -value;
  });
  let violation = 0;
  if (device !== null && outcome.misfit.length > 0)
    violation += Math.max(outcome.machine['device-share'] - 1, LEAST_MISFIT);
  for (const { figure, of, most, least } of bounds) {
    const value = figureOf(outcome, figure, of ?? undefined);
    if (most !== null && value > most) violation += (value - most) / Math.abs(most || 1);
    if (least !== null && value < least) violation += (least - value) / Math.abs(least || 1);
  }
  // A machine that does not fit may have been left unsimulated: no objectives, and no need of them.
  if (violation > 0) return { objectives: values.map((value) => (Number.isNaN(value) ? Infinity : value)), violation };
  return values.some((value) => Number.isNaN(value)) ? null : { objectives: values, violation };
}

/** A machine may fit in every resource and yet not: by its dies, or by groups too wide for it. */
const LEAST_MISFIT = 0.01;
