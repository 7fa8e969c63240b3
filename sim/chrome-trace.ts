/**
 * A trace as Chrome/Perfetto JSON: one track a unit, stalls in a category of their own, a counter of the bytes a tick that
 * servers move for each unit, and counters of the caller.
 *
 * Up to `mostSpans`, loops are expanded. A longer trace keeps skipped rounds as loops: what was simulated is drawn as it
 * is, a slice on the track "repeated rounds" covers the time that was skipped and says what repeats, and counters have the
 * mean of these rounds there.
 */
import { counterSteps } from './counter-track.ts';
import type { CounterTrack } from './counter-track.ts';
import { expandTrace, isInstant, mergeWaits, representedSpans } from './trace.ts';
import type { Span, Trace } from './trace.ts';

export interface ChromeTraceOptions {
  readonly units: readonly string[];
  readonly operations: readonly string[];
  /** Base ticks a second. */
  readonly ticksPerSecond: number;
  readonly mostSpans?: number;
  /** Counters beside the bytes. */
  readonly counters?: readonly CounterTrack[];
}

const DEFAULT_MOST_SPANS = 200_000;

/** Yields the text of the JSON file in pieces. */
export function* chromeTrace(trace: Trace, options: ChromeTraceOptions): Generator<string> {
  const { units, operations, ticksPerSecond, mostSpans = DEFAULT_MOST_SPANS, counters = [] } = options;
  const microseconds = (ticks: number): number => (ticks * 1e6) / ticksPerSecond;
  const expands = representedSpans(trace) <= mostSpans;
  const drawn = expands ? { spans: expanded(trace), loops: [] } : trace;

  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  yield JSON.stringify({ ph: 'M', pid: 1, name: 'process_name', args: { name: 'weft' } });
  const tracks = expands ? units : [...units, 'repeated rounds'];
  for (const [tid, name] of tracks.entries()) {
    yield `,\n${JSON.stringify({ ph: 'M', pid: 1, tid, name: 'thread_name', args: { name } })}`;
    yield `,\n${JSON.stringify({ ph: 'M', pid: 1, tid, name: 'thread_sort_index', args: { sort_index: tid } })}`;
  }
  for (const span of mergeWaits(drawn.spans.filter((one) => !isInstant(one)))) {
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
  }
  for (const { start, times, period, from, to } of drawn.loops) {
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
  for (const track of [...bytesOf(units), ...counters]) {
    for (const { tick, values } of counterSteps(drawn, track)) {
      const args = Object.fromEntries(track.series.map((name, index) => [name, values[index]]));
      yield `,\n${JSON.stringify({ ph: 'C', pid: 1, ts: microseconds(tick), name: track.name, args })}`;
    }
  }
  yield '\n]}\n';
}

function expanded(trace: Trace): Span[] {
  const spans: Span[] = [];
  expandTrace(trace, (span) => spans.push(span));
  return spans;
}

/** Viewers show a series called "value" by the name of its counter alone. */
const bytesOf = (units: readonly string[]): CounterTrack[] =>
  units.map((name, unit) => ({
    name: `${name} bytes a tick`,
    series: ['value'],
    during: ({ unit: of, bytes, start, end }) => (of === unit && bytes > 0 ? [bytes / (end - start)] : null),
    beside: [],
  }));
