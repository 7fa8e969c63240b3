import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeScenario } from '../../../../run/scenario.ts';
import { run } from '../../../../run/simulate.ts';
import { compileProgram } from '../../../../sim/link.ts';
import { fifoServer } from '../../../../sim/fifo-server.ts';
import type { Program } from '../../../../sim/program.ts';
import { expandTrace } from '../../../../sim/trace.ts';
import type { Timeline } from '../../../../viz/report/report-data.ts';
import { timelineOf } from '../../../../viz/report/timeline-columns.ts';
import { bufferTiles, byteTicks, shareBefore } from '../../../../viz/report/timeline/buffer-tiles.ts';
import type { BufferTiles } from '../../../../viz/report/timeline/buffer-tiles.ts';
import { spanTimes } from '../../../../viz/report/timeline/span-times.ts';
import { channel, command, give, program, take } from '../../../sim/programs.ts';
import { randomProgram } from '../../../sim/random-program.ts';
import { isSmall, timelineFor, timelineOfRandom, writtenOut } from './traced.ts';

const RUNS = Number(process.env['WEFT_PROPERTY_RUNS'] ?? 120);

const tilesOf = (timeline: Timeline): BufferTiles[] => bufferTiles(timeline, spanTimes(timeline));

type Facts = readonly [start: number, full: number, leaves: number, end: number, bytes: number];

const factsOf = (tiles: BufferTiles): Facts[] =>
  writtenOut(tiles).map(({ at, shift }) => [
    tiles.start[at] + shift,
    tiles.full[at] + shift,
    tiles.leaves[at] + shift,
    tiles.end[at] + shift,
    tiles.bytes[at],
  ]);

const oneByteATick = { servers: [fifoServer('dram', ({ bytes }) => bytes)] };

/** A loader, a worker and a double buffer between them; or a worker and a storer. */
const pair = (body: Program<null>['body']): Program<null> => ({
  ...program(2, body, [channel(0, 1, 2), channel(1, 0, 2, 2)], 1),
  buffers: [{ name: 'west', full: 0, free: 1 }],
});

describe('tiles in a buffer', () => {
  it('come byte by byte while they are loaded and are gone when their user has let them go', () => {
    const load = command(0, 0, { takes: [take(1)], gives: [give(0, 3)], bytes: 10 });
    const work = command(1, 20, { takes: [take(0)], gives: [give(1, 2)] });
    const [tiles] = tilesOf(timelineFor(pair([{ repeat: 3, body: [load, work] }]), oneByteATick));
    // Loads end at 10 and 20; the first work lasts from 13 to 33, its half is free at 35 and is loaded again until 45.
    expect(factsOf(tiles)).toEqual([
      [0, 10, 35, 35, 10],
      [10, 20, 55, 55, 10],
      [35, 45, 75, 75, 10],
    ]);
  });

  it('are there when the unit that makes them says so, and go byte by byte while they are stored', () => {
    const work = command(0, 5, { takes: [take(1)], gives: [give(0, 1)] });
    const store = command(1, 0, { takes: [take(0)], gives: [give(1)], bytes: 8 });
    const [tiles] = tilesOf(timelineFor(pair([{ repeat: 3, body: [work, store] }]), oneByteATick));
    // Made at 5, 10 and 19: the third waits for the half that is free at 14.
    expect(factsOf(tiles)).toEqual([
      [6, 6, 6, 14, 8],
      [11, 11, 14, 22, 8],
      [20, 20, 22, 30, 8],
    ]);
  });

  it('stay for all that is done with them, also where taking and freeing take no time', () => {
    const body = [
      command(0, 0, { takes: [take(1)], gives: [give(0)], bytes: 4 }),
      command(1, 0, { takes: [take(0)] }),
      { repeat: 50, body: [command(1, 10)] },
      command(1, 0, { gives: [give(1)] }),
    ];
    const [tiles] = tilesOf(timelineFor(pair(body), oneByteATick));
    expect(factsOf(tiles)).toEqual([[0, 4, 504, 504, 4]]);
  });

  it('are those of a run without skipped rounds, in any program', () => {
    let [found, looped] = [0, 0];
    fc.assert(
      fc.property(randomProgram, (random) => {
        fc.pre(isSmall(random));
        const [fast, slow] = [true, false].map((fastForward) => tilesOf(timelineOfRandom(random, fastForward)));
        expect(fast.map(factsOf)).toEqual(slow.map(factsOf));
        for (const { start, loops } of fast) {
          found += start.length;
          looped += loops.length;
        }
      }),
      { numRuns: RUNS },
    );
    expect(found).toBeGreaterThan(RUNS);
    expect(looped).toBeGreaterThan(RUNS / 20);
  });

  it('of a step are those without skipped rounds, and are all that the memory moves', () => {
    for (const network of ['cnn-glyphs', 'vit-glyphs']) {
      const [fast, slow] = [true, false].map((fastForward) => {
        const scenario = mergeScenario({ network, batch: 32 });
        const { outcome, program: steps } = run(scenario, { trace: true, fastForward });
        const trace = outcome.trace ?? { spans: [], loops: [] };
        let moved = 0;
        expandTrace(trace, ({ bytes }) => (moved += bytes));
        const { operations, channels, buffers = [] } = steps;
        const units = steps.units.map(({ name }) => name);
        const { commands } = compileProgram(steps);
        const about = { units, operations, ticksPerSecond: 1, ticks: outcome.ticks, commands, channels, buffers };
        return { facts: tilesOf(timelineOf(trace, about)).map(factsOf), moved };
      });
      expect(fast.facts).toEqual(slow.facts);
      expect(fast.facts.length).toBeGreaterThan(6);
      expect(fast.facts.flat().reduce((sum, [, , , , bytes]) => sum + bytes, 0)).toBe(fast.moved);
      expect(fast.moved).toBeGreaterThan(1e6);
    }
  });

  it('have byte-ticks that come together as they lie there', () => {
    const load = command(0, 0, { takes: [take(1)], gives: [give(0)], bytes: 10 });
    const work = command(1, 20, { takes: [take(0)], gives: [give(1)] });
    const [tiles] = tilesOf(timelineFor(pair([load, work]), oneByteATick));
    // 10 bytes: on average half of them for 10 ticks, then all for 20.
    expect(byteTicks(tiles, 0)).toBe(250);
    expect([0, 5, 10, 20, 30].map((tick) => 250 * shareBefore(tiles, 0, tick))).toEqual([0, 12.5, 50, 150, 250]);
  });
});
