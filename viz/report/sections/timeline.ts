/** What every unit did when: the timeline of the run in focus. */
import { integer } from '../../../terms/people.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import type { ReportRun } from '../report-data.ts';
import { foldedTable } from '../table.ts';
import { whole } from '../timeline-columns.ts';
import { areaLegend } from '../timeline/area-strips.ts';
import { Chart } from '../timeline/chart.ts';
import { readPlace, writePlace } from '../timeline/fragment.ts';
import { laneTable } from '../timeline/lane-table.ts';
import { keyHelp, legend } from '../timeline/legend.ts';
import { modelOf } from '../timeline/model.ts';
import type { View } from '../timeline/view.ts';

/** The address follows the view when it has been still for so long: browsers refuse many changes at once. */
const STILL_MILLISECONDS = 250;

export function timeline({ report, focus }: Context): HTMLElement | null {
  if (report.runs.every((run) => run.timeline === null)) return null;
  const place = readPlace(location.hash);
  const first = report.runs.findIndex((run) => run.timeline !== null);
  const wanted = report.runs[place.run]?.timeline ? place.run : first;
  if (!report.runs[focus.focus.run]?.timeline || place.run !== 0) focus.set({ run: wanted });

  const holder = h('div');
  let shown = -1;
  let chart: Chart | null = null;
  let view: View | null = place.run === wanted ? place.view : null;
  focus.watch(({ run, layer }) => {
    if (run !== shown) {
      chart?.remove();
      if (shown >= 0) view = null;
      const keep = keeper(run);
      if (shown >= 0) keep(null);
      chart = show(holder, report.runs[run], view, keep);
      shown = run;
    }
    chart?.showLayer(layer);
  });
  window.addEventListener('hashchange', function follow() {
    // A page may put another timeline in its place.
    if (shown >= 0 && !holder.isConnected) {
      window.removeEventListener('hashchange', follow);
      return;
    }
    const next = readPlace(location.hash);
    if (next.run !== shown && report.runs[next.run]?.timeline) focus.set({ run: next.run });
    if (next.view) chart?.showView(next.view);
  });
  return h(
    'section',
    { id: 'timeline' },
    h('h2', {}, 'What every unit did when'),
    ...runChoice(report.runs, focus),
    holder,
  );
}

/** Writes the view to the address, when it has been still for a while. */
function keeper(run: number): (view: View | null) => void {
  let timer = 0;
  return (view) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const fragment = writePlace(location.hash, { view, run });
      history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
    }, STILL_MILLISECONDS);
  };
}

function show(
  holder: HTMLElement,
  run: ReportRun,
  view: View | null,
  onView: (view: View | null) => void,
): Chart | null {
  if (!run.timeline) {
    holder.replaceChildren(h('p', { class: 'small' }, `${run.name} was simulated without a timeline.`));
    return null;
  }
  const model = modelOf(run, whole(run.timeline));
  const chart = new Chart(model, { view, onView });
  const { merged } = run.timeline;
  const short = merged
    ? ` Spans shorter than ${integer(merged.quantum * model.cyclesPerTick)} cycles are merged in blocks, with dots along their upper edge; their ticks and bytes are all there, but not what lies in buffers nor who waited for whom.`
    : '';
  const caption =
    'Height is the share of time at work where spans are narrower than a pixel. Beside each name: the share of the run in which the unit is busy.';
  holder.replaceChildren(
    h(
      'figure',
      { class: 'timeline' },
      chart.element,
      legend(merged !== null),
      areaLegend(chart.areas),
      h('figcaption', { class: 'small' }, caption + short),
    ),
    keyHelp('timeline-keys'),
    foldedTable('Units in numbers', laneTable(model)),
  );
  return chart;
}

function runChoice(runs: readonly ReportRun[], focus: Context['focus']): HTMLElement[] {
  if (runs.filter((run) => run.timeline !== null).length < 2) return [];
  const select = h(
    'select',
    { onchange: () => focus.set({ run: Number(select.value) }) },
    ...runs.flatMap((run, index) => (run.timeline ? [h('option', { value: index }, run.name)] : [])),
  );
  focus.watch(({ run }) => {
    select.value = String(run);
  });
  return [h('label', { class: 'run-choice' }, 'Run ', select)];
}
