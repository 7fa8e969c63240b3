/** The array in one cycle: a cell a PE, what enters at the west and north edges, what leaves at the south edge. */
import type { PeNorth, PeRecording, PeSouth, PeWest } from '../../run/pe/recording.ts';
import { h, s } from '../report/element.ts';
import { fillOf } from './looks.ts';
import { accumulatorsOf, backIn, byCycle, momentOf } from './moment.ts';
import { SHORT_NAMES, value } from './words.ts';

export interface PePlace {
  readonly row: number;
  readonly column: number;
}

export interface PeGrid {
  readonly element: HTMLElement;
  readonly show: (cycle: number, selected: PePlace) => void;
  readonly focus: (place: PePlace) => void;
}

interface Cell {
  readonly element: HTMLElement;
  readonly ground: SVGElement;
  readonly weight: HTMLElement;
  readonly activation: HTMLElement;
  readonly output: HTMLElement;
  readonly name: HTMLElement;
  readonly accumulators: readonly HTMLElement[];
}

/** @param select  called when a reader goes to a PE */
export function peGrid(recording: PeRecording, label: string, select: (place: PePlace) => void): PeGrid {
  const { rows, columns } = recording.settings;
  const accumulators = accumulatorsOf(recording);
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => cell(accumulators)));
  const norths = Array.from({ length: columns }, (_, column) => edge('columnheader', `column ${column}`));
  const wests = Array.from({ length: rows }, (_, row) => edge('rowheader', `row ${row}`));
  const souths = Array.from({ length: columns }, () => h('div', { class: 'pe-edge' }));
  const [north, west, south] = [byCycle(recording.north), byCycle(recording.west), byCycle(recording.south)];

  const grid = h(
    'div',
    { role: 'grid', 'aria-label': label, 'aria-readonly': 'true' },
    h(
      'div',
      { role: 'row', class: 'pe-row' },
      h('div', { role: 'columnheader', class: 'pe-edge pe-corner' }, h('span', { class: 'pe-name' }, 'PE')),
      ...norths.map(({ element }) => element),
    ),
    ...cells.map((line, row) =>
      h('div', { role: 'row', class: 'pe-row' }, wests[row].element, ...line.map(({ element }) => element)),
    ),
  );
  const element = h(
    'div',
    { class: 'pe-array', style: `--columns: ${columns}` },
    grid,
    h('div', { class: 'pe-row', 'aria-hidden': 'true' }, h('div', { class: 'pe-edge pe-corner' }, 'leaves'), ...souths),
  );

  const focus = ({ row, column }: PePlace): void => cells[row][column].element.focus();
  for (const [row, line] of cells.entries()) {
    for (const [column, { element: here }] of line.entries()) {
      here.addEventListener('focus', () => select({ row, column }));
      here.addEventListener('click', () => here.focus());
      here.addEventListener('keydown', (event) => {
        const to = neighbour(event.key, { row, column }, { rows, columns });
        if (!to) return;
        focus(to);
        event.preventDefault();
      });
    }
  }

  const show = (cycle: number, selected: PePlace): void => {
    for (const [row, line] of cells.entries()) {
      wests[row].entering.textContent = westWords((west.get(cycle) ?? []).find((event) => event.row === row));
      for (const [column, here] of line.entries()) {
        showCell(recording, here, cycle, { row, column });
        const isSelected = row === selected.row && column === selected.column;
        here.element.setAttribute('aria-selected', String(isSelected));
        here.element.setAttribute('tabindex', isSelected ? '0' : '-1');
      }
    }
    for (let column = 0; column < columns; column += 1) {
      const isHere = (event: PeNorth | PeSouth): boolean => event.column === column;
      norths[column].entering.textContent = northWords((north.get(cycle) ?? []).find(isHere), recording);
      souths[column].textContent = southWords((south.get(cycle) ?? []).find(isHere));
    }
  };
  return { element, show, focus };
}

function cell(accumulators: number): Cell {
  const ground = s('rect', { width: '100%', height: '100%' });
  const [weight, activation, output] = ['pe-weight', 'pe-activation', 'pe-output'].map((name) =>
    h('span', { class: name }),
  );
  const name = h('span', { class: 'pe-state' });
  const boxes = Array.from({ length: accumulators }, () => h('i'));
  const element = h(
    'div',
    { role: 'gridcell', class: 'pe-cell', tabindex: -1 },
    s('svg', { class: 'pe-ground', 'aria-hidden': 'true' }, ground),
    h('span', { class: 'pe-text' }, weight, activation, output, name),
    h('span', { class: 'pe-boxes', 'aria-hidden': 'true' }, ...boxes),
  );
  return { element, ground, weight, activation, output, name, accumulators: boxes };
}

function showCell(recording: PeRecording, here: Cell, cycle: number, { row, column }: PePlace): void {
  const { state, product } = momentOf(recording, cycle, row, column);
  here.element.dataset['state'] = state;
  here.ground.style.fill = state === 'multiply' ? 'none' : fillOf(state);
  const isSparse = recording.settings.sparsity.m > 1;
  here.weight.textContent = product ? value(product.weight) : '';
  if (product && isSparse) here.weight.append(h('b', {}, `[${product.index}]`));
  here.activation.textContent = product ? `× ${value(product.activation)}` : '';
  here.output.textContent = product ? `→ ${product.outRow},${product.outColumn}` : '';
  here.name.textContent = SHORT_NAMES[state];
  const back = backIn(recording, cycle, row, column);
  for (const [i, box] of here.accumulators.entries()) {
    box.dataset['is'] = boxState(back[i], cycle, recording.settings.addLatency);
  }
}

function boxState(back: number, cycle: number, addLatency: number): 'free' | 'taken' | 'now' {
  if (back <= cycle) return 'free';
  return back === cycle + addLatency ? 'now' : 'taken';
}

function edge(role: string, name: string): { readonly element: HTMLElement; readonly entering: HTMLElement } {
  const entering = h('span', { class: 'pe-entering' });
  return { element: h('div', { role, class: 'pe-edge' }, h('span', { class: 'pe-name' }, name), entering), entering };
}

function westWords(event: PeWest | undefined): string {
  if (!event) return '';
  const { values } = event;
  if (values.length === 1) return `${value(values[0].value)} →`;
  return `k ${values[0].k}…${values[values.length - 1].k} →`;
}

function northWords(event: PeNorth | undefined, { settings }: PeRecording): string {
  if (!event) return '';
  return settings.sparsity.m > 1 ? `${value(event.value)} [${event.index}] ↓` : `${value(event.value)} ↓`;
}

const southWords = (event: PeSouth | undefined): string =>
  event ? `↓ ${value(event.value)} → ${event.outRow},${event.outColumn}` : '';

function neighbour(key: string, { row, column }: PePlace, size: { rows: number; columns: number }): PePlace | null {
  switch (key) {
    case 'ArrowRight': {
      return { row, column: Math.min(size.columns - 1, column + 1) };
    }
    case 'ArrowLeft': {
      return { row, column: Math.max(0, column - 1) };
    }
    case 'ArrowDown': {
      return { row: Math.min(size.rows - 1, row + 1), column };
    }
    case 'ArrowUp': {
      return { row: Math.max(0, row - 1), column };
    }
    default: {
      return null;
    }
  }
}
