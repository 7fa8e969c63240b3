import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osEdge, osInterval, osTiming } from '../../../arch/sat/os-pass.ts';
import type { OsPass } from '../../../arch/sat/os-pass.ts';
import { sat } from '../../machines.ts';

const { array } = sat();
const DENSE = { n: 1, m: 1 };

const pass = (fields: Partial<OsPass>): OsPass => ({
  rows: 32,
  columns: 32,
  interleave: 8,
  interleaveRows: 4,
  groups: 576,
  shape: DENSE,
  drains: true,
  accumulates: false,
  ...fields,
});

const interval = (a: OsPass, b: OsPass): number =>
  Math.max(...Object.values(osInterval(osEdge(array, a), osEdge(array, b))));

describe('an output-stationary pass', () => {
  it('issues a slot per K step and tile when the interleave hides the adder (O1)', () => {
    expect(osTiming(array, pass({})).slots).toBe(576 * 8);
  });

  it('has bubbles when it interleaves fewer tiles than the adder is deep', () => {
    const { slots, round } = osTiming(array, pass({ interleave: 3 }));
    expect(round).toBe(7);
    expect(slots).toBe(576 * 7);
  });

  it('takes N slots a group instead of M when sparse', () => {
    const shape = { n: 2, m: 8 };
    expect(osTiming(array, pass({ shape, groups: 72 })).slots).toBe(72 * 2 * 8);
  });

  it('is starved by the dense link when groups are wide: ⌈iR·M/w⌉ cycles a group (O3)', () => {
    const { period, lead } = osTiming(
      array,
      pass({ shape: { n: 1, m: 16 }, interleave: 8, interleaveRows: 4, groups: 10 }),
    );
    expect(lead).toBe((4 * 16) / 4);
    expect(period).toBe(16);
  });

  it('starts to drain when the last sum of row r−1 has left the adder (O4)', () => {
    const { drainStart, lastWrite } = osTiming(array, pass({ groups: 100 }));
    expect(drainStart).toBe(31 + 99 * 8 + 0 + 4 + 7);
    expect(lastWrite).toBe(drainStart + 31 + 7 * 32 + 32);
  });

  it('writes L later when its drain is added in the output buffer', () => {
    const plain = osTiming(array, pass({})).lastWrite;
    expect(osTiming(array, pass({ accumulates: true })).lastWrite).toBe(plain + 7);
  });
});

describe('equal passes in a row', () => {
  it('follow each other at max(S, r·i): drain-bound exactly when K′ < r', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 7, max: 8 }),
        fc.integer({ min: 1, max: 80 }),
        (rows, interleave, groups) => {
          const equal = pass({ rows, interleave, groups });
          expect(interval(equal, equal)).toBe(Math.max(groups * interleave, rows * interleave));
        },
      ),
    );
  });
});

describe('different passes', () => {
  it('may start early if the next one drains late, never before issue ends', () => {
    const short = pass({ groups: 10 });
    const long = pass({ groups: 500 });
    expect(interval(short, long)).toBe(80);
    expect(interval(long, short)).toBeGreaterThan(4000);
  });

  it('wait for the lead of a sparse pass after a dense one', () => {
    const sparse = pass({ shape: { n: 2, m: 8 }, groups: 400 });
    expect(interval(pass({}), sparse)).toBe(576 * 8 + 8);
  });

  it('never drain into each other: the second drain begins when the first has left', () => {
    const anyPass = fc
      .record({
        rows: fc.integer({ min: 1, max: 32 }),
        interleave: fc.integer({ min: 1, max: 8 }),
        groups: fc.integer({ min: 1, max: 60 }),
        sparse: fc.boolean(),
      })
      .map(({ rows, interleave, groups, sparse }) =>
        pass({ rows, interleave, interleaveRows: 1, groups, shape: sparse ? { n: 2, m: 4 } : DENSE }),
      );
    fc.assert(
      fc.property(anyPass, anyPass, (a, b) => {
        const [first, second] = [osTiming(array, a), osTiming(array, b)];
        // Row 0 of column 0 leaves the chain: the last tile of a drains for `drainRows` behind its turn.
        const firstLeft =
          first.drainStart + (a.interleave - 1) * first.drainRows + Math.max(first.drainRows, second.drainRows);
        expect(interval(a, b) + second.drainStart).toBeGreaterThanOrEqual(firstLeft);
      }),
    );
  });
});
