/** The ladder of an ablation: each optimisation takes its time off what those before it left, from none to all. */
import type { Ablation } from '../../../run/ablate.ts';
import type { PassOrOther } from '../../../run/result.ts';
import { mostSaved } from '../../../terms/stall-names.ts';

export interface Rung {
  readonly title: string;
  /** Cycles of the step without it and with it, all before it on. */
  readonly before: number;
  readonly after: number;
  /** `before - after`; negative if the step gets longer. */
  readonly saved: number;
  /** Of the difference between none and all. */
  readonly share: number;
  readonly byPass: Readonly<Record<PassOrOther, number>>;
  /** The loss of the array that it does most about; empty if it saves none. */
  readonly mostly: string;
  /** Cycles that it saves alone, and costs if it is removed from all. */
  readonly alone: number;
  readonly removed: number;
}

export interface Ladder {
  readonly batch: number;
  readonly none: number;
  readonly all: number;
  readonly secondsPerCycle: number;
  /** Each starts where the one before it ends: what they save adds up to none less all. */
  readonly rungs: readonly Rung[];
}

export function ladderOf({ batch, none, all, steps }: Ablation): Ladder {
  const rungs: Rung[] = [];
  let before = none.cycles;
  for (const { title, upToHere, saved, share, alone, removed } of steps) {
    rungs.push({
      title,
      before,
      after: upToHere.cycles,
      saved: before - upToHere.cycles,
      share,
      byPass: saved.byPass,
      mostly: mostSaved(saved.byReason),
      alone: alone.cycles,
      removed: removed.cycles,
    });
    before = upToHere.cycles;
  }
  return { batch, none: none.cycles, all: all.cycles, secondsPerCycle: none.seconds / none.cycles, rungs };
}

/** What the ladder buys: the step that is left, against none. */
export const factorOf = ({ none, all }: Pick<Ladder, 'none' | 'all'>): number => none / all;

/** The rung that takes off most. @returns null of a ladder without rungs */
export function largestRung({ rungs }: Pick<Ladder, 'rungs'>): Rung | null {
  return rungs.toSorted((a, b) => b.saved - a.saved)[0] ?? null;
}
