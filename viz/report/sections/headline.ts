/** What was simulated, and what came out, in a few large numbers; published figures beside ours. */
import { decimals, percent, seconds, times } from '../../../terms/people.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import type { PublishedBeside, ReportRun } from '../report-data.ts';
import { table } from '../table.ts';

export function headline({ report }: Context): HTMLElement | null {
  const { runs, published } = report;
  const [base] = runs;
  if (!base) return null;
  return h(
    'header',
    { class: 'headline' },
    h('h1', {}, report.title),
    h('p', { class: 'what' }, base.headline),
    h('div', { class: 'figures' }, ...runs.map((run) => figure(run, base))),
    ...(published.length > 0 ? [besidePublished(published)] : []),
    ...runs.flatMap(({ name, leftOut }) => leftOut.map((what) => h('p', { role: 'note' }, `${name}: ${what}`))),
  );
}

/** A run as a card: its time, and against the first. */
function figure(run: ReportRun, base: ReportRun): HTMLElement {
  const { totals } = run.result;
  const speedup = base.result.totals.seconds / totals.seconds;
  const facts: (readonly [string, string])[] = [
    ['array utilisation', percent(totals.utilisation)],
    ['MACs skipped', percent(totals.skippedMacs / (totals.macs + totals.skippedMacs))],
    ['if only MACs took time', times(totals.macIdealSpeedup)],
    ['samples a second', decimals(totals.samplesPerSecond)],
  ];
  if (run.energy) facts.push(['energy a step', `${decimals(run.energy.perStepJ.nominal)} J`]);
  return h(
    'section',
    { class: 'figure', 'aria-label': run.name },
    h('h2', {}, run.name),
    h('p', { class: 'large' }, run === base ? seconds(totals.seconds) : times(speedup)),
    h('p', { class: 'small' }, run === base ? 'a step' : `faster than ${base.name}: ${seconds(totals.seconds)} a step`),
    h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
  );
}

function besidePublished(figures: readonly PublishedBeside[]): HTMLElement {
  const rows = figures.map(({ name, published, ours, unit, source }) => [
    name,
    `${decimals(published)}${unit}`,
    `${decimals(ours)}${unit}`,
    `${ours >= published ? '+' : '−'}${percent(Math.abs(ours / published - 1))}`,
    source,
  ]);
  return h(
    'details',
    { open: true },
    h('summary', {}, 'Beside what is published'),
    table(['figure', 'published', 'ours', 'deviation', 'source'], rows, { numeric: [1, 2, 3] }),
  );
}
