/** Comma-separated values (RFC 4180): quoted where needed, one line a row. */

type Cell = string | number | null;

export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map(csvLine).join('');

/** One row, with the end of its line. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(text).join(',')}\n`;

function text(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
