/** What belongs to the figures: throughput beside other trainers, what is not simulated, and what all of it assumes. */
import type { PaperValidation, SkippedFigure } from '../../../published/paper/paper-validation.ts';
import type { ThroughputTable } from '../../../published/paper/throughput.ts';
import { theirsText } from '../../../terms/figure-words.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import { foldedTable, table } from '../table.ts';

export function paperRest({ report }: Context): HTMLElement | null {
  if (!report.paper) return null;
  const { throughput, skipped, assumptions } = report.paper.validation;
  const { tool } = report;
  return h(
    'section',
    { id: 'rest' },
    h('h2', {}, 'What it rests on'),
    ...(throughput ? throughputTables(throughput) : []),
    ...(skipped.length > 0
      ? [foldedTable(`${skipped.length} figures without ours beside them, and why`, skippedTable(skipped))]
      : []),
    ...assumptionTables(assumptions),
    h('p', { class: 'small' }, `${tool.name} ${tool.version}`),
  );
}

function throughputTables({ machines, trainers, trainingPeakGops, peakGops }: ThroughputTable): HTMLElement[] {
  const [{ networks }] = machines;
  const names = ['dense-equivalent GOP/s', ...networks.map(({ network }) => network), 'mean'];
  const rates = table(
    names,
    machines.map(({ machine, networks: own, meanGops }) => [
      machine,
      ...own.map(({ gops }) => gops.toFixed(1)),
      meanGops.toFixed(1),
    ]),
    { numeric: names.map((_, i) => i).slice(1) },
  );
  const columns = ['over FPGA trainers', 'platform', 'network', 'reported', ...machines.map(({ machine }) => machine)];
  const ratios = table(
    columns,
    trainers.map(({ name, platform, network, value, unit, ratios: own }) => [
      name,
      platform,
      network,
      `${value} ${unit}`,
      ...own.map(({ ratio }) => `${ratio.toFixed(2)}×`),
    ]),
    { numeric: columns.map((_, i) => i).slice(3) },
  );
  return [
    foldedTable(
      `Throughput: two operations for every MAC of the dense step; no step can pass ${trainingPeakGops.toFixed(1)} GOP/s, twice the dense peak of ${peakGops.toFixed(1)}`,
      rates,
    ),
    foldedTable('Throughput over other FPGA trainers, whose number formats and networks differ', ratios),
  ];
}

const skippedTable = (skipped: readonly SkippedFigure[]): HTMLElement =>
  table(
    ['figure', 'published', 'why there is none of ours', 'from', 'source'],
    skipped.map((figure) => [figure.id, theirsText(figure), figure.reason, figure.provenance, figure.source]),
    { numeric: [1] },
  );

function assumptionTables({ scenario, machines }: PaperValidation['assumptions']): HTMLElement[] {
  return [
    ...(scenario.length > 0
      ? [
          foldedTable(
            'What the scenarios assume',
            table(
              ['what', 'value', 'from', 'source'],
              scenario.map(({ meaning, value, provenance, source }) => [meaning, String(value), provenance, source]),
            ),
          ),
        ]
      : []),
    ...machines.map(({ name, parameters }) =>
      foldedTable(
        `${name}: ${parameters.length} parameters, each with its source`,
        table(
          ['parameter', 'value', 'from', 'source', 'meaning'],
          parameters.map(({ parameter, value, provenance, source, meaning }) => [
            parameter,
            String(value),
            provenance,
            source,
            meaning,
          ]),
        ),
      ),
    ),
  ];
}
