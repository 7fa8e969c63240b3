/** The bill of materials as CSV: a row a part, with all limits. */
import { resourceKinds } from '../../arch/fpga/resources.ts';
import type { Demand } from '../../arch/fpga/resources.ts';
import type { ResourcesResult } from '../../run/resources.ts';
import { csv } from '../csv.ts';

const SCHEMA_VERSION = 1;

const FIRST_COLUMNS = 'schemaVersion machine device sparsity operators unit part count evidence source'.split(' ');
const LIMITS = ['low', 'nominal', 'high'] as const;

export function resourcesCsv({ machine, device, sparsity, operators, bill, total }: ResourcesResult): string {
  const limits = (demand: Demand): number[] =>
    resourceKinds.flatMap((kind) => LIMITS.map((limit) => thousandths(demand[kind][limit])));
  const what = [SCHEMA_VERSION, machine, device.name, sparsity, operators];
  const header = [...FIRST_COLUMNS, ...resourceKinds.flatMap((kind) => LIMITS.map((limit) => `${kind}_${limit}`))];
  return csv(header, [
    ...bill.map(({ unit, part, count, evidence, source, demand }) => [
      ...what,
      unit,
      part,
      count,
      evidence,
      source,
      ...limits(demand),
    ]),
    [...what, 'total', '', null, '', '', ...limits(total)],
  ]);
}

/** Means of lanes and scaled registers are no whole numbers. */
const thousandths = (value: number): number => Number(value.toFixed(3));
