import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../sim/simulation.ts';
import { compileProgram } from '../../../../sim/link.ts';
import { expandTrace } from '../../../../sim/trace.ts';
import type { Trace } from '../../../../sim/trace.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import type { Lane, LaneLoop } from '../../../../viz/report/timeline/lane.ts';
import { EVERYTHING, visitWindow } from '../../../../viz/report/timeline/visit-window.ts';
import { modelsOf, randomProgram, serversOf } from '../../../sim/random-program.ts';
import type { RandomProgram } from '../../../sim/random-program.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 100);

/** [start, end, operation, stall], in the order of time. */
type Facts = readonly [number, number, number, number];

const inOrder = (facts: Facts[]): Facts[] =>
  facts.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);

function traced(random: RandomProgram): { readonly trace: Trace; readonly lanes: Lane[]; readonly ticks: number } {
  const { program } = random;
  const options = { servers: serversOf(random), models: modelsOf(random), fastForward: true, trace: true };
  const { trace, ticks } = new Simulation(program, options).run();
  const found = trace ?? { spans: [], loops: [] };
  const units = program.units.map((_, unit) => `unit ${unit}`);
  return {
    trace: found,
    lanes: lanesOf(timelineOf(found, { units, operations: [], ticksPerSecond: 1, ticks })),
    ticks,
  };
}

function visited(lane: Lane, from: number, to: number): Facts[] {
  const facts: Facts[] = [];
  visitWindow(
    lane,
    { from, to, ...EVERYTHING },
    {
      spans: (first, behind, shift) => {
        for (let at = first; at < behind; at += 1) {
          facts.push([lane.start[at] + shift, lane.end[at] + shift, lane.operation[at], lane.stall[at]]);
        }
      },
      block: () => expect.unreachable('without a limit nothing is a block'),
    },
  );
  return inOrder(facts);
}

/** The same from the slow twin: everything expanded, then picked. */
function expandedFacts(trace: Trace, lane: Lane): Facts[] {
  const stalls = [...new Set(['', ...trace.spans.map(({ stall }) => stall)])];
  const facts: Facts[] = [];
  expandTrace(trace, ({ unit, start, end, operation, stall }) => {
    if (unit === lane.unit && end > start) facts.push([start, end, operation, stalls.indexOf(stall)]);
  });
  return facts;
}

const isSmall = ({ program }: RandomProgram): boolean =>
  compileProgram(program).represented.reduce((sum, times) => sum + times, 0) < 20_000;

/** Two spans of three ticks that repeat `times` more times every ten, seen through one lane. */
const looped = (times: number): Lane => {
  const span = (start: number, stall = ''): Trace['spans'][number] => ({
    unit: 0,
    operation: 0,
    start,
    end: start + 3,
    stall,
    bytes: 0,
  });
  const trace: Trace = {
    spans: [span(0), span(3, 'memory'), span(10 + 10 * times)],
    loops: [{ from: 0, to: 2, loopsFrom: 0, loopsTo: 0, times, period: 10, start: 10 }],
  };
  return lanesOf(timelineOf(trace, { units: ['a'], operations: ['x'], ticksPerSecond: 1, ticks: 20 + 10 * times }))[0];
};

describe('the spans in a window', () => {
  it('are those of the expanded trace that intersect it, in windows around any copy of any run', () => {
    let looping = 0;
    fc.assert(
      fc.property(
        randomProgram,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(400),
        (random, share, length) => {
          fc.pre(isSmall(random));
          const { trace, lanes, ticks } = traced(random);
          if (trace.loops.length > 0) looping += 1;
          for (const lane of lanes) {
            const all = inOrder(expandedFacts(trace, lane));
            if (all.length === 0) continue;
            const [start, end] = all[Math.floor(share * all.length)];
            for (const [begin, stop] of [
              [end - 0.5, end + length],
              [start - length, start + 0.5],
              [start, end],
              [-1, ticks + 1],
            ]) {
              expect(visited(lane, begin, stop)).toEqual(all.filter((one) => one[0] < stop && one[1] > begin));
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(looping).toBeGreaterThan(RUNS / 10);
  });

  it('and blocks together hold the ticks of the expanded trace, at any limit', () => {
    fc.assert(
      fc.property(
        randomProgram,
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.nat(20),
        (random, spansPerTick, shortestRound) => {
          fc.pre(isSmall(random));
          const { trace, lanes, ticks } = traced(random);
          for (const lane of lanes) {
            let sum = 0;
            visitWindow(
              lane,
              { from: -1, to: ticks + 1, spansPerTick, shortestRound },
              {
                spans: (first, behind) => {
                  for (let at = first; at < behind; at += 1) sum += lane.end[at] - lane.start[at];
                },
                block: ({ parts }, first, last) =>
                  (sum += (last - first + 1) * parts.reduce((all, part) => all + part.ticks, 0)),
              },
            );
            const expected = expandedFacts(trace, lane).reduce((all, [start, end]) => all + end - start, 0);
            expect(sum).toBe(expected);
            expect(lane.parts.reduce((all, part) => all + part.ticks, 0)).toBe(expected);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('are found among more copies than could be counted', () => {
    const facts = visited(looped(1e12), 5e12, 5e12 + 10);
    expect(facts).toEqual([
      [5e12, 5e12 + 3, 0, 0],
      [5e12 + 3, 5e12 + 6, 0, 1],
    ]);
  });

  it('are a block where a loop has more spans a tick than the window has room for, or shorter rounds', () => {
    const blocks: [LaneLoop, number, number, number][] = [];
    const seen: number[] = [];
    const through = (spansPerTick: number, shortestRound: number): void =>
      visitWindow(
        looped(100),
        { from: 500, to: 600, spansPerTick, shortestRound },
        {
          spans: (first, behind) => seen.push(...Array.from({ length: behind - first }, (_, i) => first + i)),
          block: (...block) => blocks.push(block),
        },
      );
    through(0.19, 0);
    through(1, 11);
    expect(seen).toEqual([]);
    expect(blocks.map(([, ...rest]) => rest)).toEqual([
      [50, 59, 0],
      [50, 59, 0],
    ]);
    through(0.2, 10);
    expect(seen).toHaveLength(20);
    expect(blocks).toHaveLength(2);
  });
});
