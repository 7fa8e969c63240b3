/**
 * SCALE-Sim: "Total Cycles" of its compute report against the folded array, imitating the tool's off-by-one.
 *
 * Every point becomes a topology of one layer and takes the one way through `simulateTopology`; `expected.json` takes the same way from the
 * tool's own input formats, importers included.
 */
import { dataflows, filterFormats, foldedMachine } from '../../arch/folded/folded-machine.ts';
import type { FilterSparsity, FoldedMachine } from '../../arch/folded/folded-machine.ts';
import { readScaleSimCfg } from '../../arch/folded/scale-sim-cfg.ts';
import type { FoldedLayerResult } from '../../run/folded/folded-result.ts';
import { simulateTopology } from '../../run/folded/simulate-topology.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { parseSparsity } from '../../terms/sparsity.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { readTopology } from '../../workloads/scale-sim-topology.ts';
import type { TopologyLayer } from '../../workloads/topology.ts';
import type { ReadBeside, ValidationTarget } from '../target.ts';
import { exactValidation, validationRow } from '../validation.ts';
import type { SkippedPoint, ValidationRow } from '../validation.ts';
import { Agreement } from './agreement.ts';
import { referenceData } from './data-file.ts';
import type { ReportFile } from './data-file.ts';
import { Point } from './point.ts';

export const scaleSimTarget: ValidationTarget = {
  name: 'scale-sim',
  title: 'SCALE-Sim 3.0.0, CALC mode',
  data: 'test/fixtures/scale-sim',
  validate: (files, readBeside) => {
    const { pointFiles, reportFiles } = referenceData(files);
    const comparison: Comparison = { rows: [], skipped: [], agreement: new Agreement() };
    for (const { file, points } of pointFiles) {
      points.forEach((fields, i) => comparePoint(comparison, new Point(file.path, `points[${i}]`, fields)));
    }
    for (const report of reportFiles) compareReports(comparison, report, readBeside);
    const { rows, skipped, agreement } = comparison;
    if (rows.length === 0) {
      const [{ id, reason }] = skipped;
      throw new ScenarioError([{ message: `no point can be compared; ${id}: ${reason}` }]);
    }
    return exactValidation('scale-sim', 'Total Cycles', rows, { skipped, quantities: agreement.list() });
  },
};

interface Comparison {
  readonly rows: ValidationRow[];
  readonly skipped: SkippedPoint[];
  readonly agreement: Agreement;
}

function comparePoint(comparison: Comparison, point: Point): void {
  const [rows, columns] = point.array('array');
  const dataflow = point.word('dataflow', dataflows);
  const { sparsity, ratio } = sparsityOf(point);
  if (sparsity.kind === 'row' && dataflow !== 'ws') {
    const reason = `row-wise sparsity with ${dataflow}: weights must be stationary`;
    comparison.skipped.push({ id: point.id, reason });
    return;
  }
  const layer = layerOf(point, ratio);
  const machine = machineOf(point, { rows, columns, dataflow, sparsity });
  const topology = { name: point.file, layers: [layer], notes: [] };
  const [result] = simulateTopology(machine, topology).layers;
  compareLayer(comparison, point, groupOf(layer, sparsity), result);
}

/** A machine of a point; what does not go together is a mistake of the point. */
function machineOf(point: Point, given: Parameters<typeof foldedMachine>[0]): FoldedMachine {
  try {
    return foldedMachine(given);
  } catch (error) {
    // Array and dataflow have been read: what is left to be wrong is the block.
    if (error instanceof RangeError) return point.fail('block_size', error.message);
    throw error;
  }
}

function groupOf({ kind }: TopologyLayer, { kind: sparsity }: FilterSparsity): string {
  if (sparsity === 'row') return 'row-wise sparse';
  const shape = kind === 'conv' ? 'convolution' : 'GEMM';
  return sparsity === 'layer' ? `N:M sparse ${shape}` : `dense ${shape}`;
}

function layerOf(point: Point, sparsity: Sparsity): TopologyLayer {
  const row = { name: point.id, line: 1, sparsity };
  if (!point.has('ifmap_h')) {
    return { kind: 'gemm', ...row, M: point.count('M'), N: point.count('N'), K: point.count('K') };
  }
  const stride = point.has('stride_w') ? 'stride_w' : 'stride';
  const [ifmapHeight, ifmapWidth] = [point.count('ifmap_h'), point.count('ifmap_w')];
  const [filterHeight, filterWidth] = [point.count('filter_h'), point.count('filter_w')];
  if (filterHeight > ifmapHeight) point.fail('filter_h', `a filter of ${filterHeight} on an input of ${ifmapHeight}`);
  if (filterWidth > ifmapWidth) point.fail('filter_w', `a filter of ${filterWidth} on an input of ${ifmapWidth}`);
  return {
    kind: 'conv',
    ...row,
    ifmapHeight,
    ifmapWidth,
    filterHeight,
    filterWidth,
    channels: point.count('channels'),
    filters: point.count('num_filters'),
    strideHeight: point.count('stride'),
    strideWidth: point.count(stride),
  };
}

function sparsityOf(point: Point): { readonly sparsity: FilterSparsity; readonly ratio: Sparsity } {
  const ratio = point.has('ratio') ? ratioOf(point) : { n: 1, m: 1 };
  if (!point.has('sparsity')) {
    if (!point.has('ratio')) return { sparsity: { kind: 'off' }, ratio };
    return { sparsity: { kind: 'layer', format: formatOf(point) }, ratio };
  }
  const kind = point.word('sparsity', ['layer', 'row']);
  switch (kind) {
    case 'layer':
      point.text('ratio');
      return { sparsity: { kind, format: formatOf(point) }, ratio };
    case 'row':
      return { sparsity: { kind, format: formatOf(point), block: point.count('block_size') }, ratio };
  }
}

const formatOf = (point: Point): (typeof filterFormats)[number] =>
  point.has('representation') ? point.word('representation', filterFormats) : 'ellpack_block';

function ratioOf(point: Point): Sparsity {
  try {
    return parseSparsity(point.text('ratio'));
  } catch (error) {
    if (error instanceof RangeError) return point.fail('ratio', error.message);
    throw error;
  }
}

const DRAWN = 'row-wise sparsity, by the zeros that the tool draws';

function compareLayer({ rows, agreement }: Comparison, point: Point, group: string, layer: FoldedLayerResult): void {
  const { scaleSim, sram, dram, storage } = layer;
  if (!scaleSim) throw new TypeError('a machine of SCALE-Sim charges full folds');
  rows.push(validationRow(point.id, group, scaleSim.totalCycles, point.count('total_cycles', 0)));
  const quantities: readonly (readonly [field: string, ours: number | null])[] = [
    ['stall_cycles', scaleSim.stallCycles],
    ['overall_util_pct', scaleSim.overallUtilPct],
    ['mapping_efficiency_pct', scaleSim.mappingEfficiencyPct],
    ['compute_util_pct', scaleSim.computeUtilPct],
    ['sram_ifmap_reads', sram.ifmapReads],
    ['sram_filter_reads', sram.filterReads],
    ['sram_ofmap_writes', scaleSim.sramOfmapWrites],
    ['dram_ifmap_reads', dram.ifmapReads],
    ['dram_filter_reads', dram.filterReads],
    ['dram_ofmap_writes', dram.ofmapWrites],
    ['filter_storage_original', storage?.denseWords ?? null],
    ['filter_storage_new', storage?.storedWords ?? null],
    ['filter_metadata', storage?.metadataWords ?? null],
  ];
  for (const [field, ours] of quantities) {
    if (!point.has(field)) continue;
    if (ours === null) agreement.skip(field, DRAWN);
    else agreement.compare(field, point.id, ours, point.number(field));
  }
  if (point.has('total_cycles_incl_prefetch')) agreement.skip('total_cycles_incl_prefetch', 'an artefact of the tool');
}

/** What the tool reports for input files, against the same files read by the importers. */
function compareReports(comparison: Comparison, { file, meta, reports }: ReportFile, readBeside: ReadBeside): void {
  const [name] = /[\w.-]+\.cfg\b/.exec(typeof meta['config'] === 'string' ? meta['config'] : '') ?? [];
  if (name === undefined) {
    throw new ScenarioError([{ file: file.path, path: 'meta.config', message: 'names no .cfg file beside this one' }]);
  }
  const { machine } = readScaleSimCfg(readBeside(file, name), name);
  for (const [topologyName, layers] of reports) {
    const topology = readTopology(readBeside(file, topologyName), topologyName);
    const results = simulateTopology(machine, topology).layers;
    if (results.length !== layers.length) {
      const message = `${layers.length} layers are reported, ${topologyName} has ${results.length}`;
      throw new ScenarioError([{ file: file.path, path: `files.${topologyName}`, message }]);
    }
    results.forEach((result, i) => {
      const point = new Point(file.path, `${topologyName}/${result.layer}`, layers[i]);
      if (point.has('layer') && point.text('layer') !== result.layer) {
        point.fail('layer', `${point.text('layer')} is reported where ${topologyName} has ${result.layer}`);
      }
      compareLayer(comparison, point, 'input files', result);
    });
  }
}
