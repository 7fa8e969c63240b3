/** Layers of a folded array as CSV, one line each: real cycles and counts, and SCALE-Sim's total beside them. */
import type { FoldedResult } from '../../run/folded/folded-result.ts';
import { csv } from '../csv.ts';

export function foldedCsv({ layers }: FoldedResult): string {
  const header = [
    'layer',
    'kind',
    'M',
    'N',
    'K',
    'keptK',
    'sparsity',
    'folds',
    'cycles',
    'scaleSimTotalCycles',
    'macs',
    'utilisation',
    'mappingEfficiency',
    'sramIfmapReads',
    'sramFilterReads',
    'sramOfmapWrites',
    'dramIfmapReads',
    'dramFilterReads',
    'dramOfmapWrites',
    'filterStoredWords',
    'filterMetadataWords',
  ];
  const rows = layers.map((layer) => [
    layer.layer,
    layer.kind,
    layer.gemm.M,
    layer.gemm.N,
    layer.gemm.K,
    layer.keptK,
    layer.sparsity,
    layer.folds,
    layer.cycles,
    layer.scaleSim?.totalCycles ?? null,
    layer.macs,
    layer.utilisation,
    layer.mappingEfficiency,
    layer.sram.ifmapReads,
    layer.sram.filterReads,
    layer.sram.ofmapWrites,
    layer.dram.ifmapReads,
    layer.dram.filterReads,
    layer.dram.ofmapWrites,
    layer.storage?.storedWords ?? null,
    layer.storage?.metadataWords ?? null,
  ]);
  return csv(header, rows);
}
