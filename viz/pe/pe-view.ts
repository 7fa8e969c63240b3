/**
 * The PE view: a small GEMM on the array, without and with interleaving side by side, on one time.
 *
 * The recording comes from wherever the page computes; here it is only shown.
 */
import type { PeRecording } from '../../run/pe/recording.ts';
import type { PeSettings } from '../../run/pe/settings.ts';
import { times as ratio } from '../../terms/people.ts';
import { h } from '../report/element.ts';
import { controls } from './controls.ts';
import { cellLegend, hatches, stateLegend } from './looks.ts';
import { busiestCycle } from './moment.ts';
import { DEFAULT_PE } from './pe-controls.ts';
import type { PePlace } from './pe-grid.ts';
import { runPanel } from './run-panel.ts';
import type { RunPanel } from './run-panel.ts';
import { scrubber } from './scrubber.ts';
import { peTable, shareTable } from './tables.ts';
import type { TitledRun } from './tables.ts';
import './pe.css';

export interface PeViewOptions {
  /** Records a run, in a worker or not. A rejection is shown by its message. */
  readonly record: (settings: PeSettings) => Promise<PeRecording>;
  readonly initial?: Partial<PeSettings>;
}

const EXPLANATION = [
  'A PE could multiply in every cycle, but its adder gives a sum back only L cycles after it took it in: with one output in work, L − 1 of L cycles are bubbles.',
  'Interleave mapping gives a PE one output of each of several tiles, each with an accumulator of its own, and takes them in turn.',
  'With as many tiles as the adder has stages the bubbles are gone; in weight-stationary mode sums move from PE to PE, so that no PE waits for its own.',
];

const KEYS =
  'Keys: in the grid arrows choose a PE, comma and full stop step a cycle, space plays; on the time slider arrows step, Home and End jump. Everything is counted from 0.';

/** Makes the view; it asks for its first recordings at once. */
export function peView({ record, initial = {} }: PeViewOptions): HTMLElement {
  let panels: readonly RunPanel[] = [];
  let tables: readonly HTMLElement[] = [];
  let selected: PePlace = { row: 1, column: 1 };
  let newest = 0;

  const runs = h('div', { class: 'pe-runs' });
  const behind = h('div');
  const told = h('p', { class: 'pe-told', role: 'status' });
  const time = scrubber((cycle) => show(cycle));
  const show = (cycle: number): void => {
    for (const panel of panels) panel.show(cycle, selected, time.isPlaying());
  };
  const select = (place: PePlace): void => {
    if (place.row === selected.row && place.column === selected.column) return;
    selected = place;
    show(time.cycle());
    for (const each of tables) each.dispatchEvent(new Event('pe-selected'));
  };
  const go = (cycle: number, place: PePlace): void => {
    select(place);
    time.step(cycle - time.cycle());
  };

  const put = (recorded: readonly TitledRun[]): void => {
    const [{ recording }] = recorded;
    const { rows, columns } = recording.settings;
    selected = { row: Math.min(selected.row, rows - 1), column: Math.min(selected.column, columns - 1) };
    const end = Math.max(...recorded.map((run) => run.recording.cycles));
    panels = recorded.map((run) => runPanel(run.recording, { title: run.title, end, select, go }));
    tables = recorded.map((run) => peTable(run, () => selected));
    runs.replaceChildren(...panels.map(({ element }) => element));
    runs.classList.toggle('one', panels.length === 1);
    behind.replaceChildren(shareTable(recorded), ...tables);
    time.reset(end, busiestCycle(recorded[recorded.length - 1].recording));
    told.textContent = outcome(recorded);
  };
  const tell = (problem: string): void => {
    told.textContent = problem;
    view.classList.add('stale');
  };
  const update = async (settings: PeSettings): Promise<void> => {
    newest += 1;
    const own = newest;
    try {
      const recorded = await recordAll(record, settings);
      if (own !== newest) return;
      put(recorded);
      view.classList.remove('stale');
    } catch (error) {
      if (own === newest) tell(error instanceof Error ? error.message : String(error));
    }
  };

  const view = h('div', { class: 'pe-view' });
  const form = controls({ ...DEFAULT_PE, ...initial }, (settings, problem) => {
    if (settings) void update(settings);
    else {
      newest += 1;
      tell(problem);
    }
  });
  view.append(
    hatches(),
    ...EXPLANATION.map((text) => h('p', { class: 'what' }, text)),
    form,
    told,
    time.element,
    runs,
    stateLegend(),
    cellLegend(),
    h('p', { class: 'small' }, KEYS),
    behind,
  );
  runs.addEventListener('keydown', (event) => {
    if (event.key === ' ') time.toggle();
    else if (event.key === ',') time.step(-1);
    else if (event.key === '.') time.step(1);
    else return;
    event.preventDefault();
  });
  return view;
}

/** Output-stationary without and with interleaving; weight-stationary has only one way. */
async function recordAll(record: PeViewOptions['record'], settings: PeSettings): Promise<readonly TitledRun[]> {
  if (settings.dataflow === 'ws') return [{ title: 'Weight-stationary', recording: await record(settings) }];
  const [alone, interleaved] = await Promise.all([record({ ...settings, interleave: 1 }), record(settings)]);
  return [
    { title: 'Without interleaving', recording: alone },
    { title: 'With interleaving', recording: interleaved },
  ];
}

function outcome(recorded: readonly TitledRun[]): string {
  if (recorded.length === 1) {
    return 'Weight-stationary: partial sums move south, so no adder is waited for and nothing is interleaved.';
  }
  const [alone, interleaved] = recorded.map(({ recording }) => recording);
  const gain = ratio(alone.cycles / interleaved.cycles);
  return `The same ${alone.products.k.length} products in ${interleaved.cycles} instead of ${alone.cycles} cycles: ${gain} as fast with interleaving.`;
}
