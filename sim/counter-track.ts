/**
 * Counters of a trace: sums, over time, of what units contribute while they are at something.
 *
 * A span contributes constant rates from its start to its end. Skipped rounds, which a long trace keeps as loops, contribute
 * their mean from the first to the last of them, so that the area under a counter is that of the whole run.
 */
import type { Span, Trace, TraceLoop } from './trace.ts';

/** Rates from a tick to another, one a series. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly rates: readonly number[];
}

/** A counter with its series, in a unit that its name says. */
export interface CounterTrack {
  readonly name: string;
  readonly series: readonly string[];
  /** What a span contributes to each series; null for nothing. */
  readonly during: (span: Span) => readonly number[] | null;
  /** What is known beside the spans, such as what goes on all the time. */
  readonly beside: readonly Stretch[];
}

/** The values of all series from a tick on. */
export interface CounterStep {
  readonly tick: number;
  readonly values: readonly number[];
}

/** What sums of rates are rounded to, so that rounding of sums is no change of a counter. */
const DIGITS = 12;

/** When the values of a counter change, and to what; all series are 0 before the first step and after the last. */
export function* counterSteps(trace: Trace, track: CounterTrack): Generator<CounterStep> {
  const stretches = [...track.beside, ...stretchesOf(trace, track)].filter(({ start, end }) => end > start);
  const starting = stretches.toSorted((a, b) => a.start - b.start);
  const ending = stretches.toSorted((a, b) => a.end - b.end);
  const active = new Set<Stretch>();
  let last = track.series.map(() => 0);
  let started = 0;
  let ended = 0;
  while (ended < ending.length) {
    const tick = Math.min(starting[started]?.start ?? Infinity, ending[ended].end);
    for (; ending[ended]?.end === tick; ended += 1) active.delete(ending[ended]);
    for (; starting[started]?.start === tick; started += 1) active.add(starting[started]);
    const values = track.series.map((_, index) => {
      let sum = 0;
      for (const { rates } of active) sum += rates[index];
      return Number(sum.toPrecision(DIGITS));
    });
    if (values.every((value, index) => value === last[index])) continue;
    last = values;
    yield { tick, values };
  }
}

/** Spans as they are, and the mean of each loop's skipped rounds. */
function stretchesOf({ spans, loops }: Trace, { series, during }: CounterTrack): Stretch[] {
  const found: Stretch[] = [];
  const areas = spans.map((span) => {
    const rates = during(span);
    if (rates === null) return null;
    found.push({ start: span.start, end: span.end, rates });
    return rates.map((rate) => rate * (span.end - span.start));
  });
  const skipped = skippedAreas(loops, areas, series.length);
  loops.forEach(({ start, times, period }, index) => {
    const ticks = times * period;
    found.push({ start, end: start + ticks, rates: skipped[index].map((area) => area / ticks) });
  });
  return found;
}

/** What the skipped rounds of each loop add up to, loops inside them included. */
function skippedAreas(
  loops: readonly TraceLoop[],
  areas: readonly (readonly number[] | null)[],
  series: number,
): number[][] {
  const skipped: number[][] = [];
  for (const { from, to, loopsFrom, loopsTo, times } of loops) {
    const sum = Array.from({ length: series }, () => 0);
    for (const round of [...areas.slice(from, to), ...skipped.slice(loopsFrom, loopsTo)]) {
      round?.forEach((area, index) => (sum[index] += area * times));
    }
    skipped.push(sum);
  }
  return skipped;
}
