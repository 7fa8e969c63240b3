/** When the spans of a timeline begin and end, in its order. */
import type { Timeline } from '../report-data.ts';

export interface SpanTimes {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export function spanTimes({ units, unit, gap, length }: Timeline): SpanTimes {
  const start = new Float64Array(unit.length);
  const end = new Float64Array(unit.length);
  const reached = units.map(() => 0);
  for (let i = 0; i < unit.length; i += 1) {
    start[i] = reached[unit[i]] + gap[i];
    end[i] = start[i] + length[i];
    reached[unit[i]] = end[i];
  }
  return { start, end };
}
