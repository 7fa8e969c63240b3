import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presetFigures } from '../../../../arch/memory/loop/preset-figures.ts';
import { contexts, sameIsLeastFrom, transferCycles } from '../../../../arch/memory/loop/transfer-timing.ts';
import type { TransferTiming } from '../../../../arch/memory/loop/transfer-timing.ts';
import { memoryOf } from '../../../../arch/sat/memory.ts';
import { sat } from '../../../machines.ts';

const KNOTS = [1, 2, 4, 16, 64, 200];

/** Curves that lie anywhere around the line of a stream. */
const anyCurve = fc
  .array(fc.double({ min: 0.6, max: 2, noNaN: true }), { minLength: KNOTS.length, maxLength: KNOTS.length })
  .map((factors) => factors.map((factor, i) => [KNOTS[i], factor * KNOTS[i]] as const));

const anyDirection = fc.record({ lineCycles: fc.double({ min: 0.5, max: 2, noNaN: true }), others: anyCurve });

const anyTiming: fc.Arbitrary<TransferTiming> = fc
  .record({ reads: anyDirection, writes: anyDirection, pairs: anyCurve })
  .map(({ reads, writes, pairs }) => ({
    reads: { ...reads, activates: reads.others },
    writes: { ...writes, activates: writes.others },
    pairs: pairs.map(([lines, cycles]) => [lines, 2.5 * cycles] as const),
    openingCycles: 10,
    refreshStretch: 1.05,
  }));

const cyclesOf = (timing: TransferTiming, lines: number, isWrite: boolean): number[] =>
  contexts.map((behind) => transferCycles(timing, lines, isWrite, behind));

describe('the least time of a transfer', () => {
  it('is that behind its own stream from some length on, and of no shorter one of the lengths that were measured', () => {
    let later = 0;
    fc.assert(
      fc.property(anyTiming, fc.boolean(), fc.integer({ min: 1, max: 400 }), (timing, isWrite, lines) => {
        const from = sameIsLeastFrom(timing, isWrite);
        const [same, ...others] = cyclesOf(timing, lines, isWrite);
        if (lines >= from) expect(Math.min(...others)).toBeGreaterThanOrEqual(same * (1 - 1e-12));
        const before = KNOTS.filter((knot) => knot < from).at(-1);
        if (before === undefined) return;
        later += 1;
        const [sameBefore, ...othersBefore] = cyclesOf(timing, before, isWrite);
        expect(Math.min(...othersBefore)).toBeLessThan(sameBefore);
      }),
    );
    expect(later).toBeGreaterThan(20);
  });

  it.each(Object.entries(presetFigures))('%s: from 256 lines on at the latest', (_, { timing }) => {
    for (const isWrite of [false, true]) expect(sameIsLeastFrom(timing, isWrite)).toBeLessThanOrEqual(256);
  });

  it('is what a memory says that no request is served in less', () => {
    const memory = memoryOf(sat());
    let shorter = 0;
    for (let bytes = 64; bytes < 100_000; bytes += 997) {
      for (const isWrite of [false, true]) {
        const least = memory.leastServiceTicks(bytes, isWrite);
        expect(least).toBeLessThanOrEqual(memory.serviceTicks(bytes, isWrite));
        if (least < memory.serviceTicks(bytes, isWrite)) shorter += 1;
      }
    }
    expect(shorter).toBeGreaterThan(0);
  });
});
