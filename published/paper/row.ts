/**
 * One figure of theirs beside ours, and the verdict.
 *
 * Theirs and ours are intervals, mostly of one number. The error is the gap between the two, relative to the nearer end of theirs: 0 where they
 * meet. A figure without tolerance is met if ours, rounded to its digits, can be it.
 */
import { decimalsOf } from '../figures/figure.ts';
import type { Figure } from '../figures/figure.ts';
import type { ValidationRow } from '../validation.ts';
import type { Interval } from './measurements.ts';

/** `shown`: ours stands beside it without a verdict; `why` says why. */
export type Verdict = 'ok' | 'off' | 'shown';

export interface PaperRow extends ValidationRow {
  readonly quantity: string;
  readonly unit: string;
  readonly provenance: Figure['provenance'];
  readonly source: string;
  readonly relation: 'equal' | 'at-most' | 'at-least';
  /** `ours` and `theirs` are the ends of these that decide. */
  readonly oursRange: Interval;
  readonly theirsRange: Interval;
  readonly decimals: number;
  /** null: to the printed digits. */
  readonly tolerancePct: number | null;
  readonly toleranceReason: string | null;
  readonly verdict: Verdict;
  /** Why there is no verdict: `recalled`, `another model`. */
  readonly why: string | null;
  readonly measure: Figure['measure'];
}

export const DEFAULT_GROUP = 'figures';

export function paperRow(figure: Figure, ours: Interval): PaperRow {
  const { id, group, quantity, unit, provenance, source, relation = 'equal', tolerancePct, toleranceReason } = figure;
  const theirs = theirsOf(figure);
  const decimals = decimalsOf(figure);
  const { near, far, gap } = meeting(ours, theirs, relation);
  const errorPct = (100 * gap) / (Math.abs(far) || 1);
  // What is printed with d digits may have been half a unit of the last one more or less.
  const exact = Math.abs(gap) <= 0.5 * 10 ** -decimals * (1 + ROUNDING);
  const isWithin = tolerancePct === undefined ? exact : Math.abs(errorPct) <= tolerancePct * (1 + ROUNDING);
  const why = whyNotJudged(figure);
  return {
    id,
    group: group ?? DEFAULT_GROUP,
    quantity: quantity ?? id,
    ours: near,
    theirs: far,
    errorPct,
    exact,
    unit,
    provenance,
    source,
    relation,
    oursRange: ours,
    theirsRange: theirs,
    decimals,
    tolerancePct: tolerancePct ?? null,
    toleranceReason: toleranceReason ?? null,
    verdict: why !== null ? 'shown' : isWithin ? 'ok' : 'off',
    why,
    measure: figure.measure,
  };
}

/** Why a figure gives no verdict, if it gives none. */
export const whyNotJudged = ({ notJudged, provenance }: Figure): string | null =>
  notJudged ?? (provenance === 'recalled' ? 'recalled' : null);

/** What a limit may be beside itself: 0.0005 has no exact binary fraction. */
const ROUNDING = 1e-9;

export function theirsOf({ value, range }: Figure): Interval {
  const [low, high] = range ?? [value ?? 0, value ?? 0];
  return { low, high };
}

/** The ends of ours and theirs that decide, and by how much ours is above theirs; 0 where the relation holds. */
function meeting(
  ours: Interval,
  theirs: Interval,
  relation: PaperRow['relation'],
): { readonly near: number; readonly far: number; readonly gap: number } {
  switch (relation) {
    case 'at-most':
      return { near: ours.high, far: theirs.high, gap: Math.max(0, ours.high - theirs.high) };
    case 'at-least':
      return { near: ours.low, far: theirs.low, gap: Math.min(0, ours.low - theirs.low) };
    case 'equal': {
      if (ours.high < theirs.low) return { near: ours.high, far: theirs.low, gap: ours.high - theirs.low };
      if (ours.low > theirs.high) return { near: ours.low, far: theirs.high, gap: ours.low - theirs.high };
      const shared = Math.max(ours.low, theirs.low);
      return { near: shared, far: shared, gap: 0 };
    }
  }
}
