/** From a trace to columns. */
import type { Trace } from '../../sim/trace.ts';
import type { Timeline } from './report-data.ts';

type About = Pick<Timeline, 'units' | 'operations' | 'ticksPerSecond' | 'ticks'>;

/** @param about  names of units and operations by index */
export function timelineOf({ spans, loops }: Trace, about: About): Timeline {
  const stalls = [...new Set(['', ...spans.map(({ stall }) => stall)])];
  const indexOf = new Map(stalls.map((stall, i) => [stall, i]));
  const columns = {
    unit: new Uint8Array(spans.length),
    operation: new Uint32Array(spans.length),
    stall: new Uint8Array(spans.length),
    start: new Float64Array(spans.length),
    end: new Float64Array(spans.length),
    bytes: new Float64Array(spans.length),
  };
  for (const [i, span] of spans.entries()) {
    columns.unit[i] = span.unit;
    columns.operation[i] = span.operation;
    columns.stall[i] = indexOf.get(span.stall) ?? 0;
    columns.start[i] = span.start;
    columns.end[i] = span.end;
    columns.bytes[i] = span.bytes;
  }
  const { units, operations, ticksPerSecond, ticks } = about;
  return { units, operations, stalls, ticksPerSecond, ticks, ...columns, loops };
}
