/** Theirs and ours as points of a plane: those that agree lie on the diagonal. */
import type { ValidationRow } from '../../../published/validation.ts';

/** Values that are spread wider than this need a logarithmic axis. */
const WIDE = 30;

export interface PlaneRange {
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic: boolean;
}

/** One range for both axes. */
export function planeRange(rows: readonly Pick<ValidationRow, 'ours' | 'theirs'>[]): PlaneRange {
  const values = rows.flatMap(({ ours, theirs }) => [ours, theirs]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least > 0 && most / least > WIDE) return { low: least / 1.4, high: most * 1.4, isLogarithmic: true };
  const low = Math.min(0, least);
  return { low, high: most > low ? low + 1.04 * (most - low) : low + 1, isLogarithmic: false };
}

/** The largest errors first; those that are exact are left out. @param leastPct  smaller errors are what printing leaves */
export function worstRows(rows: readonly ValidationRow[], most: number, leastPct = 0): ValidationRow[] {
  const size = ({ errorPct }: ValidationRow): number => Math.abs(errorPct);
  return rows
    .filter((row) => size(row) > 0 && size(row) >= leastPct)
    .toSorted((a, b) => size(b) - size(a))
    .slice(0, most);
}
