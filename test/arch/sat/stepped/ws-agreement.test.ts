import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StceArray } from '../../../../arch/sat/array.ts';
import { HazardError } from '../../../../arch/sat/stepped/hazard.ts';
import type { SteppedWsPass } from '../../../../arch/sat/stepped/passes.ts';
import { runStepped } from '../../../../arch/sat/stepped/run-stepped.ts';
import { wsInterval, wsTiming } from '../../../../arch/sat/ws-pass.ts';
import { wsSums } from './plain-sums.ts';
import { anyArray, anySeeds, wsPassOf } from './random-passes.ts';
import type { Seeds } from './random-passes.ts';

/** 1 … 4 passes of one group shape. */
const anySequence = fc.array(anySeeds, { minLength: 1, maxLength: 4 });

function wsPasses(array: StceArray, sequence: readonly Seeds[], withGaps: boolean): SteppedWsPass[] {
  let notBefore = 0;
  return sequence.map((seeds, index) => {
    const { shape } = sequence[0];
    const gaps = withGaps ? seeds.gaps : [0];
    const { streamRows, columns } = sequence[0];
    // Passes that update the same outputs have as many of them.
    const size = index > 0 && seeds.updatesSameOutputs ? { streamRows, columns } : {};
    const updatesSameOutputs = index > 0 && seeds.updatesSameOutputs && sameOutputs(sequence, index);
    const pass = wsPassOf(array, { ...seeds, ...size, shape, gaps, updatesSameOutputs }, notBefore);
    ({ notBefore } = pass);
    return pass;
  });
}

/** Whether all passes up to this one have the outputs of the first. */
const sameOutputs = (sequence: readonly Seeds[], index: number): boolean =>
  sequence.slice(1, index).every(({ updatesSameOutputs }) => updatesSameOutputs);

describe('weight-stationary passes on the stepped array', () => {
  it('start, issue and write when the closed forms say (W1–W5)', () => {
    fc.assert(
      fc.property(anyArray({ readLatency: 0 }), anySequence, (array, sequence) => {
        const passes = wsPasses(array, sequence, false);
        const run = runStepped(array, passes);
        passes.forEach((pass, index) => {
          const timing = wsTiming(array, pass);
          const { start, firstIssue, lastIssue, firstWrite, lastWrite } = run.passes[index];
          const lastSlot = (pass.streamRows - 1) * timing.rowPeriod;
          expect([firstIssue - start, lastIssue - start]).toEqual([0, lastSlot + pass.shape.n - 1]);
          expect(lastWrite - start).toBe(timing.lastWrite);
          expect(firstWrite - start).toBe(timing.lastWrite - lastSlot - (pass.columns - 1));
          if (index === 0) return expect(start).toBe(0);
          const before = wsTiming(array, passes[index - 1]);
          expect(start - run.passes[index - 1].start).toBe(wsInterval(array, before, pass.updatesSameOutputs));
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('sum products in order of k, bit for bit', () => {
    fc.assert(
      fc.property(anyArray(), anySequence, (array, sequence) => {
        const passes = wsPasses(array, sequence, true);
        const run = runStepped(array, passes);
        passes.forEach((pass, index) => expect(run.passes[index].outputs).toEqual(wsSums(pass)));
      }),
      { numRuns: 1500 },
    );
  });

  it('cannot start one cycle earlier', () => {
    fc.assert(
      fc.property(anyArray(), anySequence, (array, sequence) => {
        const passes = wsPasses(array, sequence, true);
        const run = runStepped(array, passes);
        const starts = run.passes.map(({ start }) => start);
        expect(runStepped(array, passes, { forceStart: starts }).cycles).toBe(run.cycles);
        run.passes.forEach(({ start, heldBy }, index) => {
          if (heldBy === null) return expect(start).toBe(passes[index].notBefore);
          // W5 rounds up to row slots even if the array ran empty while weights loaded: then nothing need be in the way.
          const ranEmpty = run.passes.slice(0, index).every(({ lastWrite }) => lastWrite < start - 1);
          if (heldBy === 'row slot' && ranEmpty) return;
          const forceStart = [...starts.slice(0, index), start - 1];
          expect(() => runStepped(array, passes.slice(0, index + 1), { forceStart })).toThrow(HazardError);
        });
      }),
      { numRuns: 1500 },
    );
  });
});
