/** Where the array's cycles went, as bars: busy and stalls add up to the total, to the cycle. */
import type { Result } from '../../../run/result.ts';
import { reasonsIn } from '../../../terms/stall-names.ts';

/** What the array does when it does not wait. */
export const MULTIPLYING = 'multiplying';

export interface CyclePart {
  /** `multiplying`, or why the array waited. */
  readonly name: string;
  readonly cycles: number;
  /** Of the run's total. */
  readonly share: number;
}

export interface CycleBar {
  readonly name: string;
  readonly cycles: number;
  readonly seconds: number;
  /** The same names in the same order for all runs, also those without a cycle. */
  readonly parts: readonly CyclePart[];
}

interface NamedRun {
  readonly name: string;
  readonly result: Pick<Result, 'array'> & { readonly totals: Pick<Result['totals'], 'cycles' | 'seconds'> };
}

export function cycleBars(runs: readonly NamedRun[]): CycleBar[] {
  const reasons = reasonsIn(runs.map(({ result }) => result.array.stalls));
  return runs.map(({ name, result: { array, totals } }) => {
    const part = (of: string, cycles: number): CyclePart => ({
      name: of,
      cycles,
      share: totals.cycles > 0 ? cycles / totals.cycles : 0,
    });
    return {
      name,
      cycles: totals.cycles,
      seconds: totals.seconds,
      parts: [part(MULTIPLYING, array.busyCycles), ...reasons.map((reason) => part(reason, array.stalls[reason] ?? 0))],
    };
  });
}

/** A stretch of a bar, in cycles from its start. */
export interface Stretch {
  /** What it stands for: one part, or the small ones together. */
  readonly parts: readonly CyclePart[];
  readonly from: number;
  readonly to: number;
}

/** Below this share a part is too thin to be seen by itself. */
export const LEAST_SHARE = 0.005;

/** Parts one behind the other, the small ones as one stretch at the end. They fill the bar. */
export function stretches({ parts }: CycleBar, leastShare = LEAST_SHARE): Stretch[] {
  const there = parts.filter(({ cycles }) => cycles > 0);
  const small = there.filter(({ share }) => share < leastShare);
  const groups = [...there.filter(({ share }) => share >= leastShare).map((part) => [part]), small];
  const placed: Stretch[] = [];
  let at = 0;
  for (const group of groups) {
    const length = group.reduce((sum, { cycles }) => sum + cycles, 0);
    if (length > 0) placed.push({ parts: group, from: at, to: at + length });
    at += length;
  }
  return placed;
}
