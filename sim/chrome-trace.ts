/**
 * A trace as Chrome/Perfetto JSON: one track a unit, stalls in a category of their own, and a counter of the bytes a tick
 * that servers move for each unit.
 *
 * Up to `mostSpans`, loops are expanded. A longer trace keeps skipped rounds as loops: what was simulated is drawn as it
 * is, and a slice on the track "repeated rounds" covers the time that was skipped and says what repeats.
 */
import { expandTrace, mergeWaits, representedSpans } from './trace.ts';
import type { Span, Trace } from './trace.ts';

export interface ChromeTraceOptions {
  readonly units: readonly string[];
  readonly operations: readonly string[];
  /** Base ticks a second. */
  readonly ticksPerSecond: number;
  readonly mostSpans?: number;
}

const DEFAULT_MOST_SPANS = 200_000;

/** Yields the text of the JSON file in pieces. */
export function* chromeTrace(trace: Trace, options: ChromeTraceOptions): Generator<string> {
  const { units, operations, ticksPerSecond, mostSpans = DEFAULT_MOST_SPANS } = options;
  const microseconds = (ticks: number): number => (ticks * 1e6) / ticksPerSecond;
  const expands = representedSpans(trace) <= mostSpans;
  const expanded: Span[] = [];
  if (expands) expandTrace(trace, (span) => expanded.push(span));
  const spans = expands ? expanded : trace.spans;

  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  yield JSON.stringify({ ph: 'M', pid: 1, name: 'process_name', args: { name: 'weft' } });
  const tracks = expands ? units : [...units, 'repeated rounds'];
  for (const [tid, name] of tracks.entries()) {
    yield `,\n${JSON.stringify({ ph: 'M', pid: 1, tid, name: 'thread_name', args: { name } })}`;
    yield `,\n${JSON.stringify({ ph: 'M', pid: 1, tid, name: 'thread_sort_index', args: { sort_index: tid } })}`;
  }
  for (const span of mergeWaits(spans)) {
    const operation = operations[span.operation];
    const event = {
      ph: 'X',
      pid: 1,
      tid: span.unit,
      ts: microseconds(span.start),
      dur: microseconds(span.end - span.start),
      name: span.stall === '' ? operation : `wait: ${span.stall}`,
      cat: span.stall === '' ? 'busy' : 'stall',
      args: { operation, cycles: span.end - span.start },
    };
    yield `,\n${JSON.stringify(event)}`;
    if (span.bytes === 0) continue;
    const rate = span.bytes / (span.end - span.start);
    for (const [at, value] of [
      [span.start, rate],
      [span.end, 0],
    ]) {
      const counter = {
        ph: 'C',
        pid: 1,
        ts: microseconds(at),
        name: `${units[span.unit]} bytes a tick`,
        args: { value },
      };
      yield `,\n${JSON.stringify(counter)}`;
    }
  }
  if (!expands) {
    for (const { start, times, period, from, to } of trace.loops) {
      const event = {
        ph: 'X',
        pid: 1,
        tid: units.length,
        ts: microseconds(start),
        dur: microseconds(times * period),
        name: `${times} × ${period} cycles`,
        cat: 'repeat',
        args: { times, periodCycles: period, spansEach: to - from },
      };
      yield `,\n${JSON.stringify(event)}`;
    }
  }
  yield '\n]}\n';
}
