import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chromeTrace } from '../../sim/chrome-trace.ts';
import { compileProgram } from '../../sim/link.ts';
import { counterSteps } from '../../sim/counter-track.ts';
import type { CounterStep, CounterTrack } from '../../sim/counter-track.ts';
import type { Outcome } from '../../sim/outcome.ts';
import { Simulation } from '../../sim/simulation.ts';
import { expandTrace } from '../../sim/trace.ts';
import type { Span, Trace } from '../../sim/trace.ts';
import { modelsOf, randomProgram, serversOf } from './random-program.ts';
import type { RandomProgram } from './random-program.ts';

const nothing: Trace = { spans: [], loops: [] };

const span = (unit: number, start: number, end: number, bytes = 0, stall = ''): Span => ({
  unit,
  operation: 0,
  start,
  end,
  stall,
  bytes,
});

/** Units that work, and unit 1 by itself. */
const working: CounterTrack = {
  name: 'working',
  series: ['all', 'unit 1'],
  during: ({ unit, stall }) => (stall === '' ? [1, unit === 1 ? 1 : 0] : null),
  beside: [],
};

const stepsOf = (trace: Trace, track = working): [number, ...number[]][] =>
  [...counterSteps(trace, track)].map(({ tick, values }) => [tick, ...values]);

/** Ticks times value, for each series. */
function areas(steps: Iterable<CounterStep>): number[] {
  const sums: number[] = [];
  let last: CounterStep | null = null;
  for (const step of steps) {
    const { tick = 0, values = [] } = last ?? {};
    values.forEach((value, index) => (sums[index] = (sums[index] ?? 0) + value * (step.tick - tick)));
    last = step;
  }
  expect(last?.values.every((value) => value === 0) ?? true).toBe(true);
  return sums;
}

const traced = (random: RandomProgram, fastForward: boolean): Outcome & { readonly trace: Trace } => {
  const { program } = random;
  const options = { servers: serversOf(random), models: modelsOf(random), fastForward, trace: true };
  const outcome = new Simulation(program, options).run();
  return { ...outcome, trace: outcome.trace ?? nothing };
};

/** Commands that a program stands for, without running it. */
const represented = ({ program }: RandomProgram): number =>
  compileProgram(program).represented.reduce((sum, times) => sum + times, 0);

function expanded(trace: Trace): Trace {
  const spans: Span[] = [];
  expandTrace(trace, (one) => spans.push(one));
  return { spans, loops: [] };
}

describe('a counter', () => {
  it('adds up what units do at a time, and steps only where that changes', () => {
    const spans = [span(0, 0, 4), span(1, 2, 6), span(0, 4, 5), span(1, 6, 9, 0, 'memory'), span(0, 9, 10)];
    expect(stepsOf({ spans, loops: [] })).toEqual([
      [0, 1, 0],
      [2, 2, 1],
      [5, 1, 1],
      [6, 0, 0],
      [9, 1, 0],
      [10, 0, 0],
    ]);
  });

  it('adds what goes on beside the spans', () => {
    const track = { ...working, beside: [{ start: 0, end: 20, rates: [0.5, 0] }] };
    expect(stepsOf({ spans: [span(1, 3, 7)], loops: [] }, track)).toEqual([
      [0, 0.5, 0],
      [3, 1.5, 1],
      [7, 0.5, 0],
      [20, 0, 0],
    ]);
  });

  it('has the mean of skipped rounds, loops inside them included', () => {
    // The outer round has 10 ticks: 3 + 1 of work as spans, and 2 in the skipped rounds of the inner loop.
    const inner = { from: 1, to: 2, loopsFrom: 0, loopsTo: 0, times: 2, period: 2, start: 6 };
    const outer = { from: 0, to: 2, loopsFrom: 0, loopsTo: 1, times: 3, period: 10, start: 10 };
    const trace = { spans: [span(0, 0, 3), span(0, 4, 5)], loops: [inner, outer] };
    expect(stepsOf(trace)).toEqual([
      [0, 1, 0],
      [3, 0, 0],
      [4, 1, 0],
      [5, 0, 0],
      [6, 0.5, 0],
      [10, 0.6, 0],
      [40, 0, 0],
    ]);
  });

  it('is 0 throughout if nothing happens', () => {
    expect(stepsOf(nothing)).toEqual([]);
    expect(stepsOf({ spans: [span(0, 3, 3), span(1, 0, 9, 0, 'input')], loops: [] })).toEqual([]);
  });

  it('has the area of the run, with skipped rounds expanded or not', () => {
    let loops = 0;
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(represented(random) < 2_000);
        const { trace, unitTimes } = traced(random, true);
        loops += trace.loops.length;
        const sum = (of: readonly { readonly occupied: number }[]): number =>
          of.reduce((total, { occupied }) => total + occupied, 0);
        const expected = [sum(unitTimes), sum(unitTimes.filter(({ unit }) => unit === 1))];
        for (const drawn of [trace, expanded(trace)]) {
          const found = areas(counterSteps(drawn, working));
          expected.forEach((area, index) => {
            expect(Math.abs((found[index] ?? 0) - area)).toBeLessThanOrEqual(1e-9 * area);
          });
        }
      }),
      { numRuns: 300 },
    );
    expect(loops).toBeGreaterThan(50);
  });

  it('has the same steps with and without fast-forward', () => {
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(represented(random) < 2_000);
        const [fast, slow] = [traced(random, true), traced(random, false)];
        expect(stepsOf(expanded(fast.trace))).toEqual(stepsOf(slow.trace));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the counters of a Chrome trace', () => {
  const eventsOf = (mostSpans?: number): { ph: string; name: string; ts: number; args: Record<string, number> }[] => {
    const loop = { from: 0, to: 2, loopsFrom: 0, loopsTo: 0, times: 3, period: 10, start: 10 };
    const trace = { spans: [span(1, 0, 4, 12), span(0, 5, 10)], loops: [loop] };
    const options = { units: ['array', 'dma'], operations: ['only'], ticksPerSecond: 1e6, counters: [working] };
    const text = [...chromeTrace(trace, mostSpans === undefined ? options : { ...options, mostSpans })].join('');
    return (JSON.parse(text) as { traceEvents: ReturnType<typeof eventsOf> }).traceEvents;
  };
  const counts = (mostSpans?: number): unknown[] =>
    eventsOf(mostSpans)
      .filter(({ ph }) => ph === 'C')
      .map(({ name, ts, args }) => [name, ts, args]);

  it('are bytes a tick of units, then those of the caller, round by round', () => {
    const events = counts();
    expect(events.slice(0, 3)).toEqual([
      ['dma bytes a tick', 0, { value: 3 }],
      ['dma bytes a tick', 4, { value: 0 }],
      ['dma bytes a tick', 10, { value: 3 }],
    ]);
    expect(events.at(-1)).toEqual(['working', 40, { all: 0, 'unit 1': 0 }]);
    // The array ends where the next round begins: three steps a round, and the last.
    expect(events).toHaveLength(4 * 2 + (4 * 3 + 1));
  });

  it('are the mean of skipped rounds in a trace that keeps them as loops', () => {
    expect(counts(7)).toEqual([
      ['dma bytes a tick', 0, { value: 3 }],
      ['dma bytes a tick', 4, { value: 0 }],
      ['dma bytes a tick', 10, { value: 1.2 }],
      ['dma bytes a tick', 40, { value: 0 }],
      ['working', 0, { all: 1, 'unit 1': 1 }],
      ['working', 4, { all: 0, 'unit 1': 0 }],
      ['working', 5, { all: 1, 'unit 1': 0 }],
      ['working', 10, { all: 0.9, 'unit 1': 0.4 }],
      ['working', 40, { all: 0, 'unit 1': 0 }],
    ]);
    expect(eventsOf(7).filter(({ name }) => name === '3 × 10 cycles')).toHaveLength(1);
  });
});
