/** A result for a person: headline numbers, where the array's cycles went, a line a layer. */
import type { OperationResult, Result } from '../../run/result.ts';
import type { ResolvedScenario } from '../../run/scenario.ts';
import { decimals, integer, percent, seconds, times, timeUnitFor } from '../../terms/people.ts';
import { fittedTable, wrapping } from '../fitted-table.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { headline } from '../../viz/data/headline.ts';
import { memoryLines } from '../../viz/data/memory-lines.ts';
import { noteLines } from './notes.ts';
import { STALL_MEANINGS, reasonsIn } from '../../terms/stall-names.ts';

/** Of a summary's lines, beside their names. */
const TEXT_WIDTH = 92;

export function describeResult(result: Result, resolved: ResolvedScenario): string {
  return [
    headline(resolved),
    summary(result, resolved),
    breakdown(result),
    layers(result),
    noteLines(result.notes),
  ].join('\n');
}

function summary(result: Result, { method, phase }: ResolvedScenario): string {
  const { totals } = result;
  const { FF, BP, WU, other } = totals.secondsByPass;
  const passes =
    phase === 'inference' ? `FF ${seconds(FF)}` : `FF ${seconds(FF)}, BP ${seconds(BP)}, WU ${seconds(WU)}`;
  const lines = [
    ['method', `${method.title}: ${method.description}`],
    [
      'time',
      `${seconds(totals.seconds)} a step (${integer(totals.cycles)} cycles), ${decimals(totals.samplesPerSecond)} samples/s`,
    ],
    ['', `${passes}, other ${seconds(other)}`],
    [
      'MACs',
      `${integer(totals.macs)} executed, ${integer(totals.skippedMacs)} skipped: ${times(totals.macIdealSpeedup)} if nothing else took time`,
    ],
    ['array', `${percent(totals.utilisation)} of its MACs over the step, ${percent(totals.gemmUtilisation)} in GEMMs`],
    ...memoryLines(result).flatMap((line, i) =>
      wrapped(line, TEXT_WIDTH, '').map((text, j) => [i + j === 0 ? 'memory' : '', text]),
    ),
  ];
  return `${lines.map(([name, text]) => `${name.padEnd(8)}${text}`).join('\n')}\n`;
}

function breakdown({ array, totals }: Result): string {
  const row = (name: string, count: number): string[] => [name, integer(count), percent(count / totals.cycles)];
  const rows = [
    row('multiplying', array.busyCycles),
    ...reasonsIn([array.stalls]).map((reason) => row(STALL_MEANINGS[reason] ?? reason, array.stalls[reason])),
    row('total', totals.cycles),
  ];
  return `${table([left("where the array's cycles went"), right('cycles'), right('share')], rows)}\n`;
}

function layers({ operations, totals }: Result): string {
  const byLayer = new Map<string, OperationResult[]>();
  for (const operation of operations)
    byLayer.set(operation.layer, [...(byLayer.get(operation.layer) ?? []), operation]);
  const unit = timeUnitFor([totals.seconds / 100]);
  const time = (value: number): string => (value === 0 ? '·' : decimals(value / unit.scale));
  const sum = (list: readonly OperationResult[], pass: string): number =>
    list.reduce((total, operation) => total + (operation.pass === pass ? operation.seconds : 0), 0);
  const rows: string[][] = [];
  let rest = 0;
  for (const [layer, list] of byLayer) {
    const gemms = list.filter(({ kind }) => kind === 'gemm');
    if (gemms.length === 0) {
      rest += sum(list, 'other');
      continue;
    }
    const used = gemms.reduce((total, { macs }) => total + macs, 0);
    const cycles = gemms.reduce((total, operation) => total + operation.cycles, 0);
    const rate = gemms.map((operation) => operation.utilisation * operation.cycles).reduce((a, b) => a + b, 0) / cycles;
    const sparse = gemms.filter((operation) => operation.sparse).map(({ pass }) => pass);
    rows.push([
      layer,
      time(sum(list, 'FF')),
      time(sum(list, 'BP')),
      time(sum(list, 'WU')),
      time(sum(list, 'other')),
      used === 0 ? '' : percent(rate),
      sparse.join(' ') || 'dense',
    ]);
  }
  if (rest > 0) rows.push(['norms, pooling, sums', '·', '·', '·', time(rest), '', '']);
  const columns = [
    wrapping(`layer (${unit.name})`, 24),
    right('FF'),
    right('BP'),
    right('WU'),
    right('other'),
    right('GEMM util'),
    left('sparse'),
  ];
  return `${fittedTable(columns, rows)}\n`;
}
