import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { dataflowsOf } from '../../dataflows/sat/candidates.ts';
import { leastTicks } from '../../dataflows/sat/estimate.ts';
import { leastTicksOf, wholeGemmOf } from '../../dataflows/sat/least-ticks.ts';
import { TileSpace } from '../../dataflows/sat/tile-space.ts';
import { anyGemms } from './any-gemms.ts';

/** Another machine that computes strided input gradients alike. */
const anyOther = fc.record({
  rows: fc.integer({ min: 1, max: 70 }),
  columns: fc.integer({ min: 1, max: 70 }),
  accumulators: fc.integer({ min: 1, max: 16 }),
  addLatency: fc.integer({ min: 1, max: 16 }),
  drainValuesPerColumn: fc.integer({ min: 1, max: 3 }),
  groupFileValues: fc.constantFrom(8, 16, 32),
  wsPairs: fc.integer({ min: 1, max: 2 }),
  interleave: fc.constantFrom<SatMachine['interleave']>('auto', 1, 3),
  dataflow: fc.constantFrom<SatMachine['dataflow']>('auto', 'os', 'ws'),
});

describe('least ticks of a GEMM that was looked at once', () => {
  it('are those of every machine, in each dataflow that it has', () => {
    fc.assert(
      fc.property(anyGemms, anyOther, ({ gemms, machine }, { interleave, dataflow, ...array }) => {
        const other: SatMachine = { ...machine, interleave, dataflow, array: { ...machine.array, ...array } };
        for (const gemm of gemms) {
          const space = new TileSpace(gemm, other);
          const once = wholeGemmOf(new TileSpace(gemm, machine));
          for (const one of dataflowsOf(space)) expect(leastTicksOf(once, other, one)).toBe(leastTicks(space, one));
        }
      }),
      { numRuns: 50 },
    );
  });
});
