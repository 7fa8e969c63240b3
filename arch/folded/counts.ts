/**
 * Everything a folded array counts for one GEMM, in closed form: cycles, MACs, utilisation, words moved.
 *
 * | words | os | ws | is |
 * |---|---|---|---|
 * | SRAM ifmap | ⌈N/C⌉·M·K' | ⌈N/C⌉·M·K' · m/n | M·K' |
 * | SRAM filter | ⌈M/R⌉·K'·N | K'·N | ⌈M/C⌉·K'·N |
 * | SRAM ofmap | M·N | ⌈K'/R⌉·M·N | ⌈K'/R⌉·M·N |
 *
 * DRAM words are those of ample SRAM: every input that is touched once, the filter once, and the outputs as they leave the
 * array, so that ws and is write partial sums out. Reading partial sums back is not counted, there as here.
 * Source: shared/fixtures/scale-sim/README.md.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { macs as macsOf } from '../../terms/gemm.ts';
import type { Gemm } from '../../terms/gemm.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { product } from './exact.ts';
import type { FoldedMachine } from './folded-machine.ts';
import { foldCycles, foldGrid } from './folds.ts';
import type { FoldGrid } from './folds.ts';
import { filterStorage, keptReduction } from './sparse-filter.ts';
import type { FilterStorage } from './sparse-filter.ts';

/** One GEMM as a layer gives it. */
export interface FoldedWork {
  /** Dense. */
  readonly gemm: Gemm;
  /** n:m of the filter; followed if the machine has layer-wise sparsity. */
  readonly sparsity: Sparsity;
  /** Distinct inputs that the layer touches: M·K for a plain product, fewer where windows overlap. */
  readonly inputWords: number;
}

/** Null where it would depend on the zeros that SCALE-Sim draws for row-wise sparsity. */
export interface Words {
  readonly ifmapReads: number | null;
  readonly filterReads: number | null;
  readonly ofmapWrites: number;
}

export interface FoldedCounts {
  /** Reduction steps that are executed: K, or K' of sparse filters. */
  readonly keptK: number;
  readonly grid: FoldGrid;
  /** Real cycles, F·P. */
  readonly cycles: number;
  /** MACs of the dense GEMM, and those executed. */
  readonly denseMacs: number;
  readonly macs: number;
  /** Executed MACs per PE and cycle; at most 1. */
  readonly utilisation: number;
  /** PEs that hold work, mean over folds; null as above. */
  readonly mappingEfficiency: number | null;
  readonly sram: Words;
  readonly dram: Words;
  /** Null if filters are dense. */
  readonly storage: FilterStorage | null;
}

/** @throws {CountTooLargeError} if a count reaches 2^53 */
export function foldedCounts(machine: FoldedMachine, { gemm, sparsity, inputWords }: FoldedWork): FoldedCounts {
  const { M, N, K } = gemm;
  const { rows, columns } = machine;
  const denseMacs = product('MACs', M, N, K);
  const keptK = keptReduction(K, machine.sparsity, sparsity);
  const executed = { M, N, K: keptK };
  const grid = foldGrid(machine, executed);
  const cycles = foldCycles(machine, grid);
  const macs = product('MACs', macsOf(executed));
  const isRowWise = machine.sparsity.kind === 'row';
  const sram = sramWords(machine, executed, sparsity);
  return {
    keptK,
    grid,
    cycles,
    denseMacs,
    macs,
    utilisation: macs / cycles / (rows * columns),
    mappingEfficiency: isRowWise ? null : (grid.Sr / (grid.rowFolds * rows)) * (grid.Sc / (grid.columnFolds * columns)),
    sram,
    dram: {
      ifmapReads: inputWords,
      filterReads: isRowWise ? null : product('DRAM filter words', keptK, N),
      ofmapWrites: sram.ofmapWrites,
    },
    storage: filterStorage({ N, K }, keptK, machine.sparsity, sparsity),
  };
}

function sramWords(machine: FoldedMachine, { M, N, K }: Gemm, { n, m }: Sparsity): Words {
  const { rows, columns, dataflow, sparsity } = machine;
  const ifmap = (...factors: readonly number[]): number => product('SRAM ifmap words', M, K, ...factors);
  const filter = (...factors: readonly number[]): number => product('SRAM filter words', K, N, ...factors);
  const ofmap = (...factors: readonly number[]): number => product('SRAM ofmap words', M, N, ...factors);
  const partials = ceilDiv(K, rows);
  switch (dataflow) {
    case 'os':
      return {
        ifmapReads: ifmap(ceilDiv(N, columns)),
        filterReads: filter(ceilDiv(M, rows)),
        ofmapWrites: ofmap(),
      };
    case 'ws':
      return {
        ifmapReads: wsIfmapReads(ifmap(ceilDiv(N, columns)), sparsity.kind, n, m),
        filterReads: filter(),
        ofmapWrites: ofmap(partials),
      };
    case 'is':
      return {
        ifmapReads: ifmap(),
        filterReads: filter(ceilDiv(M, columns)),
        ofmapWrites: ofmap(partials),
      };
  }
}

/** A block of m inputs is read for its n weights: m/n words a weight, a mean that need not be whole. */
function wsIfmapReads(dense: number, kind: FoldedMachine['sparsity']['kind'], n: number, m: number): number | null {
  switch (kind) {
    case 'off':
      return dense;
    case 'layer':
      return product('SRAM ifmap words', dense, m) / n;
    case 'row':
      return null;
  }
}
