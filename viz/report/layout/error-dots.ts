/** Errors as dots, a row for each group: linear within ±1 %, logarithmic beyond, so that 0.3 % and 300 % can both be read. */
import { scaleSymlog } from '../scale.ts';

/** Up to a round number, and never less than 1 %. @param errorsPct  with their signs */
export function errorLimit(errorsPct: readonly number[]): number {
  const largest = Math.max(0, ...errorsPct.map(Math.abs));
  return STEPS.find((step) => step >= largest) ?? largest;
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const;

export const errorScale = (limit: number, range: readonly [number, number]) => scaleSymlog([-limit, limit], range);

/** Room for the words of a tick, in pixels. */
const PER_TICK = 46;

/** 0 and round numbers on both sides, fewer where there is little room. */
export function errorTicks(limit: number, width: number): number[] {
  const x = errorScale(limit, [0, width]);
  const kept: number[] = [];
  // From the ends inwards, so that the range can be read.
  for (const step of STEPS.filter((one) => one <= limit).toReversed()) {
    const isClear = [...kept, 0].every((other) => Math.abs(x(step) - x(other)) >= PER_TICK);
    if (isClear) kept.push(step);
  }
  return [...kept.map((tick) => -tick), 0, ...kept.toReversed()];
}

export interface PlacedDot {
  readonly x: number;
  /** From the middle of the row. */
  readonly y: number;
}

/**
 * Dots that would cover each other are stacked, up and down in turn; a stack that is higher than the row is pressed together.
 *
 * @param xs  where the dots are. @param size  of a dot. @param height  of the row
 * @returns in the order of `xs`
 */
export function stacked(xs: readonly number[], size: number, height: number): PlacedDot[] {
  const columns = new Map<number, number[]>();
  for (const [i, x] of xs.entries()) {
    const column = Math.round(x / size);
    columns.set(column, [...(columns.get(column) ?? []), i]);
  }
  const placed: PlacedDot[] = xs.map((x) => ({ x, y: 0 }));
  for (const own of columns.values()) {
    const levels = Math.ceil((own.length - 1) / 2);
    const step = Math.min(size, (height - size) / 2 / Math.max(1, levels));
    for (const [level, i] of own.entries()) {
      const side = level % 2 === 0 ? 1 : -1;
      placed[i] = { x: xs[i], y: side * step * Math.ceil(level / 2) };
    }
  }
  return placed;
}
