/** The answer: the report's sections, built anew for each one, with the reader's place kept. */
import { FocusHolder } from '../report/context.ts';
import type { Focus, Section } from '../report/context.ts';
import { h } from '../report/element.ts';
import type { ReportData } from '../report/report-data.ts';
import { comparison } from '../report/sections/comparison.ts';
import { cycles } from '../report/sections/cycles.ts';
import { energy } from '../report/sections/energy.ts';
import { layers } from '../report/sections/layers.ts';
import { roofline } from '../report/sections/roofline.ts';
import { scenario } from '../report/sections/scenario.ts';
import { tables } from '../report/sections/tables.ts';
import { timeline } from '../report/sections/timeline.ts';
import { head } from './head.ts';
import { placeIn, watchScrolling } from './keep.ts';

export interface AnswerView {
  readonly element: HTMLElement;
  readonly show: (report: ReportData) => void;
  /** Of the answer that is shown, with the timeline of its last run. */
  readonly showTimeline: (report: ReportData) => void;
  /** What is shown is not the answer to what is set. */
  readonly fade: (isOld: boolean) => void;
}

type Name = 'head' | 'cycles' | 'layers' | 'timeline' | 'roofline' | 'energy' | 'comparison' | 'tables' | 'scenario';

const SECTIONS: readonly (readonly [name: Name, section: Section])[] = [
  ['head', ({ report }) => head(report)],
  ['cycles', cycles],
  ['layers', layers],
  ['timeline', () => null],
  ['roofline', roofline],
  ['energy', energy],
  ['comparison', comparison],
  ['tables', tables],
  ['scenario', scenario],
];

/** @param wantTimeline  called when the reader asks for the timeline */
export function answerView(wantTimeline: () => void): AnswerView {
  const places = SECTIONS.map(([name]) => h('div', { class: 'place', 'data-place': name }));
  const placeNamed = (name: Name): HTMLElement => places[SECTIONS.findIndex(([one]) => one === name)];
  const element = h('main', { id: 'report', tabindex: -1 }, ...places);
  watchScrolling(element);
  let focus = new FocusHolder();
  let isTimelineOpen = false;

  /** Where the reader is in each part is asked before any changes: asking later would lay out the page every time. */
  const put = (parts: readonly (readonly [Name, HTMLElement | null])[]): void => {
    const kept = parts.map(([name]) => placeIn(placeNamed(name)));
    for (const [name, part] of parts) placeNamed(name).replaceChildren(...(part ? [part] : []));
    for (const [i, [name]] of parts.entries()) kept[i](placeNamed(name));
  };

  const offer = h(
    'section',
    { id: 'timeline' },
    h('h2', {}, 'What every unit did when'),
    h(
      'button',
      {
        onclick: () => {
          isTimelineOpen = true;
          offer.replaceChildren(h('p', { class: 'small', role: 'status' }, 'The timeline is being made.'));
          wantTimeline();
        },
      },
      'Show timeline',
    ),
  );
  placeNamed('timeline').append(offer);

  return {
    element,
    show: (report) => {
      focus = focusAfter(focus.focus, report);
      const others = SECTIONS.filter(([name]) => name !== 'timeline');
      put(others.map(([name, section]) => [name, section({ report, focus })]));
      if (isTimelineOpen) placeNamed('timeline').classList.add('is-old');
    },
    showTimeline: (report) => {
      const [run] = report.runs.slice(-1);
      // The page's other parts go on with the holder that they have.
      const own = new FocusHolder();
      own.set({ layer: focus.focus.layer, run: 0 });
      focus.watch(({ layer }) => own.set({ layer }));
      const part = run.timeline ? timeline({ report: { ...report, runs: [run] }, focus: own }) : leftOut(run.leftOut);
      put([['timeline', part]]);
      placeNamed('timeline').classList.remove('is-old');
    },
    fade: (isOld) => {
      element.classList.toggle('is-old', isOld);
    },
  };
}

const leftOut = (reasons: readonly string[]): HTMLElement =>
  h(
    'section',
    { id: 'timeline' },
    h('h2', {}, 'What every unit did when'),
    ...reasons.map((reason) => h('p', { class: 'small' }, reason)),
  );

/** The chosen layer, if the new answer has it; the last run is the one that the reader is at. */
function focusAfter({ layer }: Focus, { runs }: ReportData): FocusHolder {
  const holder = new FocusHolder();
  const now = runs[runs.length - 1].result;
  const isThere = layer !== null && now.operations.some((operation) => operation.layer === layer);
  holder.set({ layer: isThere ? layer : null, run: runs.length - 1 });
  return holder;
}
