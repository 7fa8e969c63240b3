import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StceArray } from '../../../../arch/sat/array.ts';
import { osEdge, osInterval, osTiming } from '../../../../arch/sat/os-pass.ts';
import type { OsEdge } from '../../../../arch/sat/os-pass.ts';
import type { SteppedOsPass } from '../../../../arch/sat/stepped/passes.ts';
import { HazardError } from '../../../../arch/sat/stepped/hazard.ts';
import { runStepped } from '../../../../arch/sat/stepped/run-stepped.ts';
import { osSums } from './plain-sums.ts';
import { anyArray, anySeeds, osPassesOf } from './random-passes.ts';
import type { Seeds } from './random-passes.ts';

/** 1 … 4 passes, some of them in K segments. */
const anySequence = fc.array(anySeeds, { minLength: 1, maxLength: 4 });

function osSequenceOf(array: StceArray, sequence: readonly Seeds[]): SteppedOsPass[][] {
  let notBefore = 0;
  return sequence.map((seeds) => {
    const segments = osPassesOf(array, seeds, notBefore);
    ({ notBefore } = segments[segments.length - 1]);
    return segments;
  });
}

/** O5 and O6: each pass after the one before, and after the drain of the last that drained. */
function startsByRule(array: StceArray, passes: readonly SteppedOsPass[]): number[] {
  const starts: number[] = [];
  let before: { edge: OsEdge; start: number } | null = null;
  let drained: { edge: OsEdge; start: number } | null = null;
  for (const pass of passes) {
    const edge = osEdge(array, pass);
    let start = pass.notBefore;
    if (before)
      start = Math.max(start, ...Object.values(osInterval(before.edge, edge)).map((by) => before!.start + by));
    if (drained) start = Math.max(start, drained.start + osInterval(drained.edge, edge).drain);
    before = { edge, start };
    if (pass.drains) drained = before;
    starts.push(start);
  }
  return starts;
}

describe('output-stationary passes on the stepped array', () => {
  it('start, issue, drain and write when the closed forms say (O1–O6)', () => {
    fc.assert(
      fc.property(anyArray({ readLatency: 0 }), anySequence, (array, sequence) => {
        const passes = osSequenceOf(array, sequence).flat();
        const run = runStepped(array, passes);
        expect(run.passes.map(({ start }) => start)).toEqual(startsByRule(array, passes));
        passes.forEach((pass, index) => {
          const timing = osTiming(array, pass);
          const { start, firstIssue, lastIssue, drainStart, lastWrite } = run.passes[index];
          expect([firstIssue - start, lastIssue - start]).toEqual([0, timing.lastIssue]);
          if (!pass.drains) return expect([drainStart, lastWrite]).toEqual([-1, -1]);
          expect([drainStart - start, lastWrite - start]).toEqual([timing.drainStart, timing.lastWrite]);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('sum products in order of k, bit for bit', () => {
    fc.assert(
      fc.property(anyArray(), anySequence, (array, sequence) => {
        const jobs = osSequenceOf(array, sequence);
        const run = runStepped(array, jobs.flat());
        let last = -1;
        for (const segments of jobs) {
          last += segments.length;
          expect(run.passes[last].outputs).toEqual(osSums(segments));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('cannot start one cycle earlier', () => {
    fc.assert(
      fc.property(anyArray(), anySequence, (array, sequence) => {
        const passes = osSequenceOf(array, sequence).flat();
        const run = runStepped(array, passes);
        const starts = run.passes.map(({ start }) => start);
        expect(runStepped(array, passes, { forceStart: starts }).cycles).toBe(run.cycles);
        run.passes.forEach(({ start, heldBy }, index) => {
          if (heldBy === null) return expect(start).toBe(passes[index].notBefore);
          const forceStart = [...starts.slice(0, index), start - 1];
          expect(() => runStepped(array, passes.slice(0, index + 1), { forceStart })).toThrow(HazardError);
        });
      }),
      { numRuns: 1500 },
    );
  });
});
