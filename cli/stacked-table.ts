/** Tables whose heads are longer than their cells: too wide for a terminal, heads go on in lines below, broken where names have joints. */
import { TERMINAL_WIDTH, fittedTable } from './fitted-table.ts';
import type { FittedColumn } from './fitted-table.ts';
import { table } from './table.ts';

/** Columns of text give way where that is not enough. @returns null if it is wider than `width` even so */
export function stackedTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width = TERMINAL_WIDTH,
): string | null {
  const plain = table(columns, rows);
  if (widthOf(plain) <= width) return plain;
  const heads = columns.map(({ title }, i) => stacked(title, Math.max(...rows.map((row) => sizeOf(row[i] ?? '')))));
  const height = Math.max(...heads.map((lines) => lines.length));
  // Heads end at the rule.
  const lines = Array.from({ length: height }, (_, line) =>
    heads.map((parts) => parts[line - height + parts.length] ?? ''),
  );
  const above = lines.slice(0, -1);
  const last = columns.map((column, i) => ({ ...column, title: lines[height - 1][i] }));
  const [head, rule, ...body] = fittedTable(last, [...above, ...rows], width).split('\n');
  const text = [...body.slice(0, above.length), head, rule, ...body.slice(above.length)].join('\n');
  return widthOf(text) <= width ? text : null;
}

/** As narrow as it becomes: heads are broken and columns of text give way, whether or not it fits then. */
export const narrowTable = (columns: readonly FittedColumn[], rows: readonly (readonly string[])[]): string =>
  stackedTable(columns, rows) ?? fittedTable(columns, rows);

/** Parts of a name in lines no longer than the longest of them, or than the cells below. */
function stacked(title: string, cells: number): string[] {
  const parts = title.split(/(?<=[.-])|(?= (?:\(|of ))|(?<=[a-z0-9])(?=[A-Z])/);
  const most = Math.max(cells, ...parts.map((part) => sizeOf(part.trimStart())));
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && sizeOf(line) + sizeOf(part) <= most) lines[lines.length - 1] = line + part;
    else lines.push(part.trimStart());
  }
  return lines;
}

const sizeOf = (text: string): number => [...text].length;

const widthOf = (text: string): number => Math.max(...text.split('\n').map(sizeOf));
