/**
 * The folds of a GEMM on an array of R rows and C columns, and their cycles, in closed form.
 *
 * | | S_r | S_c | T | cycles of a full fold |
 * |---|---|---|---|---|
 * | os | M | N | K | T + R + C − 2 |
 * | ws | K | N | M | T + 2R + C − 2 |
 * | is | K | M | N | T + 2R + C − 2 |
 *
 * S_r × S_c is what stays in the PEs, cut into ⌈S_r/R⌉ · ⌈S_c/C⌉ folds; T is what streams through each of them. ws and is
 * spend R cycles more on loading what stays. Source: SCALE-Sim 3.0.0 (ISPASS 2020 for the terms), peers.md §2.3; the
 * ragged form is STONNE's os mesh, peers.md §3. A loop over folds holds both in test/arch/folded/folds.test.ts.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { Gemm } from '../../terms/gemm.ts';
import { product, sum } from './exact.ts';
import type { FoldedMachine } from './folded-machine.ts';

export interface FoldGrid {
  readonly Sr: number;
  readonly Sc: number;
  readonly T: number;
  /** ⌈S_r/R⌉ and ⌈S_c/C⌉. */
  readonly rowFolds: number;
  readonly columnFolds: number;
  readonly folds: number;
}

/** @param gemm  as the array runs it: K' in place of K where filters are sparse; sizes ≥ 1 */
export function foldGrid({ rows, columns, dataflow }: FoldedMachine, { M, N, K }: Gemm): FoldGrid {
  const grid = (Sr: number, Sc: number, T: number): FoldGrid => {
    const [rowFolds, columnFolds] = [ceilDiv(Sr, rows), ceilDiv(Sc, columns)];
    return { Sr, Sc, T, rowFolds, columnFolds, folds: product('folds', rowFolds, columnFolds) };
  };
  switch (dataflow) {
    case 'os':
      return grid(M, N, K);
    case 'ws':
      return grid(K, N, M);
    case 'is':
      return grid(K, M, N);
  }
}

/**
 * Cycles of all folds, one after the other: real cycles, where SCALE-Sim's "Total Cycles" is one less.
 *
 * @throws {CountTooLargeError} from 2^53
 */
export function foldCycles(machine: FoldedMachine, grid: FoldGrid): number {
  switch (machine.folds) {
    case 'full':
      return product('cycles', grid.folds, fullFoldCycles(machine, grid.T));
    case 'ragged':
      return raggedCycles(machine, grid);
  }
}

/** Cycles of one fold, charged in full. */
export function fullFoldCycles({ rows, columns, dataflow }: FoldedMachine, T: number): number {
  const loading = dataflow === 'os' ? 0 : rows;
  return sum('cycles of a fold', T, loading, rows, columns) - 2;
}

/**
 * Σ over folds of K + r + c + 3 − [min(r, c) = 1], where a fold uses r rows and c columns.
 *
 * The r of a column of folds add up to M and the c of a row of folds to N; what is left is to count the folds that are
 * one row or one column wide.
 */
function raggedCycles({ rows, columns }: FoldedMachine, { Sr: M, Sc: N, T: K, ...grid }: FoldGrid): number {
  const { rowFolds, columnFolds, folds } = grid;
  const oneRow = thinFolds(M, rows, rowFolds);
  const oneColumn = thinFolds(N, columns, columnFolds);
  const thin = folds - (rowFolds - oneRow) * (columnFolds - oneColumn);
  const term = (a: number, b: number): number => product('cycles', a, b);
  return sum('cycles', term(folds, sum('cycles of a fold', K, 3)), term(columnFolds, M), term(rowFolds, N)) - thin;
}

/** How many of the folds along one axis are one PE wide: all on an array of one, else at most the last. */
function thinFolds(size: number, pes: number, folds: number): number {
  if (pes === 1) return folds;
  return size % pes === 1 ? 1 : 0;
}
