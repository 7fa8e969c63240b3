import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrow } from '../../../viz/report/number-columns.ts';
import { pack, unpack } from '../../../viz/report/pack.ts';
import type { Timeline } from '../../../viz/report/report-data.ts';
import { slim, timelineOf, whole } from '../../../viz/report/timeline-columns.ts';
import { randomProgram } from '../../sim/random-program.ts';
import { isSmall, timelineOfRandom } from './timeline/traced.ts';

describe('a timeline that travels', () => {
  it('comes back whole: units, operations and bytes follow from the commands', async () => {
    await fc.assert(
      fc.asyncProperty(randomProgram, async (random) => {
        fc.pre(isSmall(random));
        const timeline = timelineOfRandom(random, true);
        const back = whole((await unpack(await pack(slim(timeline)))) as Timeline);
        expect({ ...back, bytes: [...back.bytes] }).toEqual({ ...timeline, bytes: [...timeline.bytes] });
      }),
      { numRuns: 60 },
    );
  });

  it('stays as it is where its spans have no commands', () => {
    const spans = [{ unit: 0, operation: 0, start: 3, end: 5, stall: '', bytes: 7 }];
    const about = { units: ['a'], operations: ['x'], ticksPerSecond: 1, ticks: 5 };
    const timeline = timelineOf({ spans, loops: [] }, about);
    expect(timeline.program).toBeNull();
    expect(slim(timeline)).toBe(timeline);
    expect(whole(timeline)).toBe(timeline);
  });
});

describe('a column of numbers', () => {
  it.each([
    ['small integers', [0, 255], Uint8Array],
    ['integers', [0, 256, 4_294_967_295], Uint32Array],
    ['larger ones', [4_294_967_296], Float64Array],
    ['fractions', [0.5], Float64Array],
    ['negative ones', [-1], Float64Array],
  ])('takes as few bytes as hold %s', (_, values, type) => {
    const column = narrow(Float64Array.from(values));
    expect(column).toBeInstanceOf(type);
    expect([...column]).toEqual(values);
  });
});
