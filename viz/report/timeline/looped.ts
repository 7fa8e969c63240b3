/**
 * A list whose stretches repeat: what spans of a lane, tiles in a buffer and gifts of tokens have in common.
 *
 * Items are in the order of time. Copies of a loop follow the round that they repeat, `period` ticks after each other.
 */

export interface RoundLoop {
  readonly from: number;
  readonly to: number;
  readonly loopsFrom: number;
  readonly loopsTo: number;
  readonly times: number;
  readonly period: number;
  /** From the first start to the last end of a round, with the loops in it. */
  readonly start: number;
  readonly end: number;
}

export interface Looped {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly loops: readonly RoundLoop[];
}

/** When the last copy of a loop ends. */
export const lastEnd = ({ end, times, period }: RoundLoop): number => end + times * period;

/** The first index in [from, to) at which a claim holds that holds for all behind it; `to` if there is none. */
export function firstWhere(from: number, to: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
