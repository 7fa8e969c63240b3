/** Power over time as columns for a page: watts by unit and operation, and what goes on beside. */
import type { CounterTrack, Stretch } from '../../sim/counter-track.ts';
import type { Outcome } from '../../sim/outcome.ts';
import type { TimelinePower } from '../report/report-data.ts';

/** @param outcome  of the run that the counter is for */
export function powerColumns(
  { series, during, beside }: CounterTrack,
  { unitTimes }: Pick<Outcome, 'unitTimes'>,
): TimelinePower {
  const pairs = unitTimes.flatMap(({ unit, operation, occupied }) => {
    const watts = during({ unit, operation, start: 0, end: occupied, stall: '', bytes: 0 });
    return watts && occupied > 0 ? [{ unit, operation, watts }] : [];
  });
  return {
    groups: series,
    unit: Uint8Array.from(pairs, ({ unit }) => unit),
    operation: Uint32Array.from(pairs, ({ operation }) => operation),
    watts: Float64Array.from(pairs.flatMap(({ watts }) => watts)),
    beside: besideColumns(beside),
  };
}

/** Stretches with the same ends are one. */
function besideColumns(stretches: readonly Stretch[]): TimelinePower['beside'] {
  const joined = new Map<string, Stretch>();
  for (const stretch of stretches) {
    const { start, end, rates } = stretch;
    const key = `${start} ${end}`;
    const before = joined.get(key);
    joined.set(key, before ? { start, end, rates: before.rates.map((rate, i) => rate + rates[i]) } : stretch);
  }
  const all = [...joined.values()];
  return {
    start: Float64Array.from(all, ({ start }) => start),
    end: Float64Array.from(all, ({ end }) => end),
    watts: Float64Array.from(all.flatMap(({ rates }) => rates)),
  };
}
