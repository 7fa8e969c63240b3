import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osEdge, osInterval } from '../../../arch/sat/os-pass.ts';
import type { OsPass } from '../../../arch/sat/os-pass.ts';
import { StceModel } from '../../../arch/sat/stce-model.ts';
import { osTiles, wsTiles } from '../../../arch/sat/stce-work.ts';
import type { OsTile, TileTiming, WsTile } from '../../../arch/sat/stce-work.ts';
import { wsInterval, wsTiming } from '../../../arch/sat/ws-pass.ts';
import { StateStore } from '../../../sim/state-store.ts';
import { sat } from '../../machines.ts';

const { array } = sat();
const DENSE = { n: 1, m: 1 };

function fresh(): StceModel {
  const model = new StceModel(array);
  const store = new StateStore();
  model.declare(store, 0);
  store.seal();
  return model;
}

/** Starts tiles one after another, each as soon as the array lets it, `gap` cycles after it could. */
function starts(tiles: readonly TileTiming[], gaps: readonly number[] = []): number[] {
  const model = fresh();
  const at: number[] = [];
  let free = 0;
  tiles.forEach(({ edges, ticks }, i) => {
    const start = model.hold({ tile: edges }, free + (gaps[i] ?? 0));
    model.start({ tile: edges }, start);
    at.push(start);
    free = start + ticks;
  });
  return at;
}

const os = (fields: Partial<OsTile> = {}): TileTiming =>
  osTiles(array, [
    {
      rows: 32,
      columns: 32,
      groups: 100,
      shape: DENSE,
      drains: true,
      accumulates: false,
      macs: 0,
      interleaveLimit: 8,
      ...fields,
    },
  ]);

const ws = (fields: Partial<WsTile> = {}): TileTiming =>
  wsTiles(array, [{ streamRows: 300, columns: 32, groups: 32, shape: DENSE, macs: 0, ...fields }]);

describe('the array between tiles', () => {
  it('pays the buffer latency when it starts from empty, not when it goes on', () => {
    const [first, second] = starts([os(), os()]);
    expect(first).toBe(3);
    expect(second - first).toBe(os().ticks);
    const [, late] = starts([os(), os()], [0, 5000]);
    expect(late).toBe(3 + os().ticks + 5000 + 3);
  });

  it('follows O5 from the last pass of a tile to the first of the next, whatever their shapes', () => {
    const anyPass: fc.Arbitrary<OsTile> = fc.record({
      rows: fc.integer({ min: 1, max: 32 }),
      columns: fc.integer({ min: 1, max: 32 }),
      groups: fc.integer({ min: 1, max: 60 }),
      shape: fc.constantFrom(DENSE, { n: 2, m: 8 }, { n: 1, m: 16 }),
      drains: fc.constant(true),
      accumulates: fc.constant(false),
      macs: fc.constant(0),
      interleaveLimit: fc.constant(8),
    });
    const passOf = ({ rows, columns, groups, shape }: OsTile): OsPass => ({
      rows,
      columns,
      groups,
      shape,
      interleave: 1,
      interleaveRows: 1,
      drains: true,
      accumulates: false,
    });
    fc.assert(
      fc.property(anyPass, anyPass, (a, b) => {
        const [first, second] = starts([osTiles(array, [a]), osTiles(array, [b])]);
        const { issue, drain, group } = osInterval(osEdge(array, passOf(a)), osEdge(array, passOf(b)));
        expect(second - first).toBe(Math.max(issue, drain, group));
      }),
    );
  });

  it('keeps sums in the accumulators over K segments: only the last one drains', () => {
    const segment = os({ drains: false });
    const last = os();
    expect(segment.writtenLag).toBe(0);
    expect(last.writtenLag).toBe(99);
    const [a, b, c] = starts([segment, segment, last], [0, 0, 40]);
    expect([b - a, c - b]).toEqual([segment.ticks, segment.ticks + 40]);
  });

  it('follows W5 from pass to pass', () => {
    for (const streamRows of [1, 10, 248, 249, 1000]) {
      const [first, second] = starts([ws({ streamRows }), ws({ streamRows })]);
      const timing = wsTiming(array, { streamRows, columns: 32, shape: DENSE });
      expect(second - first).toBe(wsInterval(array, timing, true));
    }
  });

  it('is empty, and then has loaded its weights, before it changes mode, N or M', () => {
    const dense = ws();
    const changed: readonly (readonly [TileTiming, TileTiming, number])[] = [
      [os(), dense, 32],
      [dense, os(), 0],
      [ws({ shape: { n: 2, m: 8 } }), ws({ shape: { n: 2, m: 4 } }), 64],
      [dense, ws({ shape: { n: 1, m: 4 } }), 32],
    ];
    for (const [before, after, load] of changed) {
      const [first, second] = starts([before, after]);
      expect(second).toBe(first + before.edges.empty + Math.max(load, 3));
    }
  });

  it('never starts earlier because operands came later', () => {
    const tile = fc.constantFrom(
      os(),
      os({ groups: 5 }),
      ws(),
      ws({ shape: { n: 4, m: 8 }, streamRows: 1 }),
      ws({ columns: 4 }),
    );
    fc.assert(
      fc.property(tile, tile, fc.integer({ min: 0, max: 2000 }), (a, b, gap) => {
        const [, early] = starts([a, b], [0, gap]);
        const [, late] = starts([a, b], [0, gap + 1]);
        expect(late).toBeGreaterThanOrEqual(early);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a weight-stationary tile', () => {
  it('is written when its last, perhaps narrow, column tile is', () => {
    const timing = wsTiming(array, { streamRows: 300, columns: 1, shape: DENSE });
    expect(ws({ columns: 33 }).writtenLag).toBe(timing.lastWrite + 1 - 300);
  });
});
