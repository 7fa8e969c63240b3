/** Methods side by side for a person: times, speedups, and where the array's time goes in each. */
import type { Comparison, ComparisonRow } from '../../run/compare.ts';
import { bytes, decimals, percent, times, timeUnitFor } from '../../terms/people.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right, table } from '../table.ts';
import { noteLines } from './notes.ts';
import { STALL_MEANINGS, reasonsIn } from '../../terms/stall-names.ts';

export function describeComparison(comparison: Comparison, head: string): string {
  return [head, methodTimes(comparison), bounds(comparison), arrayTime(comparison), noteLines(comparison.notes)].join(
    '\n',
  );
}

function methodTimes({ rows }: Comparison): string {
  const unit = timeUnitFor(rows.map(({ totals }) => totals.seconds));
  const time = (value: number): string => decimals(value / unit.scale);
  const columns = [
    left('method'),
    right(`step (${unit.name})`),
    right('FF'),
    right('BP'),
    right('WU'),
    right('other'),
    right('array'),
    right('DRAM'),
    right('speedup'),
    right('MAC ideal'),
  ];
  const cells = rows.map(({ title, totals, speedup, macIdealSpeedup }) => {
    const { FF, BP, WU, other } = totals.secondsByPass;
    return [
      title,
      time(totals.seconds),
      ...[FF, BP, WU, other].map(time),
      percent(totals.utilisation),
      bytes(totals.dramBytes),
      times(speedup),
      times(macIdealSpeedup),
    ];
  });
  return `${table(columns, cells)}\n`;
}

function bounds({ denseGemmUtilisation }: Comparison): string {
  return (
    `GEMM utilisation of the dense run: ${percent(denseGemmUtilisation)}. A poor dense run would flatter the others;\n` +
    `no speedup can exceed MAC ideal / ${denseGemmUtilisation.toFixed(3)}.\n`
  );
}

/** Seconds of the step by what the array does; the gap to the MAC ideal is all but the first line. */
function arrayTime({ rows }: Comparison): string {
  const unit = timeUnitFor(rows.map(({ totals }) => totals.seconds));
  const time = (row: ComparisonRow, cycles: number): string => {
    const value = (cycles / row.totals.cycles) * (row.totals.seconds / unit.scale);
    return cycles === 0 ? '·' : value < 0.0005 ? '<0.001' : value.toFixed(3);
  };
  const reasons = reasonsIn(rows.map(({ array }) => array.stalls));
  const partOf = (own: readonly ComparisonRow[]): string => {
    const lines = [
      ['multiplying', ...own.map((row) => time(row, row.array.busyCycles))],
      ...reasons.map((reason) => [
        STALL_MEANINGS[reason] ?? reason,
        ...own.map((row) => time(row, row.array.stalls[reason] ?? 0)),
      ]),
      ['total', ...own.map((row) => time(row, row.totals.cycles))],
    ];
    const columns = [
      wrapping(`where the array's time goes (${unit.name})`, 24),
      ...own.map(({ title }) => right(title)),
    ];
    return `${fittedTable(columns, lines)}\n`;
  };
  const parts = Math.ceil(rows.length / MOST_COLUMNS);
  return Array.from({ length: parts }, (_, part) =>
    partOf(rows.slice(part * MOST_COLUMNS, (part + 1) * MOST_COLUMNS)),
  ).join('\n');
}

/** Methods that have room beside each other; more go on in a table below. */
const MOST_COLUMNS = 6;
