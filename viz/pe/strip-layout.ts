/** The strip chart of a recording: cycles along x, a row a PE, stretches of one state as one rectangle. */
import type { PeRecording, PeState } from '../../run/pe/recording.ts';

export interface StripSize {
  /** Pixels of a cycle and of a PE. */
  readonly cycle: number;
  readonly row: number;
}

/** A path a state that occurs, by its name. */
export function stripPaths(
  { states, stateNames, cycles, settings }: PeRecording,
  size: StripSize,
): Map<PeState, string> {
  const pes = settings.rows * settings.columns;
  const parts = stateNames.map(() => [] as string[]);
  for (let pe = 0; pe < pes; pe += 1) {
    let from = 0;
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      const state = states[from * pes + pe];
      if (cycle < cycles && states[cycle * pes + pe] === state) continue;
      const width = round((cycle - from) * size.cycle);
      parts[state].push(`M${round(from * size.cycle)},${pe * size.row}h${width}v${size.row}h${-width}z`);
      from = cycle;
    }
  }
  return new Map(stateNames.flatMap((name, i) => (parts[i].length > 0 ? [[name, parts[i].join('')]] : [])));
}

const round = (pixels: number): number => Math.round(100 * pixels) / 100;

/** Height of a PE's row: all of them in about 160 pixels, none thinner than 2. */
export const rowHeight = (pes: number): number => Math.max(2, Math.min(12, Math.floor(160 / pes)));

/** Whole numbers at 1, 2 or 5 times a power of ten, at most `most` of them up to `end`. */
export function cycleTicks(end: number, most: number): number[] {
  let step = 1;
  for (let i = 0; Math.floor(end / step) + 1 > most; i += 1) step = [2, 5, 10][i % 3] * 10 ** Math.floor(i / 3);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}
