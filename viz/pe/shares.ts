/** How the cycles of all PEs were spent. */
import type { PeRecording, PeState } from '../../run/pe/recording.ts';

/** PE-cycles of each state, in the order of the recording's names; they add up to cycles · rows · columns. */
export function cyclesByState({ states, stateNames }: PeRecording): ReadonlyMap<PeState, number> {
  const counts = stateNames.map(() => 0);
  for (const state of states) counts[state] += 1;
  return new Map(stateNames.map((name, i) => [name, counts[i]]));
}

/** Share of PE-cycles with a MAC. */
export const busyShare = (recording: PeRecording): number =>
  (cyclesByState(recording).get('multiply') ?? 0) / recording.states.length;

/** `busy 63 % of 96 cycles`. */
export const busyWords = (recording: PeRecording): string =>
  `busy ${Math.round(100 * busyShare(recording))} % of ${recording.cycles} cycles`;
