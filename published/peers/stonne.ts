/**
 * STONNE: cycles of its output-stationary mesh against a folded array whose edge folds are charged as they are used.
 *
 * Its other architectures (MAERI, SIGMA, MAGMA) are not modelled: their points are named as skipped.
 */
import { foldedMachine } from '../../arch/folded/folded-machine.ts';
import { simulateTopology } from '../../run/folded/simulate-topology.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { TopologyLayer } from '../../workloads/topology.ts';
import type { ValidationTarget } from '../target.ts';
import { exactValidation, validationRow } from '../validation.ts';
import type { SkippedPoint, ValidationRow } from '../validation.ts';
import { Agreement } from './agreement.ts';
import { referenceData } from './data-file.ts';
import { Point } from './point.ts';

const MESH = 'tpu_os_mesh';

export const stonneTarget: ValidationTarget = {
  name: 'stonne',
  title: 'STONNE, output-stationary mesh',
  data: 'test/fixtures/stonne',
  validate: (files) => {
    const rows: ValidationRow[] = [];
    const skipped: SkippedPoint[] = [];
    const agreement = new Agreement();
    for (const { file, points } of referenceData(files).pointFiles) {
      points.forEach((fields, i) => {
        const point = new Point(file.path, `points[${i}]`, fields);
        const reason = unmodelled(point);
        if (reason === null) rows.push(comparePoint(point, agreement));
        else skipped.push({ id: point.id, reason });
      });
    }
    if (rows.length === 0) {
      const why = skipped.map(({ id, reason }) => `${id}: ${reason}`).slice(0, 3);
      throw new ScenarioError([
        { message: `no point can be compared; ${why.join('; ') || `none is of kind ${MESH}`}` },
      ]);
    }
    return exactValidation('stonne', 'cycles', rows, { skipped, quantities: agreement.list() });
  },
};

/** Why a point is not compared, if it is not. */
function unmodelled(point: Point): string | null {
  const kind = point.text('kind');
  if (kind !== MESH) return `${kind} is not modelled`;
  const [rows, columns] = [point.count('rows'), point.count('cols')];
  if (point.has('dn_bw') && point.count('dn_bw') < rows + columns)
    return 'fewer ports than rows and columns is not modelled';
  if (point.has('rn_bw') && point.count('rn_bw') < rows * columns) return 'fewer output ports than PEs is not modelled';
  return null;
}

function comparePoint(point: Point, agreement: Agreement): ValidationRow {
  const [rows, columns] = [point.count('rows'), point.count('cols')];
  const machine = foldedMachine({ rows, columns, dataflow: 'os', folds: 'ragged' });
  const layer: TopologyLayer = {
    kind: 'gemm',
    name: point.id,
    line: 1,
    sparsity: { n: 1, m: 1 },
    M: point.count('M'),
    N: point.count('N'),
    K: point.count('K'),
  };
  const [{ cycles, folds, sram }] = simulateTopology(machine, { name: point.file, layers: [layer], notes: [] }).layers;
  const quantities: readonly (readonly [field: string, ours: number | null])[] = [
    // ⌈M/R⌉·K·N weights, ⌈N/C⌉·M·K inputs; a reconfiguration a fold.
    ['sram_weight_reads', sram.filterReads],
    ['sram_input_reads', sram.ifmapReads],
    ['sram_psum_reads', 0],
    ['sram_psum_writes', sram.ofmapWrites],
    ['reconfigurations', folds],
  ];
  for (const [field, ours] of quantities) {
    if (ours !== null && point.has(field)) agreement.compare(field, point.id, ours, point.number(field));
  }
  return validationRow(point.id, `${MESH} ${rows}×${columns}`, cycles, point.count('cycles'));
}
