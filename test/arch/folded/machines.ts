/** Arbitrary folded arrays and GEMMs, for property tests. */
import fc from 'fast-check';
import { dataflows, foldedMachine } from '../../../arch/folded/folded-machine.ts';
import type { FoldedMachine } from '../../../arch/folded/folded-machine.ts';
import type { Gemm } from '../../../terms/gemm.ts';
import type { Sparsity } from '../../../terms/sparsity.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

/** Dense machines with both charges; arrays of one row or column included. */
export const anyDenseMachine: fc.Arbitrary<FoldedMachine> = fc
  .record({ rows: size(7), columns: size(7), dataflow: fc.constantFrom(...dataflows), isRagged: fc.boolean() })
  .map(({ isRagged, ...given }) =>
    foldedMachine({ ...given, folds: isRagged && given.dataflow === 'os' ? 'ragged' : 'full' }),
  );

export const anyGemm: fc.Arbitrary<Gemm> = fc.record({ M: size(25), N: size(25), K: size(25) });

export const anySparsity: fc.Arbitrary<Sparsity> = fc
  .record({ m: size(12), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ m, share }) => ({ n: Math.max(1, Math.round(share * m)), m }));
