/** A comparison with DRAM simulators, for people: by pattern, by configuration, then all other quantities, and the worst points. */
import { BANDWIDTH_ONLY, TIMELINES } from '../../published/peers/dram/dram.ts';
import type { DramValidation, Series } from '../../published/peers/dram/dram-validation.ts';
import { statisticsOf } from '../../published/validation.ts';
import type { ValidationRow } from '../../published/validation.ts';
import { decimals, integer } from '../format.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { errorText, quantityTable, skippedLines } from './describe-validation.ts';

const WIDTH = 100;
/** Points with the largest errors that are shown of each model. */
const MOST_SHOWN = 3;

/** @param path  where the figures are from */
export function describeDram(validation: DramValidation, title: string, path: string): string {
  const { rows, quantity, quantities, skipped, points, bound, series } = validation;
  const timelines = series.find(({ quantity: name }) => name === TIMELINES)?.rows ?? [];
  const bandwidth = series.find(({ quantity: name }) => name === BANDWIDTH_ONLY)?.rows ?? [];
  const models = { banks: rows, timelines, bandwidth };
  const lines = [
    ...wrapped(`${title}: ${quantity} of ${points} points in ${path}, ${skipped.length} skipped`, WIDTH, '  '),
    '',
    modelTable('|error| by pattern', models, ({ group }) => group),
    '',
    modelTable('|error| by configuration', models, ({ id }) => id.split('/')[0]),
    '',
    seriesTable(series),
    '',
    ...(quantities.length > 0 ? [quantityTable(quantities), ''] : []),
    ...skippedLines(skipped),
    ...worstLines('banks', rows),
    ...worstLines('timelines', timelines),
    '',
    ...wrapped(`bound (${bound.text}): ${bound.holds ? 'holds' : 'MISSED'}`, WIDTH, '  '),
  ];
  return `${lines.join('\n')}\n`;
}

type Models = Readonly<Record<'banks' | 'timelines' | 'bandwidth', readonly ValidationRow[]>>;

function modelTable(
  title: string,
  { banks, timelines, bandwidth }: Models,
  keyOf: (row: ValidationRow) => string,
): string {
  const keys = [...new Set(banks.map(keyOf))];
  const line = (name: string, isOf: (row: ValidationRow) => boolean): string[] => {
    const [own, fast, plain] = [banks, timelines, bandwidth].map((rows) => statisticsOf(rows.filter(isOf)));
    return [
      name,
      integer(own.points),
      errorText(own.meanAbsErrorPct),
      errorText(own.worst.errorPct),
      errorText(fast.meanAbsErrorPct),
      errorText(fast.worst.errorPct),
      errorText(plain.meanAbsErrorPct),
      errorText(plain.worst.errorPct),
    ];
  };
  const columns = [
    left(title),
    right('points'),
    right('banks: mean'),
    right('worst'),
    right('timelines: mean'),
    right('worst'),
    right('bandwidth: mean'),
    right('worst'),
  ];
  const lines = keys.map((key) => line(key, (row) => keyOf(row) === key));
  return table(columns, [...lines, line('all', () => true)]);
}

function seriesTable(series: readonly Series[]): string {
  const columns = [
    left('quantity'),
    right('points'),
    right('mean |error|'),
    right('median'),
    right('within 5 %'),
    right('worst'),
  ];
  const rows = series.map(({ quantity, points, meanAbsErrorPct, medianAbsErrorPct, within5Pct, worst }) => [
    quantity,
    integer(points),
    errorText(meanAbsErrorPct),
    errorText(medianAbsErrorPct),
    `${within5Pct.toFixed(1)} %`,
    errorText(worst.errorPct),
  ]);
  return table(columns, rows);
}

function worstLines(model: string, rows: readonly ValidationRow[]): string[] {
  const size = ({ errorPct }: ValidationRow): number => Math.abs(errorPct);
  return rows
    .toSorted((a, b) => size(b) - size(a))
    .slice(0, MOST_SHOWN)
    .flatMap(({ id, ours, theirs, errorPct }) =>
      wrapped(
        `worst, ${model}: ${id}: ${decimals(ours)} % of peak, reported ${decimals(theirs)} (${errorText(errorPct)})`,
        WIDTH,
        '  ',
      ),
    );
}
