/**
 * The result of a topology on a folded array: plain data. Layers run one after the other, so totals are sums.
 *
 * Counts are what the array does; `scaleSim` has what SCALE-Sim's reports would say of it, peculiarities included.
 */
import type { FilterStorage } from '../../arch/folded/sparse-filter.ts';
import type { Words } from '../../arch/folded/counts.ts';
import type { FoldedMachine } from '../../arch/folded/folded-machine.ts';
import type { ScaleSimFigures } from '../../arch/folded/scale-sim-figures.ts';
import type { Assumption } from '../../arch/machine-file.ts';
import type { Gemm } from '../../terms/gemm.ts';

export const FOLDED_SCHEMA_VERSION = 1;

export interface FoldedLayerResult {
  readonly layer: string;
  readonly kind: 'gemm' | 'conv';
  /** Dense. */
  readonly gemm: Gemm;
  /** N:M of the filter as the machine follows it, or null if it runs dense. */
  readonly sparsity: string | null;
  /** Reduction steps executed: K, or K' of a sparse filter. */
  readonly keptK: number;
  readonly folds: number;
  /** Real cycles. `scaleSim.totalCycles` is one less. */
  readonly cycles: number;
  readonly denseMacs: number;
  readonly macs: number;
  /** Executed MACs per PE and cycle, from 0 to 1. */
  readonly utilisation: number;
  /** Share of PEs that hold work, mean over folds, from 0 to 1; null for row-wise sparsity. */
  readonly mappingEfficiency: number | null;
  /** Words; null where they depend on the zeros that SCALE-Sim draws. */
  readonly sram: Words;
  /** Words, if each operand fits its SRAM. */
  readonly dram: Words;
  /** Of the filter, in words; null if it is dense. */
  readonly storage: FilterStorage | null;
  /** As SCALE-Sim reports; null unless folds are charged in full. */
  readonly scaleSim: ScaleSimFigures | null;
}

export interface FoldedTotals {
  readonly cycles: number;
  readonly folds: number;
  readonly denseMacs: number;
  readonly macs: number;
  readonly utilisation: number;
  readonly sram: Words;
  readonly dram: Words;
}

export interface FoldedResult {
  readonly schemaVersion: typeof FOLDED_SCHEMA_VERSION;
  readonly kind: 'folded';
  readonly tool: { readonly name: string; readonly version: string };
  /** Of machine and layers: equal hashes give equal counts. */
  readonly hash: string;
  readonly machine: FoldedMachine;
  readonly topology: { readonly name: string; readonly layers: number };
  readonly totals: FoldedTotals;
  readonly layers: readonly FoldedLayerResult[];
  /** Where each is from: a layer, or file and line. */
  readonly notes: readonly { readonly place: string; readonly message: string }[];
  readonly assumptions: readonly Assumption[];
  /** Keys of the configuration that change nothing here. */
  readonly ignoredKeys: readonly string[];
}
