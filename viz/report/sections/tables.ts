/** Every operation with its numbers. */
import { compact, integer, percent } from '../../../terms/people.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import type { ReportRun } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';

const COLUMNS = [
  'operation',
  'kind',
  'cycles',
  'share',
  'MACs',
  'array',
  'bytes read',
  'bytes written',
  'sparse',
  'longest stall',
];

export function tables({ report }: Context): HTMLElement {
  return h(
    'section',
    { id: 'tables' },
    h('h2', {}, 'Operation by operation'),
    ...report.runs.map((run) =>
      foldedTable(`${run.name}: ${run.result.operations.length} operations`, operations(run)),
    ),
  );
}

function operations({ result }: ReportRun): HTMLElement {
  const { totals } = result;
  const rows = result.operations.map((operation) => {
    const [stall] = Object.entries(operation.stalls).toSorted(([, a], [, b]) => b - a);
    return [
      operation.id,
      operation.work === '' ? operation.kind : operation.work,
      integer(operation.cycles),
      percent(operation.cycles / totals.cycles),
      compact(operation.macs),
      operation.macs > 0 ? percent(operation.utilisation) : '',
      compact(operation.bytesRead),
      compact(operation.bytesWritten),
      operation.sparse ?? '',
      stall && stall[1] > 0 ? `${stall[0]} ${integer(stall[1])}` : '',
    ];
  });
  return table(COLUMNS, rows, { numeric: [2, 3, 4, 5, 6, 7] });
}
