/**
 * A COMPUTE_REPORT.csv as SCALE-Sim 3 writes it: rows end in a comma, and "Total Cycles" is one less than there are.
 *
 * "Total Cycles (incl. prefetch)" has the same number as "Total Cycles": the tool's is dominated by whole 1 % slices of the
 * SRAM at 10 words a cycle, which is not modelled.
 */
import type { FoldedResult } from '../../run/folded/folded-result.ts';

const HEADER =
  'LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,';

/** @throws {TypeError} for ragged folds, of which the tool has no report */
export function computeReport({ layers }: FoldedResult): string {
  const rows = layers.map(({ layer, scaleSim }, id) => {
    if (!scaleSim) throw new TypeError(`${layer}: ragged folds have no figures of SCALE-Sim`);
    const { totalCycles, stallCycles, overallUtilPct, mappingEfficiencyPct, computeUtilPct } = scaleSim;
    const cells = [id, totalCycles, totalCycles, stallCycles];
    const shares = [overallUtilPct, mappingEfficiencyPct, computeUtilPct].map(floatText);
    return `${[...cells, ...shares].join(', ')},`;
  });
  return `${[HEADER, ...rows].join('\n')}\n`;
}

/** As Python prints a float; what is not known is left blank. */
function floatText(value: number | null): string {
  if (value === null) return '';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
