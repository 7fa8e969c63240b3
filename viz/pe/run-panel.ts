/** One run: the array in a cycle, a sentence about a PE, all cycles as a strip. */
import type { PeRecording } from '../../run/pe/recording.ts';
import { h } from '../report/element.ts';
import { peGrid } from './pe-grid.ts';
import type { PePlace } from './pe-grid.ts';
import { busyWords } from './shares.ts';
import { strip } from './strip.ts';
import { sentence, tilesWords } from './words.ts';

export interface RunPanel {
  readonly element: HTMLElement;
  /** @param isQuiet  leaves the words to those who see them: they change many times a second */
  readonly show: (cycle: number, selected: PePlace, isQuiet: boolean) => void;
  readonly focus: (place: PePlace) => void;
}

export interface RunPanelOptions {
  readonly title: string;
  /** Cycles of the common time. */
  readonly end: number;
  readonly select: (place: PePlace) => void;
  readonly go: (cycle: number, place: PePlace) => void;
}

export function runPanel(recording: PeRecording, { title, end, select, go }: RunPanelOptions): RunPanel {
  const { dataflow } = recording.settings;
  const grid = peGrid(recording, `PEs, ${title}`, select);
  const words = h('p', { class: 'pe-sentence', 'aria-live': 'polite' });
  const label = `${title}: ${busyWords(recording)}; each row is a PE, each column a cycle`;
  const times = strip(recording, end, label, go);
  const tiles = dataflow === 'os' ? `${tilesWords(recording)}, ` : '';
  const count = recording.passes.length;
  const element = h(
    'section',
    { class: 'pe-run', 'aria-label': title },
    h('h3', {}, title),
    h(
      'p',
      { class: 'pe-count' },
      h('strong', {}, busyWords(recording)),
      h('span', { class: 'small' }, `${tiles}${count} ${count === 1 ? 'pass' : 'passes'}`),
    ),
    h('div', { class: 'pe-scroll' }, grid.element),
    words,
    times.element,
  );
  const show = (cycle: number, selected: PePlace, isQuiet: boolean): void => {
    grid.show(cycle, selected);
    times.show(cycle, selected);
    words.setAttribute('aria-live', isQuiet ? 'off' : 'polite');
    words.textContent = sentence(recording, cycle, selected.row, selected.column);
  };
  return { element, show, focus: grid.focus };
}
