/** Behind the grids: where all PE-cycles went, and what one PE does in every cycle. */
import type { PeRecording, PeState } from '../../run/pe/recording.ts';
import { percent } from '../../terms/people.ts';
import { h } from '../report/element.ts';
import { foldedTable, table } from '../report/table.ts';
import { momentOf } from './moment.ts';
import type { PePlace } from './pe-grid.ts';
import { cyclesByState } from './shares.ts';
import { STATE_MEANINGS, value } from './words.ts';

export interface TitledRun {
  readonly title: string;
  readonly recording: PeRecording;
}

/** PE-cycles by state, a column a run. */
export function shareTable(runs: readonly TitledRun[]): HTMLElement {
  const counts = runs.map(({ recording }) => cyclesByState(recording));
  const states = (Object.keys(STATE_MEANINGS) as PeState[]).filter((state) => counts.some((of) => of.get(state)));
  const cells = states.map((state) => [
    STATE_MEANINGS[state],
    ...counts.flatMap((of, i) => {
      const cycles = of.get(state) ?? 0;
      return [String(cycles), percent(cycles / runs[i].recording.states.length)];
    }),
  ]);
  const sums = runs.flatMap(({ recording }) => [String(recording.states.length), percent(1)]);
  const columns = ['PE-cycles', ...runs.flatMap(({ title }) => [title, 'share'])];
  return foldedTable(
    'Table: where the cycles of all PEs went',
    table(columns, [...cells, ['all', ...sums]], { numeric: columns.map((_, i) => i).slice(1) }),
  );
}

const COLUMNS = ['cycle', 'does', 'weight', 'group', 'pair', 'index', 'activation', 'product', 'output'] as const;

/** Every cycle of the PE that is selected; made when it is opened, and again when another one is. */
export function peTable({ title, recording }: TitledRun, selected: () => PePlace): HTMLElement {
  const content = h('div');
  const details = foldedTable(
    `Table: the selected PE cycle by cycle, ${title.toLowerCase()}`,
    content,
  ) as HTMLDetailsElement;
  const fill = (): void => {
    if (!details.open) return;
    const { row, column } = selected();
    const lines = Array.from({ length: recording.cycles }, (_, cycle) => line(recording, cycle, { row, column }));
    content.replaceChildren(
      table(COLUMNS, lines, { numeric: [2, 3, 4, 5, 6, 7], caption: `PE (${row}, ${column}), ${title.toLowerCase()}` }),
    );
  };
  details.addEventListener('toggle', fill);
  details.addEventListener('pe-selected', fill);
  return details;
}

function line(recording: PeRecording, cycle: number, { row, column }: PePlace): string[] {
  const { state, product } = momentOf(recording, cycle, row, column);
  const does = state === 'over' ? '' : STATE_MEANINGS[state];
  if (!product) return [String(cycle), does, '', '', '', '', '', '', ''];
  const { weight, group, pair, index, activation, outRow, outColumn } = product;
  const numbers = [weight, group, pair, index, activation, product.product].map(value);
  return [String(cycle), does, ...numbers, `(${outRow}, ${outColumn})`];
}
