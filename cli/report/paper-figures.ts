/** Figures beside ours, group by group, and those that are not simulated. */
import { LEFT_OUT } from '../../published/paper/paper-validation.ts';
import type { SkippedFigure } from '../../published/paper/paper-validation.ts';
import type { PaperRow } from '../../published/paper/row.ts';
import {
  asPrinted,
  errorText,
  intervalText,
  oursText,
  shortNumber,
  theirsText,
  toleranceText,
} from '../../terms/figure-words.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { PAPER_WIDTH, grouped, shortName, wrappedList } from './paper-layout.ts';

/** More figures of a group that are simply met are summed up in a line. */
const MOST_MET = 20;
/** Of what a figure is of; longer texts go on in the next line. */
const QUANTITY_WIDTH = 40;

export function figureLines(rows: readonly PaperRow[]): string[] {
  return [...grouped(rows, ({ group }) => group)].flatMap(([group, own]) => {
    if (isTable(own)) return [caseTable(group, own), ''];
    const met = own.filter(({ verdict }) => verdict === 'ok');
    if (met.length <= MOST_MET) return [figureTable(group, own), ...reasonLines(own), ''];
    const rest = own.filter(({ verdict }) => verdict !== 'ok');
    const summary = `${group}: ${met.length} of ${own.length} met${rest.length > 0 ? '; the others:' : ''}`;
    return [summary, '', ...(rest.length > 0 ? [figureTable(group, rest), ''] : [])];
  });
}

function figureTable(group: string, rows: readonly PaperRow[]): string {
  const isJudged = rows.some(({ verdict }) => verdict !== 'shown');
  const columns = [
    left(group),
    right('theirs'),
    right('ours'),
    right('error'),
    ...(isJudged ? [right('tolerance')] : []),
    left('verdict'),
  ];
  const cells = rows.flatMap((row) => {
    const [first, ...more] = wrapped(row.quantity, QUANTITY_WIDTH, '  ');
    const { oursRange, errorPct, verdict, why } = row;
    const cell = [first, theirsText(row), oursText(oursRange), errorText(errorPct)];
    return [[...cell, ...(isJudged ? [toleranceText(row)] : []), why ?? verdict], ...more.map((line) => [line])];
  });
  return table(columns, cells);
}

/** Why tolerances are what they are. */
const reasonLines = (rows: readonly PaperRow[]): string[] =>
  rows
    .filter(({ verdict, toleranceReason }) => verdict !== 'shown' && toleranceReason !== null)
    .flatMap(({ tolerancePct, toleranceReason }) =>
      wrapped(`${tolerancePct} %: ${toleranceReason}`, PAPER_WIDTH, '  '),
    );

/** Cases that are each of the same several networks: they make a table of cases by networks. */
function isTable(rows: readonly PaperRow[]): boolean {
  const cases = [...grouped(rows, ({ quantity }) => quantity).values()].map((own) => own.map(columnOf));
  const [first = []] = cases;
  return cases.length > 1 && new Set(first).size > 2 && cases.every((columns) => columns.join() === first.join());
}

function caseTable(group: string, rows: readonly PaperRow[]): string {
  const cases = [...grouped(rows, ({ quantity }) => quantity)];
  const [[, first]] = cases;
  const columns = [left(group), left(''), ...first.map((row) => right(columnOf(row)))];
  const cells = cases.flatMap(([quantity, own]) => [
    [quantity, 'theirs', ...own.map(({ theirsRange, decimals: digits }) => asPrinted(theirsRange.low, digits))],
    ['', 'ours', ...own.map(({ oursRange }) => intervalText(oursRange, shortNumber))],
  ]);
  return table(columns, cells);
}

function columnOf({ measure }: PaperRow): string {
  const networks = measure && 'networks' in measure ? measure.networks : [];
  const [network] = networks;
  return networks.length === 1 && typeof network === 'string' ? shortName(network) : 'mean';
}

/** Every figure that has no row, by why; none is dropped. */
export function notSimulatedLines(skipped: readonly SkippedFigure[]): string[] {
  const byReason = [...grouped(skipped, ({ reason }) => reason)];
  const lines = byReason.flatMap(([reason, figures]) => {
    if (reason === LEFT_OUT) return [`${reason}: ${figures.length} figures`];
    const items = figures.map((figure) => `${figure.id} ${theirsText(figure)}`);
    return wrappedList(`${reason} (${figures.length}): `, items, PAPER_WIDTH, '  ');
  });
  return lines.length > 0 ? ['not simulated', '─'.repeat(PAPER_WIDTH), ...lines, ''] : [];
}
