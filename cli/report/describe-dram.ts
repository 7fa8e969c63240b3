/** A comparison with DRAM simulators, for people: every point, by pattern, by configuration, all other quantities, and the worst points. */
import { BANDWIDTH_ONLY, TIMELINES } from '../../published/peers/dram/dram.ts';
import type { DramValidation, Series } from '../../published/peers/dram/dram-validation.ts';
import { statisticsOf } from '../../published/validation.ts';
import type { ValidationRow } from '../../published/validation.ts';
import { errorText } from '../../terms/figure-words.ts';
import { decimals, integer } from '../../terms/people.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { quantityTable, skippedLines } from './describe-validation.ts';

/** A terminal of 80 columns shows it whole. */
const WIDTH = 80;
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
    pointTable(models),
    '',
    'error of bandwidth in %: mean of its size, and the worst',
    '',
    modelTable('pattern', models, ({ group }) => group),
    '',
    modelTable('configuration', models, configurationOf),
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

/** Points are named configuration / map / pattern / parameters. */
const configurationOf = ({ id }: ValidationRow): string => id.split('/')[0];

/** Every point, theirs beside ours; a line of its own names each configuration. */
function pointTable({ banks, timelines, bandwidth }: Models): string {
  const columns = [left('% of peak'), right('reported'), right('banks'), right('timelines'), right('bandwidth')];
  const lines = banks.flatMap((row, i) => {
    const configuration = configurationOf(row);
    const isNew = i === 0 || configurationOf(banks[i - 1]) !== configuration;
    const own = row.id.slice(configuration.length + 1);
    const ours = [row, timelines[i], bandwidth[i]].map(({ ours: share }) => share.toFixed(2));
    const cells = [`  ${own || row.id}`, row.theirs.toFixed(2), ...ours];
    return isNew ? [[configuration], cells] : [cells];
  });
  return table(columns, lines);
}

function modelTable(
  title: string,
  { banks, timelines, bandwidth }: Models,
  keyOf: (row: ValidationRow) => string,
): string {
  const keys = [...new Set(banks.map(keyOf))];
  const line = (name: string, isOf: (row: ValidationRow) => boolean): string[] => {
    const cells = [banks, timelines, bandwidth].flatMap((rows) => {
      const { meanAbsErrorPct, worst } = statisticsOf(rows.filter(isOf));
      return [bareError(meanAbsErrorPct), bareError(worst.errorPct)];
    });
    return [name, integer(banks.filter(isOf).length), ...cells];
  };
  const columns = [
    left(title),
    right('points'),
    right('banks'),
    right('worst'),
    right('timelines'),
    right('worst'),
    right('bandwidth'),
    right('worst'),
  ];
  const lines = keys.map((key) => line(key, (row) => keyOf(row) === key));
  return table(columns, [...lines, line('all', () => true)]);
}

const bareError = (errorPct: number): string => errorText(errorPct).replace(' %', '');

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

/** The peers print five digits: below this an error is theirs as much as ours. */
const LEAST_SHOWN_PCT = 0.01;

function worstLines(model: string, rows: readonly ValidationRow[]): string[] {
  const size = ({ errorPct }: ValidationRow): number => Math.abs(errorPct);
  const off = rows.filter((row) => size(row) >= LEAST_SHOWN_PCT);
  if (off.length === 0) return [`${model}: every point within ${LEAST_SHOWN_PCT} %`];
  return off
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
