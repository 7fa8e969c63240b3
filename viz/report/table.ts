/** Tables: behind every picture there is one, for those who read, print or cannot see it. */
import { h } from './element.ts';

export interface TableOptions {
  /** Columns of numbers, set to the right. */
  readonly numeric?: readonly number[];
  readonly caption?: string;
}

/** @param rows  cells as text */
export function table(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { numeric = [], caption }: TableOptions = {},
): HTMLElement {
  const kind = (column: number): Readonly<Record<string, string>> =>
    numeric.includes(column) ? { class: 'number' } : {};
  return h(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': caption ?? columns.join(', ') },
    h(
      'table',
      {},
      ...(caption === undefined ? [] : [h('caption', {}, caption)]),
      h('thead', {}, h('tr', {}, ...columns.map((name, i) => h('th', { scope: 'col', ...kind(i) }, name)))),
      h(
        'tbody',
        {},
        ...rows.map((cells) =>
          h('tr', {}, ...cells.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', kind(i), cell)))),
        ),
      ),
    ),
  );
}

/** A table that is opened on demand. */
export const foldedTable = (title: string, content: HTMLElement): HTMLElement =>
  h('details', { class: 'data' }, h('summary', {}, title), content);
