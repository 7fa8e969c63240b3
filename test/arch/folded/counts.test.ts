import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedCounts } from '../../../arch/folded/counts.ts';
import { CountTooLargeError } from '../../../arch/folded/exact.ts';
import { dataflows, filterFormats, foldedMachine } from '../../../arch/folded/folded-machine.ts';
import { scaleSimFigures } from '../../../arch/folded/scale-sim-figures.ts';
import { filterStorage, keptReduction } from '../../../arch/folded/sparse-filter.ts';
import { loopOverFolds } from './fold-loops.ts';
import { anyDenseMachine, anyGemm, anySparsity } from './machines.ts';

const dense = { n: 1, m: 1 };

/** Which weights of a column an n:m filter keeps. */
const keptPattern = (K: number, n: number, m: number): boolean[] => Array.from({ length: K }, (_, k) => k % m < n);

describe('words and PEs', () => {
  it('are those of a walk over all folds', () => {
    fc.assert(
      fc.property(anyDenseMachine, anyGemm, (machine, gemm) => {
        const looped = loopOverFolds(machine, gemm);
        const counts = foldedCounts(machine, { gemm, sparsity: dense, inputWords: gemm.M * gemm.K });
        const { ifmapReads, filterReads, ofmapWrites } = looped;
        expect(counts.sram).toEqual({ ifmapReads, filterReads, ofmapWrites });
        const pes = machine.rows * machine.columns;
        expect(counts.mappingEfficiency).toBeCloseTo(looped.used / (looped.folds * pes), 12);
        expect(counts.utilisation).toBeCloseTo(counts.macs / (looped.cycles * pes), 12);
      }),
    );
  });

  it('never use more than all PEs, dense or sparse', () => {
    fc.assert(
      fc.property(anyDenseMachine, anyGemm, anySparsity, (array, gemm, sparsity) => {
        const machine = foldedMachine({ ...array, sparsity: { kind: 'layer', format: 'csr' } });
        const { utilisation, mappingEfficiency } = foldedCounts(machine, { gemm, sparsity, inputWords: 1 });
        expect(utilisation).toBeLessThanOrEqual(1);
        expect(mappingEfficiency).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of a sparse filter are those of the dense filter that is left, inputs of ws aside', () => {
    fc.assert(
      fc.property(anyDenseMachine, anyGemm, anySparsity, (array, gemm, sparsity) => {
        const machine = foldedMachine({ ...array, sparsity: { kind: 'layer', format: 'csc' } });
        const sparse = foldedCounts(machine, { gemm, sparsity, inputWords: 1 });
        const left = { ...gemm, K: keptPattern(gemm.K, sparsity.n, sparsity.m).filter(Boolean).length };
        const small = foldedCounts(array, { gemm: left, sparsity: dense, inputWords: 1 });
        expect(sparse.keptK).toBe(left.K);
        expect([sparse.cycles, sparse.macs, sparse.dram]).toEqual([small.cycles, small.macs, small.dram]);
        const factor = array.dataflow === 'ws' ? sparsity.m / sparsity.n : 1;
        expect(sparse.sram.ifmapReads).toBeCloseTo((small.sram.ifmapReads ?? NaN) * factor, 6);
        expect(sparse.sram.filterReads).toBe(small.sram.filterReads);
      }),
    );
  });

  it('are refused from 2^53, whichever of them it is', () => {
    const machine = foldedMachine({ rows: 2 ** 20, columns: 2 ** 20, dataflow: 'os' });
    const gemm = { M: 2 ** 20, N: 2 ** 20, K: 2 ** 13 };
    expect(() => foldedCounts(machine, { gemm, sparsity: dense, inputWords: 1 })).toThrow(CountTooLargeError);
    expect(() => foldedCounts(machine, { gemm, sparsity: dense, inputWords: 1 })).toThrow(/^MACs:/);
    expect(foldedCounts(machine, { gemm: { ...gemm, K: 2 ** 12 }, sparsity: dense, inputWords: 1 }).macs).toBe(2 ** 52);
  });
});

describe('sparse filters', () => {
  it('keep half of every filter row-wise, whole pairs of blocks', () => {
    const row = { kind: 'row', format: 'ellpack_block', block: 4 } as const;
    expect([1, 8, 9, 16, 128].map((K) => keptReduction(K, row, dense))).toEqual([4, 4, 8, 8, 64]);
  });

  it('take the words of their format, counted weight by weight', () => {
    fc.assert(
      fc.property(anyGemm, anySparsity, fc.constantFrom(...filterFormats), ({ N, K }, sparsity, format) => {
        const pattern = keptPattern(K, sparsity.n, sparsity.m);
        const values = N * pattern.filter(Boolean).length;
        const index = Math.ceil(Math.log2(sparsity.m));
        const metadata = { ellpack_block: (values * index) / 32, csr: values + K + 1, csc: values + N + 1 }[format];
        const setting = { kind: 'layer', format } as const;
        const kept = keptReduction(K, setting, sparsity);
        expect(filterStorage({ N, K }, kept, setting, sparsity)).toEqual({
          format,
          denseWords: N * K,
          storedWords: values + metadata,
          metadataWords: metadata,
        });
      }),
    );
  });

  it('have no storage to tell where they are dense or drawn', () => {
    expect(filterStorage({ N: 4, K: 8 }, 8, { kind: 'off' }, dense)).toBeNull();
    expect(filterStorage({ N: 4, K: 8 }, 4, { kind: 'row', format: 'csr', block: 4 }, dense)).toBeNull();
  });
});

describe('the figures that SCALE-Sim reports', () => {
  const gemm = { M: 33, N: 17, K: 40 };

  it('have a cycle less, and outputs of os too many', () => {
    for (const dataflow of dataflows) {
      const machine = foldedMachine({ rows: 8, columns: 4, dataflow });
      const counts = foldedCounts(machine, { gemm, sparsity: dense, inputWords: 1 });
      const figures = scaleSimFigures(machine, counts);
      expect(figures?.totalCycles).toBe(counts.cycles - 1);
      const extra = dataflow === 'os' ? counts.grid.folds * 12 : 0;
      expect(figures?.sramOfmapWrites).toBe(counts.sram.ofmapWrites + extra);
    }
  });

  it('are none for ragged folds, and no division by zero for a single cycle', () => {
    const one = { rows: 1, columns: 1, dataflow: 'os' } as const;
    const work = { gemm: { M: 1, N: 1, K: 1 }, sparsity: dense, inputWords: 1 };
    const ragged = foldedMachine({ ...one, folds: 'ragged' });
    expect(scaleSimFigures(ragged, foldedCounts(ragged, work))).toBeNull();
    const full = foldedMachine(one);
    expect(scaleSimFigures(full, foldedCounts(full, work))).toMatchObject({ totalCycles: 0, overallUtilPct: null });
  });
});
