/**
 * One output-stationary pass of the STCE, in closed form (docs/model.md, O1–O6).
 *
 * A pass computes i = iR·iC interleaved array tiles. Cycle 0 is the first issue of PE(0,0). Slots are ordered group, pair,
 * tile; two additions to one accumulator are `round` = max(i, L) slots apart; slots i … L−1 of a round are bubbles.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { isDense } from './array.ts';
import type { GroupShape, StceArray } from './array.ts';

export interface OsPass {
  /** Rows and columns in use; ragged passes use fewer than the array has. */
  readonly rows: number;
  readonly columns: number;
  /** Interleaved tiles, and how many of them are row tiles (that share north operands). */
  readonly interleave: number;
  readonly interleaveRows: number;
  /** Groups along the reduction axis: K dense, taps·⌈channels/M⌉ sparse. */
  readonly groups: number;
  readonly shape: GroupShape;
  /** False for a K segment that leaves its sums in the accumulators. */
  readonly drains: boolean;
  /** The drain is added into the output buffer by the south accumulators. */
  readonly accumulates: boolean;
}

/** Cycles of a pass, all relative to its cycle 0. */
export interface OsTiming {
  /** Slots between two additions to one accumulator. */
  readonly round: number;
  /** Cycles a group takes: max(N·round, ⌈iR·M/w⌉). */
  readonly period: number;
  /** Issue time S = groups · period. */
  readonly slots: number;
  /** The first group is sent this many cycles ahead of cycle 0; 0 dense. */
  readonly lead: number;
  /** Last issue of PE(0,0). */
  readonly lastIssue: number;
  /** Column 0 starts to drain (O4: d). */
  readonly drainStart: number;
  /** Cycles a tile's drain occupies the column chain. */
  readonly drainRows: number;
  /** Last value of the last column is written. */
  readonly lastWrite: number;
}

/** Times one pass (O1, O3, O4). */
export function osTiming(array: StceArray, pass: OsPass): OsTiming {
  const { n, m } = pass.shape;
  const { multiplyLatency, addLatency, drainValuesPerColumn } = array;
  const round = Math.max(pass.interleave, addLatency);
  const lead = isDense(pass.shape) ? 0 : ceilDiv(pass.interleaveRows * m, array.denseLinkValues);
  const period = Math.max(n * round, lead);
  const lastGroup = (pass.groups - 1) * period + (n - 1) * round;
  const drainStart = pass.rows - 1 + lastGroup + multiplyLatency + addLatency;
  const drainRows = ceilDiv(pass.rows, drainValuesPerColumn);
  const crossing = ceilDiv(array.rows, drainValuesPerColumn);
  const added = pass.accumulates ? addLatency : 0;
  return {
    round,
    period,
    slots: pass.groups * period,
    lead,
    lastIssue: lastGroup + pass.interleave - 1,
    drainStart,
    drainRows,
    lastWrite: drainStart + (pass.columns - 1) + (pass.interleave - 1) * drainRows + crossing + added,
  };
}

/** The terms of O5 that bound the start of the next pass, cycles from the start of this one. */
export interface OsIntervalTerms {
  readonly issue: number;
  readonly drain: number;
  readonly group: number;
}

/** What a pass leaves behind and the next one meets: enough for the interval between them. */
export interface OsEdge {
  readonly timing: OsTiming;
  readonly pass: OsPass;
}

/** Cycles between the starts of two consecutive passes, by cause (O5, O6). */
export function osInterval(before: OsEdge, after: OsEdge): OsIntervalTerms {
  const { timing, pass } = before;
  const issue = timing.slots;
  const drain =
    pass.drains && after.pass.drains
      ? timing.drainStart +
        (pass.interleave - 1) * timing.drainRows +
        Math.max(timing.drainRows, after.timing.drainRows) -
        after.timing.drainStart
      : 0;
  const group = isDense(after.pass.shape) ? 0 : linkFree(before) + after.timing.lead;
  return { issue, drain, group };
}

/** When the west link may begin to send the first group of another pass (O5). */
export function linkFree({ timing, pass }: OsEdge): number {
  return isDense(pass.shape) ? timing.slots : timing.slots - timing.period;
}

export const osEdge = (array: StceArray, pass: OsPass): OsEdge => ({ pass, timing: osTiming(array, pass) });
