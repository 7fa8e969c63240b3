/** Every point as a row: sorted by any column, the front first, only what is within the brushes, some hundred at a time. */
import { integer } from '../../../terms/people.ts';
import { h } from '../element.ts';
import { cellOf, headOf, ON_FRONT, standingOf } from './model.ts';
import type { Dimension } from './model.ts';
import { orderedRows, passingOf } from './order.ts';
import type { Sorting } from './order.ts';
import { SLOTS } from './selection.ts';
import type { SweepSelection } from './selection.ts';

const PAGE = 200;

export function pointTable(selection: SweepSelection): HTMLElement {
  const { model } = selection;
  const { parameters, objectives, report } = model;
  const columns = [...parameters, ...objectives.filter((one, i, all) => all.indexOf(one) === i)];
  const body = h('tbody', {});
  const said = h('span', { class: 'small', 'aria-live': 'polite' });
  const back = h('button', { onclick: () => turn(-1) }, 'previous');
  const onward = h('button', { onclick: () => turn(1) }, 'next');
  let sorting: Sorting = { by: null, isDescending: false };
  let order: Uint32Array = new Uint32Array();
  let rows: Uint32Array = new Uint32Array();
  let page = 0;
  let buttons: { readonly row: number; readonly line: HTMLElement; readonly button: HTMLElement }[] = [];

  const heads = [
    heading('front first', () => ({ by: null, isDescending: false })),
    ...columns.map((column, i) =>
      heading(headOf(column), () => ({ by: i, isDescending: sorting.by === i && !sorting.isDescending }), column),
    ),
  ];

  function heading(title: string, next: () => Sorting, column?: Dimension): HTMLElement {
    const button = h(
      'button',
      {
        onclick: () => {
          sorting = next();
          again();
        },
      },
      title,
    );
    return h('th', { scope: 'col', class: column && !column.labels ? 'number' : '' }, button);
  }

  const again = (): void => {
    order = orderedRows(model, columns, sorting);
    for (const [i, head] of heads.entries()) {
      const isBy = (sorting.by ?? -1) === i - 1;
      head.setAttribute('aria-sort', isBy ? (sorting.isDescending ? 'descending' : 'ascending') : 'none');
    }
    filter();
  };
  const filter = (): void => {
    rows = passingOf(order, selection.state.passes);
    page = 0;
    fill();
  };
  const turn = (by: number): void => {
    page += by;
    fill();
  };
  const fill = (): void => {
    const first = page * PAGE;
    const shown = rows.subarray(first, first + PAGE);
    buttons = Array.from(shown, (row) => lineOf(row));
    body.replaceChildren(...buttons.map(({ line }) => line));
    back.hidden = rows.length <= PAGE;
    onward.hidden = back.hidden;
    back.disabled = page === 0;
    onward.disabled = first + PAGE >= rows.length;
    said.replaceChildren(
      rows.length === 0
        ? 'No point is within all ranges.'
        : rows.length <= PAGE
          ? `${integer(rows.length)} points`
          : `${integer(first + 1)} to ${integer(first + shown.length)} of ${integer(rows.length)}`,
    );
    press();
  };
  const lineOf = (row: number): (typeof buttons)[number] => {
    const choose = (event: MouseEvent): void => selection.choose(row, event.shiftKey ? 1 : undefined);
    const button = h('button', { onclick: (event) => choose(event as MouseEvent) }, `${report.proposal[row]}`);
    const line = h(
      'tr',
      { class: model.kind[row] === ON_FRONT ? 'on-front' : '' },
      h('th', { scope: 'row' }, button, ` ${standingOf(model, row)}`),
      ...columns.map((column) => h('td', { class: column.labels ? '' : 'number' }, cellOf(column, row))),
    );
    return { row, line, button };
  };
  const press = (): void => {
    const { chosen } = selection.state;
    for (const { row, button } of buttons) {
      const slot = chosen.indexOf(row);
      button.setAttribute('aria-pressed', String(slot >= 0));
      button.replaceChildren(slot >= 0 ? `${report.proposal[row]} = ${SLOTS[slot]}` : `${report.proposal[row]}`);
    }
  };

  selection.watch((state, before) => {
    if (!before) again();
    else if (state.passes === before.passes) press();
    else filter();
  });
  return h(
    'section',
    { id: 'point-table' },
    h('h2', {}, 'Every point'),
    h('div', { class: 'controls' }, back, onward, said),
    h(
      'div',
      { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Points; a button in each row chooses it' },
      h('table', {}, h('thead', {}, h('tr', {}, ...heads)), body),
    ),
  );
}
