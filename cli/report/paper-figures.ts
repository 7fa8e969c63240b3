/** Figures beside ours, group by group, and those that are not simulated. */
import type { SkippedFigure } from '../../published/paper/paper-validation.ts';
import type { Interval } from '../../published/paper/measurements.ts';
import type { PaperRow } from '../../published/paper/row.ts';
import { compact, decimals } from '../format.ts';
import { left, right, table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { errorText } from './describe-validation.ts';
import { PAPER_WIDTH, shortName } from './describe-paper.ts';

/** Longer groups are summed up in a line, with what is not simply met. */
const MOST_ROWS = 20;
/** Of what a figure is of; longer texts go on in the next line. */
const QUANTITY_WIDTH = 40;

const COLUMNS = [right('theirs'), right('ours'), right('error'), right('tolerance'), left('verdict')];

export function figureLines(rows: readonly PaperRow[]): string[] {
  return [...grouped(rows, ({ group }) => group)].flatMap(([group, own]) => {
    if (isTable(own)) return [...caseTable(group, own), ''];
    const met = own.filter(({ verdict }) => verdict === 'ok').length;
    if (own.length <= MOST_ROWS) return [figureTable(group, own), ''];
    const rest = own.filter(({ verdict }) => verdict !== 'ok');
    const summary = `${group}: ${met} of ${own.length} agree to their tolerance${rest.length > 0 ? '; the others:' : ''}`;
    return [...wrapped(summary, PAPER_WIDTH, '  '), ...(rest.length > 0 ? [figureTable(group, rest)] : []), ''];
  });
}

function figureTable(group: string, rows: readonly PaperRow[]): string {
  const cells = rows.flatMap((row) => {
    const [first, ...more] = wrapped(row.quantity, QUANTITY_WIDTH, '  ');
    const { oursRange, theirsRange, relation, errorPct, tolerancePct, verdict, why } = row;
    const theirs = `${SIGNS[relation]}${intervalText(theirsRange, (value) => asPrinted(value, row.decimals))}`;
    const tolerance = verdict === 'shown' ? '·' : tolerancePct === null ? 'digits' : `${tolerancePct} %`;
    return [
      [
        first,
        `${theirs}${unitText(row.unit)}`,
        intervalText(oursRange, ourText),
        errorText(errorPct),
        tolerance,
        why ?? verdict,
      ],
      ...more.map((line) => [line]),
    ];
  });
  return table([left(group), ...COLUMNS], cells);
}

const SIGNS = { equal: '', 'at-most': '≤ ', 'at-least': '≥ ' } as const;

const unitText = (unit: string): string => (unit === '×' || unit === 'x' ? '×' : ` ${unit}`);

/** Figures of one group that are of several networks each: cases by networks. */
function isTable(rows: readonly PaperRow[]): boolean {
  const cases = grouped(rows, ({ quantity }) => quantity);
  return cases.size > 1 && [...cases.values()].every((own) => own.length > 2);
}

function caseTable(group: string, rows: readonly PaperRow[]): string[] {
  const cases = [...grouped(rows, ({ quantity }) => quantity)];
  const [[, first]] = cases;
  const columns = [left(group), left(''), ...first.map((row) => right(columnOf(row)))];
  const cells = cases.flatMap(([quantity, own]) => [
    [quantity, 'theirs', ...own.map(({ theirsRange, decimals: digits }) => asPrinted(theirsRange.low, digits))],
    ['', 'ours', ...own.map(({ oursRange }) => intervalText(oursRange, ourText))],
  ]);
  return [table(columns, cells)];
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
    const list = figures.map(({ id, theirsRange, decimals: digits, unit }) => {
      const value = intervalText(theirsRange, (end) => asPrinted(end, digits));
      return `${id} ${value}${unitText(unit)}`.replaceAll(' ', NARROW);
    });
    const text = `${reason} (${figures.length}): ${list.join(', ')}`;
    return wrapped(text, PAPER_WIDTH, '  ').map((line) => line.replaceAll(NARROW, ' '));
  });
  return lines.length > 0 ? ['not simulated', '─'.repeat(PAPER_WIDTH), ...lines, ''] : [];
}

/** Holds a figure and its unit together in a line. */
const NARROW = '\u00A0';

const LARGE = 1e5;

const asPrinted = (value: number, digits: number): string => (value >= LARGE ? compact(value) : value.toFixed(digits));

const ourText = (value: number): string => (value >= LARGE ? compact(value) : decimals(value));

function intervalText({ low, high }: Interval, text: (value: number) => string): string {
  return low === high ? text(low) : `${text(low)}–${text(high)}`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = groups.get(keyOf(item));
    if (own) own.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
