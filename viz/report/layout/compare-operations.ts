/** Operations of two runs side by side, matched by their ids: where time was won and lost. */
import type { OperationResult } from '../../../run/result.ts';

export interface ComparedOperation {
  readonly id: string;
  readonly layer: string;
  /** Seconds in the first run and in the other; null if it has no such operation. */
  readonly base: number | null;
  readonly other: number | null;
  /** Seconds that the other run saves; negative if it loses. */
  readonly saved: number;
}

type Timed = Pick<OperationResult, 'id' | 'layer' | 'seconds'>;

/**
 * All operations of both runs, the largest change first; what does not change is last, in the order of the first run.
 * What is saved adds up to the difference of the runs.
 */
export function comparedOperations(base: readonly Timed[], other: readonly Timed[]): ComparedOperation[] {
  const [before, after] = [secondsById(base), secondsById(other)];
  const layers = new Map([...other, ...base].map(({ id, layer }) => [id, layer]));
  const ids = new Set([...base, ...other].map(({ id }) => id));
  return [...ids]
    .map((id) => {
      const [was, is] = [before.get(id) ?? null, after.get(id) ?? null];
      return { id, layer: layers.get(id) ?? '', base: was, other: is, saved: (was ?? 0) - (is ?? 0) };
    })
    .toSorted((a, b) => Math.abs(b.saved) - Math.abs(a.saved));
}

/** Operations of the same id together. */
function secondsById(operations: readonly Timed[]): Map<string, number> {
  const byId = new Map<string, number>();
  for (const { id, seconds } of operations) byId.set(id, (byId.get(id) ?? 0) + seconds);
  return byId;
}

/**
 * The largest that win and then the largest that lose, and how much the rest saves together.
 *
 * @param most  of each kind
 */
export function leading(
  compared: readonly ComparedOperation[],
  most: number,
): { readonly shown: readonly ComparedOperation[]; readonly rest: number; readonly restCount: number } {
  const kinds = [compared.filter(({ saved }) => saved > 0), compared.filter(({ saved }) => saved < 0)];
  const rest = kinds.flatMap((kind) => kind.slice(most));
  return {
    shown: kinds.flatMap((kind) => kind.slice(0, most)),
    rest: rest.reduce((sum, { saved }) => sum + saved, 0),
    restCount: rest.length,
  };
}
