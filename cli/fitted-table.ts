/** Tables that fit a terminal: columns of text give way, widest first, and their cells go on in further lines. */
import { left, table } from './table.ts';
import type { Column } from './table.ts';
import { wrapped } from './wrap.ts';

/** What a table may take of a terminal, in characters. */
export const TERMINAL_WIDTH = 100;

export interface FittedColumn extends Column {
  /** Cells are wrapped to no less than this; a column without it keeps its width. */
  readonly least?: number;
}

/** A column of text that may be wrapped. @param least  no narrower than this */
export const wrapping = (title: string, least: number): FittedColumn => ({ ...left(title), least });

/** Cells, or a line across all columns. */
export type FittedRow = readonly string[] | string;

const GAP = 2;

/** @param rows  words in them that are longer than their column are broken */
export function fittedTable(
  columns: readonly FittedColumn[],
  rows: readonly FittedRow[],
  width = TERMINAL_WIDTH,
): string {
  const cells = rows.filter((row) => typeof row !== 'string');
  const natural = columns.map(({ title }, i) => Math.max(sizeOf(title), ...cells.map((row) => sizeOf(row[i] ?? ''))));
  const widths = narrowed(columns, natural, width - GAP * (columns.length - 1));
  const lines = rows.flatMap((row): FittedRow[] =>
    typeof row === 'string' ? wrapped(broken(row, width), width, INDENT) : inLines(row, columns, widths),
  );
  return withSpans(columns, lines);
}

/** Lines behind the first of a cell. */
const INDENT = '  ';

const sizeOf = (text: string): number => [...text].length;

/** Takes from the widest column that may give, one character at a time. */
function narrowed(columns: readonly FittedColumn[], natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one, 0) - room;
  while (excess > 0) {
    const givers = columns.flatMap(({ least }, i) => (least !== undefined && widths[i] > least ? [i] : []));
    if (givers.length === 0) break;
    const widest = givers.reduce((best, i) => (widths[i] > widths[best] ? i : best));
    widths[widest] -= 1;
    excess -= 1;
  }
  return widths;
}

/** A row as several: each cell goes on below itself. */
function inLines(row: readonly string[], columns: readonly FittedColumn[], widths: readonly number[]): string[][] {
  const parts = columns.map(({ least }, i) => {
    const cell = row[i] ?? '';
    return least === undefined || sizeOf(cell) <= widths[i]
      ? [cell]
      : wrapped(broken(cell, widths[i] - INDENT.length), widths[i], INDENT);
  });
  const height = Math.max(...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => parts.map((lines) => lines[line] ?? ''));
}

/** Words that are longer than a line, cut. */
const broken = (text: string, most: number): string =>
  text
    .split(' ')
    .map((word) => (sizeOf(word) <= most ? word : (word.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [word]).join(' ')))
    .join(' ');

/** Lines across all columns stand between those of the table, whose columns they do not widen. */
function withSpans(columns: readonly Column[], rows: readonly FittedRow[]): string {
  const cells = rows.filter((row) => typeof row !== 'string');
  const [head, rule, ...body] = table(columns, cells).split('\n');
  let at = 0;
  const lines = rows.map((row) => {
    if (typeof row === 'string') return row;
    at += 1;
    return body[at - 1];
  });
  return [head, rule, ...lines].join('\n');
}
