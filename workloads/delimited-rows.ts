/** Rows of comma-separated text as spreadsheets and hands leave it: blank rows, comments, tabs, quotes, trailing commas. */
import { textLines } from '../terms/text-lines.ts';

export interface Cell {
  readonly text: string;
  /** From 1, in characters. */
  readonly column: number;
}

export interface DelimitedRow {
  readonly cells: readonly Cell[];
  /** From 1. */
  readonly line: number;
}

/** A longer line is no row of a table. */
export const LONGEST_ROW = 4096;

/**
 * Rows that hold something; trailing blank cells are dropped, a line from `#` on is a comment.
 *
 * Cells are parted by commas; in a file whose first row has none, by tabs or semicolons. A line longer than 4096 characters
 * comes as a row without cells, for the caller to refuse.
 */
export function* delimitedRows(text: string): Generator<DelimitedRow> {
  let separator: string | undefined;
  for (const { text: raw, number: line } of textLines(text)) {
    if (raw.length > LONGEST_ROW && raw.trim().length > LONGEST_ROW) yield { cells: [], line };
    const at = raw.search(/(?<=^|[\s,;])#/);
    const content = at < 0 ? raw : raw.slice(0, at);
    if (content.length > LONGEST_ROW || content.trim() === '') continue;
    separator ??= [',', '\t', ';'].find((candidate) => content.includes(candidate)) ?? ',';
    const cells = cellsOf(content, separator);
    if (cells.length > 0) yield { cells, line };
  }
}

function cellsOf(content: string, separator: string): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (const part of content.split(separator)) {
    const text = part.trim();
    cells.push({ text: unquoted(text), column: start + part.indexOf(text) + 1 });
    start += part.length + separator.length;
  }
  while (cells.length > 0 && cells.at(-1)?.text === '') cells.pop();
  return cells;
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2').trim();
