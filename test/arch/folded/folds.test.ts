import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountTooLargeError } from '../../../arch/folded/exact.ts';
import { dataflows, foldedMachine } from '../../../arch/folded/folded-machine.ts';
import type { FoldedMachine } from '../../../arch/folded/folded-machine.ts';
import { foldCycles, foldGrid, fullFoldCycles } from '../../../arch/folded/folds.ts';
import type { Gemm } from '../../../terms/gemm.ts';
import { loopOverFolds, stepFold } from './fold-loops.ts';
import { anyDenseMachine, anyGemm } from './machines.ts';

const cyclesOf = (machine: FoldedMachine, gemm: Gemm): number => foldCycles(machine, foldGrid(machine, gemm));

describe('cycles of folds', () => {
  it('are those of an array stepped register by register, fold after fold', () => {
    fc.assert(
      fc.property(anyDenseMachine, anyGemm, (machine, gemm) => {
        const looped = loopOverFolds(machine, gemm);
        const grid = foldGrid(machine, gemm);
        expect([grid.folds, foldCycles(machine, grid)]).toEqual([looped.folds, looped.cycles]);
      }),
      { numRuns: 400 },
    );
  });

  it('of one fold are T + R + C − 2, and R more where something is loaded first', () => {
    for (const dataflow of dataflows) {
      for (const [rows, columns, T] of [
        [1, 1, 1],
        [4, 3, 5],
        [2, 9, 1],
      ]) {
        const closed = fullFoldCycles(foldedMachine({ rows, columns, dataflow }), T);
        expect(closed).toBe(stepFold(dataflow, rows, columns, T));
        expect(closed).toBe(T + rows + columns - 2 + (dataflow === 'os' ? 0 : rows));
      }
    }
  });

  it('tell the two charges apart: 33×33×33 on 32×32 takes 380 cycles or 273', () => {
    const array = { rows: 32, columns: 32, dataflow: 'os' } as const;
    const gemm = { M: 33, N: 33, K: 33 };
    expect(cyclesOf(foldedMachine(array), gemm)).toBe(380);
    expect(cyclesOf(foldedMachine({ ...array, folds: 'ragged' }), gemm)).toBe(273);
  });

  it('count thin folds once where a row and a column meet', () => {
    const machine = foldedMachine({ rows: 2, columns: 2, dataflow: 'os', folds: 'ragged' });
    // 2×2, 2×1, 1×2 and 1×1 PEs: K + 4 + 3, and three thin folds of K + 3 + 3 − 1, K + 3 + 3 − 1, K + 2 + 3 − 1.
    expect(cyclesOf(machine, { M: 3, N: 3, K: 10 })).toBe(17 + 15 + 15 + 14);
  });

  it('take no time for billions of folds', () => {
    const machine = foldedMachine({ rows: 1, columns: 1, dataflow: 'ws' });
    expect(foldGrid(machine, { M: 1, N: 2 ** 24, K: 2 ** 24 }).folds).toBe(2 ** 48);
    expect(cyclesOf(machine, { M: 1, N: 2 ** 24, K: 2 ** 24 })).toBe(2 ** 49);
  });

  it('are refused, not rounded, from 2^53', () => {
    const full = foldedMachine({ rows: 1, columns: 1, dataflow: 'os' });
    const largest = { M: 2 ** 26, N: 2 ** 26, K: 1 };
    expect(cyclesOf(full, largest)).toBe(2 ** 52);
    expect(() => cyclesOf(full, { ...largest, K: 2 })).toThrow(CountTooLargeError);
    expect(() => cyclesOf(full, { ...largest, K: 2 })).toThrow(/^cycles: about 9\.0e\+15, more than/);
    const ragged = foldedMachine({ rows: 1, columns: 1, dataflow: 'os', folds: 'ragged' });
    expect(() => cyclesOf(ragged, largest)).toThrow(CountTooLargeError);
    expect(() => foldGrid(full, { M: 2 ** 52, N: 2 ** 52, K: 1 })).toThrow(/^folds:/);
  });
});

describe('a folded machine', () => {
  it('is refused if its parts do not go together', () => {
    const array = { rows: 8, columns: 8, dataflow: 'ws' } as const;
    expect(() => foldedMachine({ ...array, folds: 'ragged' })).toThrow(/ragged folds are known for os only/);
    expect(() => foldedMachine({ ...array, rows: 0 })).toThrow(/rows: 0 is not a whole number/);
    expect(() => foldedMachine({ ...array, columns: 1.5 })).toThrow(/columns: 1.5 is not/);
    const row = { kind: 'row', format: 'ellpack_block', block: 4 } as const;
    expect(() => foldedMachine({ ...array, dataflow: 'is', sparsity: row })).toThrow(/needs the dataflow ws/);
    expect(() => foldedMachine({ ...array, sparsity: { ...row, block: 9 } })).toThrow(/block of 2 to 8/);
    expect(() => foldedMachine({ ...array, sparsity: { ...row, block: 1 } })).toThrow(/block of 2 to 8/);
  });
});
