import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferTiles, byteTicks, shareBefore } from '../../../../viz/report/timeline/buffer-tiles.ts';
import { Integral } from '../../../../viz/report/timeline/integral.ts';
import { lanesOf } from '../../../../viz/report/timeline/lane.ts';
import { spanTimes } from '../../../../viz/report/timeline/span-times.ts';
import { randomProgram } from '../../../sim/random-program.ts';
import { isSmall, timelineOfRandom, writtenOut } from './traced.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 120);

const between = (integral: Integral, series: number, from: number, to: number): number[] => {
  const sums = new Float64Array(2 * series);
  integral.until(from, sums, 0);
  integral.until(to, sums, series);
  return Array.from({ length: series }, (_, s) => sums[series + s] - sums[s]);
};

const shareIn = (start: number, end: number, from: number, to: number): number =>
  Math.max(0, Math.min(end, to) - Math.max(start, from)) / (end - start);

const anyWindow = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));

describe('what comes together over a window', () => {
  it('is what the spans in it add, each by its share, skipped rounds included, of any run and window', () => {
    let looped = 0;
    fc.assert(
      fc.property(randomProgram, anyWindow, (random, [a, b]) => {
        fc.pre(isSmall(random));
        const timeline = timelineOfRandom(random, true);
        const [from, to] = [Math.min(a, b) * timeline.ticks, Math.max(a, b) * timeline.ticks];
        for (const lane of lanesOf(timeline)) {
          looped += lane.loops.length;
          // Work ticks, and bytes.
          const integral = new Integral(lane, 2, (at, into) => {
            into[0] = lane.stall[at] === 0 ? lane.end[at] - lane.start[at] : 0;
            into[1] = timeline.bytes[lane.spans[at]];
          });
          const expected = [0, 0];
          for (const { at, shift } of writtenOut(lane)) {
            const share = shareIn(lane.start[at] + shift, lane.end[at] + shift, from, to);
            if (lane.stall[at] === 0) expected[0] += share * (lane.end[at] - lane.start[at]);
            expected[1] += share * timeline.bytes[lane.spans[at]];
          }
          const found = between(integral, 2, from, to);
          for (const [s, sum] of expected.entries()) expect(found[s]).toBeCloseTo(sum, 6);
          expect(between(integral, 2, -1, timeline.ticks + 1)).toEqual([integral.total(0), integral.total(1)]);
        }
      }),
      { numRuns: RUNS },
    );
    expect(looped).toBeGreaterThan(RUNS / 10);
  });

  it('is what the tiles in it hold, where they overlap and come and go evenly', () => {
    fc.assert(
      fc.property(randomProgram, anyWindow, (random, [a, b]) => {
        fc.pre(isSmall(random));
        const timeline = timelineOfRandom(random, true);
        const [from, to] = [Math.min(a, b) * timeline.ticks, Math.max(a, b) * timeline.ticks];
        for (const tiles of bufferTiles(timeline, spanTimes(timeline))) {
          const shareUntil = (at: number, tick: number): number => shareBefore(tiles, at, tick);
          const integral = new Integral(tiles, 1, (at, into) => (into[0] = byteTicks(tiles, at)), { shareUntil });
          let expected = 0;
          for (const { at, shift } of writtenOut(tiles)) {
            const share = shareBefore(tiles, at, to - shift) - shareBefore(tiles, at, from - shift);
            expected += share * byteTicks(tiles, at);
          }
          expect(between(integral, 1, from, to)[0]).toBeCloseTo(expected, 5);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('adds up pixel by pixel, also among more rounds than could be counted', () => {
    const [start, end] = [Float64Array.of(0), Float64Array.of(3)];
    const loop = { from: 0, to: 1, loopsFrom: 0, loopsTo: 0, times: 1e12, period: 10, start: 0, end: 3 };
    const integral = new Integral({ start, end, loops: [loop] }, 1, (_, into) => (into[0] = 6));
    expect(between(integral, 1, 5e12, 5e12 + 10)).toEqual([6]);
    expect(between(integral, 1, 5e12 + 1, 5e12 + 2)).toEqual([2]);
    expect(integral.total(0)).toBe(6 * (1e12 + 1));
    const edges = Array.from({ length: 101 }, (_, i) => 4e12 + i * 1.7e9);
    const pixels = edges.slice(1).map((edge, i) => between(integral, 1, edges[i], edge)[0]);
    expect(pixels.reduce((sum, value) => sum + value, 0)).toBeCloseTo(between(integral, 1, edges[0], edges[100])[0], 2);
  });
});
