/** A comparison of weft with figures that somebody else reports: plain data, with its statistics. */
import { VERSION } from '../run/version.ts';

export const VALIDATION_SCHEMA_VERSION = 1;

/** One figure of ours beside theirs. */
export interface ValidationRow {
  /** Of the reference point. */
  readonly id: string;
  /** Points that belong together in a table: `dense GEMM`, `convolution`. */
  readonly group: string;
  readonly ours: number;
  readonly theirs: number;
  /** 100 · (ours − theirs) / theirs, with its sign. */
  readonly errorPct: number;
  readonly exact: boolean;
}

/** Another quantity of the same points: no verdict, but not hidden. */
export interface QuantityAgreement {
  readonly quantity: string;
  readonly points: number;
  readonly agree: number;
  /** The first that differs. */
  readonly differs: { readonly id: string; readonly ours: number; readonly theirs: number } | null;
  /** Points that have the quantity and are not compared, and why. */
  readonly skipped: number;
  readonly reason: string | null;
}

/** A point that is not compared. */
export interface SkippedPoint {
  readonly id: string;
  readonly reason: string;
}

export interface Validation {
  readonly schemaVersion: typeof VALIDATION_SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly target: string;
  /** What `ours` and `theirs` of the rows are. */
  readonly quantity: string;
  /** Points compared. */
  readonly points: number;
  readonly exact: number;
  readonly meanAbsErrorPct: number;
  readonly medianAbsErrorPct: number;
  /** Percentage of points with an error of at most 5 %. */
  readonly within5Pct: number;
  /** The row with the largest error. */
  readonly worst: ValidationRow;
  /** The bound in words, and whether it holds. */
  readonly bound: { readonly text: string; readonly holds: boolean };
  readonly skipped: readonly SkippedPoint[];
  readonly quantities: readonly QuantityAgreement[];
  readonly rows: readonly ValidationRow[];
}

/** A row from two figures; an error against 0 is taken against 1. */
export function validationRow(id: string, group: string, ours: number, theirs: number): ValidationRow {
  return { id, group, ours, theirs, errorPct: (100 * (ours - theirs)) / (theirs || 1), exact: ours === theirs };
}

export interface Statistics {
  readonly points: number;
  readonly exact: number;
  readonly meanAbsErrorPct: number;
  readonly medianAbsErrorPct: number;
  readonly within5Pct: number;
  readonly worst: ValidationRow;
}

/** @param rows  at least one */
export function statisticsOf(rows: readonly ValidationRow[]): Statistics {
  const errors = rows.map(({ errorPct }) => Math.abs(errorPct)).toSorted((a, b) => a - b);
  const middle = Math.floor(errors.length / 2);
  const largest = errors.at(-1) ?? 0;
  return {
    points: rows.length,
    exact: rows.filter(({ exact }) => exact).length,
    meanAbsErrorPct: errors.reduce((total, error) => total + error, 0) / errors.length,
    medianAbsErrorPct: errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
    within5Pct: (100 * errors.filter((error) => error <= 5).length) / errors.length,
    worst: rows.find(({ errorPct }) => Math.abs(errorPct) === largest) ?? rows[0],
  };
}

/** Rows with their statistics, held to the bound that every point is exact. */
export function exactValidation(
  target: string,
  quantity: string,
  rows: readonly ValidationRow[],
  rest: Pick<Validation, 'skipped' | 'quantities'>,
): Validation {
  const statistics = statisticsOf(rows);
  return {
    schemaVersion: VALIDATION_SCHEMA_VERSION,
    tool: { name: 'weft', version: VERSION },
    target,
    quantity,
    ...statistics,
    bound: { text: 'every point exact', holds: statistics.exact === statistics.points },
    ...rest,
    rows,
  };
}
