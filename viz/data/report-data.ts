/** A report from runs: the first is what the others are compared with. */
import type { PriceTable } from '../../arch/energy/price-table.ts';
import { satFigures } from '../../published/figures/sat.ts';
import type { Run } from '../../run/simulate.ts';
import { VERSION } from '../../run/version.ts';
import { REPORT_SCHEMA } from '../report/report-data.ts';
import type { PublishedBeside, ReportData } from '../report/report-data.ts';
import { reportRun } from './report-run.ts';

/** @param prices  of the energy that is shown */
export function reportData(runs: readonly Run[], prices: PriceTable): ReportData {
  const [base] = runs;
  const { network, scenario } = base.resolved;
  return {
    schema: REPORT_SCHEMA,
    tool: { name: 'weft', version: VERSION },
    title: `${network.title}: ${scenario.phase} on ${base.resolved.machine.name}`,
    runs: runs.map((run) => reportRun(run, prices)),
    published: publishedOf(runs),
  };
}

/** The one speedup that is published of SAT: a mean of five networks, beside one network here. */
function publishedOf(runs: readonly Run[]): PublishedBeside[] {
  const figure = satFigures.find(({ id }) => id === 'sat/mean-speedup');
  const dense = runs.find(({ resolved }) => resolved.method.name === 'dense');
  const sparse = runs.find(({ resolved: { method, sparsity, scenario } }) => {
    return method.name === 'bdwp' && sparsity.n === 2 && sparsity.m === 8 && scenario.phase === 'training';
  });
  if (figure?.value === undefined || !dense || !sparse) return [];
  return [
    {
      name: 'training speedup of BDWP 2:8 over dense: published as the mean of five networks, ours of this one',
      published: figure.value,
      ours: dense.result.totals.seconds / sparse.result.totals.seconds,
      unit: figure.unit,
      source: `SAT's abstract (${figure.provenance})`,
    },
  ];
}
