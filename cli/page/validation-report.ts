/** A report of a comparison: published figures beside ours, or the points of another simulator. */
import { methodNamed } from '../../dataflows/method.ts';
import { isPaperValidation } from '../../published/paper/paper-validation.ts';
import { isDramValidation } from '../../published/peers/dram/dram-validation.ts';
import { statisticsOf } from '../../published/validation.ts';
import type { Validation, ValidationRow } from '../../published/validation.ts';
import { REPORT_SCHEMA } from '../../viz/report/report-data.ts';
import type { PeerSeries, ReportData } from '../../viz/report/report-data.ts';

/** @param path  where the figures are from */
export function validationReport(validation: Validation, title: string, path: string): ReportData {
  const common = { schema: REPORT_SCHEMA, tool: validation.tool, runs: [], published: [] } as const;
  if (isPaperValidation(validation)) {
    const { networks } = validation;
    const technique = networks && `${methodNamed(networks.method).title} ${networks.sparsity}`;
    return {
      ...common,
      title: `weft beside ${networks ? title : `figures in ${path}`}`,
      paper: { validation, technique },
    };
  }
  const { quantity, rows, quantities, skipped, bound } = validation;
  const others = isDramValidation(validation) ? validation.series : [];
  const series = [{ quantity: isDramValidation(validation) ? `banks: ${quantity}` : quantity, rows }, ...others];
  return {
    ...common,
    title: `weft beside ${title}`,
    peer: { title, path, bound, quantities, skipped, series: series.map(seriesOf) },
  };
}

function seriesOf({
  quantity,
  rows,
}: {
  readonly quantity: string;
  readonly rows: readonly ValidationRow[];
}): PeerSeries {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return {
    name: quantity,
    rows,
    all: statisticsOf(rows),
    groups: groups.map((name) => ({ name, statistics: statisticsOf(rows.filter(({ group }) => group === name)) })),
  };
}
