/** A report of an ablation: its ladders, and the two ends of the first with all that belongs to a run. */
import type { Ablations } from '../../run/ablate.ts';
import type { Run } from '../../run/simulate.ts';
import type { ReportData } from '../../viz/report/report-data.ts';
import { reportData } from '../../viz/data/report-data.ts';
import { pricesNamed } from '../prices-flag.ts';

/** @param ends  runs of the first batch, with their traces @param prices  name of a table */
export function ablationReport(
  ablation: Ablations,
  { none, all }: { readonly none: Run; readonly all: Run },
  prices?: string,
): ReportData {
  const { network, machine } = none.resolved;
  const data = reportData([none, all], pricesNamed(prices));
  const names = ['none', 'all'];
  return {
    ...data,
    title: `${network.title}: what each optimisation is worth on ${machine.name}`,
    runs: data.runs.map((run, i) => ({ ...run, name: names[i], headline: `${run.headline}, ${run.name}` })),
    ablation,
  };
}
