/**
 * How requests come: strictly in the order of the trace, a few a cycle at most, until one is refused.
 *
 * A request is refused because it is not due yet (open loop), because it is a read and as many as allowed are outstanding, or because the queue
 * of its channel is full: then all behind it wait too (head-of-line blocking), also those for other channels. Writes are posted.
 */
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';

export interface Injection {
  /** Reads accepted whose data are not back; Infinity for no bound. */
  readonly maxOutstandingReads: number;
  /** Open loop: request i is due at ⌊i · intervalCycles⌋. Closed loop: 0. */
  readonly intervalCycles: number;
  readonly maxAcceptPerCycle: number;
}

/** @throws {ScenarioError} */
export function checkInjection({ maxOutstandingReads, intervalCycles, maxAcceptPerCycle }: Injection): void {
  const issues: Issue[] = [];
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  if (!isCount(maxOutstandingReads) && maxOutstandingReads !== Infinity) {
    issues.push({ path: 'outstanding', message: `${maxOutstandingReads} is not a whole number from 1` });
  }
  if (!(intervalCycles >= 0) || !Number.isFinite(intervalCycles)) {
    issues.push({ path: 'interval', message: `${intervalCycles} is not a number of cycles from 0` });
  }
  if (!isCount(maxAcceptPerCycle)) {
    issues.push({ path: 'accept', message: `${maxAcceptPerCycle} is not a whole number from 1` });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}
