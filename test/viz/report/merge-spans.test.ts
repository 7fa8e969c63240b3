import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../sim/simulation.ts';
import { expandTrace, isInstant } from '../../../sim/trace.ts';
import type { Span, Trace } from '../../../sim/trace.ts';
import { mergeSpans } from '../../../viz/report/merge-spans.ts';
import type { MergedSpan } from '../../../viz/report/timeline-columns.ts';
import { timelineOf } from '../../../viz/report/timeline-columns.ts';
import { lanesOf } from '../../../viz/report/timeline/lane.ts';
import { modelsOf, randomProgram, serversOf } from '../../sim/random-program.ts';
import type { RandomProgram } from '../../sim/random-program.ts';
import { isSmall } from './timeline/traced.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 120);

const span = (start: number, end: number, stall = '', operation = 0, bytes = 0): Span => ({
  unit: 0,
  operation,
  start,
  end,
  stall,
  bytes,
});

const traceOf = (random: RandomProgram): Trace =>
  new Simulation(random.program, { servers: serversOf(random), models: modelsOf(random), trace: true }).run().trace ?? {
    spans: [],
    loops: [],
  };

/** Spans, ticks and bytes by unit, operation and stall, skipped rounds included. */
function totals(trace: { readonly spans: readonly MergedSpan[]; readonly loops: Trace['loops'] }): unknown {
  const sums = new Map<string, { spans: number; ticks: number; bytes: number }>();
  expandTrace(trace, (one) => {
    if (isInstant(one)) return;
    const { unit, operation, stall, bytes, count = 1, ticks = one.end - one.start } = one as MergedSpan;
    const key = `${unit} ${operation} ${stall}`;
    const sum = sums.get(key) ?? { spans: 0, ticks: 0, bytes: 0 };
    sums.set(key, { spans: sum.spans + count, ticks: sum.ticks + ticks, bytes: sum.bytes + bytes });
  });
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe('merging', () => {
  it('makes blocks of short spans of one operation and kind, in the cell where they begin', () => {
    const spans = [span(0, 1, '', 0, 5), span(1, 3, 'memory'), span(3, 4, '', 0, 6), span(4, 20), span(20, 21)];
    expect(mergeSpans({ spans, loops: [] }, 4)).toEqual({
      spans: [
        { unit: 0, operation: 0, stall: '', start: 0, end: 4, count: 2, ticks: 2, bytes: 11 },
        { unit: 0, operation: 0, stall: 'memory', start: 0, end: 4, count: 1, ticks: 2, bytes: 0 },
        span(4, 20),
        { unit: 0, operation: 0, stall: '', start: 20, end: 21, count: 1, ticks: 1, bytes: 0 },
      ],
      loops: [],
      quantum: 4,
    });
  });

  it('does not merge into or out of a stretch that repeats', () => {
    const spans = [span(0, 1), span(1, 2), span(2, 3), span(103, 104)];
    const loop = { from: 1, to: 3, loopsFrom: 0, loopsTo: 0, times: 50, period: 2, start: 3 };
    const merged = mergeSpans({ spans, loops: [loop] }, 3);
    expect(merged?.spans.map(({ start, end, count }) => [start, end, count])).toEqual([
      [0, 1, 1],
      [1, 3, 2],
      [103, 104, 1],
    ]);
    expect(merged?.loops).toEqual([{ ...loop, from: 1, to: 2 }]);
  });

  it('says when there are too many stretches for the cap', () => {
    const spans = [span(0, 1), span(1, 2)];
    expect(mergeSpans({ spans, loops: [] }, 1)?.quantum).toBe(2);
    const loop = { from: 1, to: 2, loopsFrom: 0, loopsTo: 0, times: 2, period: 1, start: 2 };
    expect(mergeSpans({ spans, loops: [loop] }, 1)).toBeNull();
  });

  it('keeps spans, ticks and bytes of every unit, operation and stall, whatever the cap, in any run', () => {
    let merged = 0;
    fc.assert(
      fc.property(randomProgram, fc.double({ min: 0.05, max: 0.9, noNaN: true }), (random, share) => {
        fc.pre(isSmall(random));
        const trace = traceOf(random);
        const most = Math.ceil(share * trace.spans.length);
        const found = mergeSpans(trace, most);
        if (!found) return;
        merged += 1;
        expect(found.spans.length).toBeLessThanOrEqual(most);
        expect(totals(found)).toEqual(totals(trace));
      }),
      { numRuns: RUNS },
    );
    expect(merged).toBeGreaterThan(RUNS / 3);
  });

  it('leaves lanes in the order of time, with the ticks that they had', () => {
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(isSmall(random));
        const trace = traceOf(random);
        const found = mergeSpans(trace, Math.ceil(trace.spans.length / 2));
        if (!found) return;
        const about = {
          units: random.program.units.map(({ name }) => name),
          operations: [],
          ticksPerSecond: 1,
          ticks: 1,
        };
        const plain = lanesOf(timelineOf(trace, about));
        for (const [unit, lane] of lanesOf(timelineOf(found, about, found.quantum)).entries()) {
          for (const times of [lane.start, lane.end]) expect([...times]).toEqual([...times].toSorted((a, b) => a - b));
          const ticks = (parts: typeof lane.parts): number => parts.reduce((sum, part) => sum + part.ticks, 0);
          expect(ticks(lane.parts)).toBe(ticks(plain[unit].parts));
        }
      }),
      { numRuns: RUNS },
    );
  });
});
