/** What a column of pixels can hold: work of a pass, a stall, or either of an operation that is filtered out. */
import type { PassOrOther } from '../../../run/result.ts';
import type { Lane } from './lane.ts';

export const PASSES: readonly PassOrOther[] = ['FF', 'BP', 'WU', 'other'];

/** The first four kinds are those of `PASSES`. */
export const STALL = 4;
export const FADED_WORK = 5;
export const FADED_STALL = 6;
export const KINDS = 7;

/** Says the kinds of spans. */
export interface Kinds {
  readonly of: (operation: number, stall: number) => number;
  /** Of all spans of a lane, by position; found once. */
  readonly ofSpans: (lane: Lane) => Uint8Array;
}

export interface OperationFacts {
  readonly layer: string;
  readonly pass: PassOrOther;
}

export interface Filter {
  /** Operations of other layers are faded; null is all. */
  readonly layer: string | null;
  readonly passes: ReadonlySet<PassOrOther>;
}

/** @param operations  by their index in the timeline */
export function kindsOf(operations: readonly OperationFacts[], { layer, passes }: Filter): Kinds {
  const work = Uint8Array.from(operations, (operation) =>
    (layer === null || operation.layer === layer) && passes.has(operation.pass)
      ? PASSES.indexOf(operation.pass)
      : FADED_WORK,
  );
  const of = (operation: number, stall: number): number => {
    const kind = work[operation];
    if (stall === 0) return kind;
    return kind === FADED_WORK ? FADED_STALL : STALL;
  };
  const known = new Map<Lane, Uint8Array>();
  return {
    of,
    ofSpans: (lane) => {
      const kinds = known.get(lane) ?? lane.stall.map((stall, at) => of(lane.operation[at], stall));
      known.set(lane, kinds);
      return kinds;
    },
  };
}
