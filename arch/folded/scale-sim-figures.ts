/**
 * What SCALE-Sim's reports would say, where that differs from what was counted. Peculiarities of the tool, kept apart from the counts:
 *
 * - "Total Cycles" is the index of the last cycle, from 0: one less than there are (its issues 60 and 125).
 * - "Overall Util %" divides by that, and has dense MACs over sparse time: it can pass 100.
 * - "Compute Util %" of ws and is counts the skew of the columns twice.
 * - Output SRAM writes of os are R + C a fold too many.
 */
import { product, sum } from './exact.ts';
import type { FoldedCounts } from './counts.ts';
import type { FoldedMachine } from './folded-machine.ts';
import { fullFoldCycles } from './folds.ts';

export interface ScaleSimFigures {
  readonly totalCycles: number;
  /** Always 0: bandwidth never stalls (CALC mode). */
  readonly stallCycles: number;
  /** Null where the tool would divide by zero: one cycle in all. */
  readonly overallUtilPct: number | null;
  /** Null for row-wise sparsity, where it depends on drawn zeros. */
  readonly mappingEfficiencyPct: number | null;
  readonly computeUtilPct: number;
  readonly sramOfmapWrites: number;
}

/** @returns null unless folds are charged in full, as the tool does */
export function scaleSimFigures(machine: FoldedMachine, counts: FoldedCounts): ScaleSimFigures | null {
  if (machine.folds !== 'full') return null;
  const { rows, columns, dataflow } = machine;
  const { grid, cycles, denseMacs, macs, mappingEfficiency, sram } = counts;
  const totalCycles = cycles - 1;
  const foldSpan = fullFoldCycles(machine, grid.T) + (dataflow === 'os' ? 0 : columns - 1);
  const overCount = dataflow === 'os' ? product('SRAM ofmap words', grid.folds, rows + columns) : 0;
  return {
    totalCycles,
    stallCycles: 0,
    overallUtilPct: totalCycles === 0 ? null : (100 * denseMacs) / (totalCycles * rows * columns),
    mappingEfficiencyPct: mappingEfficiency === null ? null : 100 * mappingEfficiency,
    computeUtilPct: (100 * macs) / (grid.folds * rows * columns * foldSpan),
    sramOfmapWrites: sum('SRAM ofmap words', sram.ofmapWrites, overCount),
  };
}
