/** The answer in a few large numbers, beside those of what it is compared with. */
import { bytes, decimals, percent, seconds, times } from '../../terms/people.ts';
import { h } from '../report/element.ts';
import { joulesFor } from '../report/layout/energy-bars.ts';
import type { ReportData, ReportRun } from '../report/report-data.ts';

export function head({ title, runs }: ReportData): HTMLElement {
  const now = runs[runs.length - 1];
  const base = runs.length > 1 ? runs[0] : null;
  const { totals } = now.result;
  const beside = (of: (run: ReportRun) => string): string => (base ? `${base.name}: ${of(base)}` : '');
  const cards: readonly Card[] = [
    { name: 'a step', large: stepTime(now), small: beside(stepTime) },
    base === null
      ? { name: 'if only MACs took time', large: times(totals.macIdealSpeedup), small: 'over dense' }
      : {
          name: `speedup over ${base.name}${batchOf(base) === batchOf(now) ? '' : ', a sample'}`,
          large: times(ratio(base, now, ({ result }) => result.totals.seconds)),
          small: `if only MACs took time: ${times(ratio(base, now, macTime))}`,
        },
    { name: 'samples a second', large: sampleRate(now), small: beside(sampleRate) },
    { name: 'array busy', large: arrayBusy(now), small: beside(arrayBusy) },
    { name: 'memory traffic', large: traffic(now), small: beside(traffic) },
    { name: 'energy a step', large: energy(now), small: beside(energy) },
  ];
  return h(
    'header',
    { class: 'headline', id: 'head' },
    h('h1', {}, title),
    h('p', { class: 'what' }, `${now.name}: ${now.headline}`),
    h('div', { class: 'figures' }, ...cards.map(card)),
  );
}

const batchOf = ({ result }: ReportRun): number => result.scenario.batch;

/** As if every PE multiplied all the time, in seconds. */
const macTime = ({ result, roofs }: ReportRun): number => (2 * result.totals.macs) / roofs[0].operationsPerSecond;

/** How much less of something a run takes, for a sample if batches differ. */
function ratio(base: ReportRun, now: ReportRun, of: (run: ReportRun) => number): number {
  const whole = of(base) / of(now);
  return batchOf(base) === batchOf(now) ? whole : (whole * batchOf(now)) / batchOf(base);
}

interface Card {
  readonly name: string;
  readonly large: string;
  readonly small: string;
}

const card = ({ name, large, small }: Card): HTMLElement =>
  h(
    'section',
    { class: 'figure', 'aria-label': name },
    h('h2', {}, name),
    h('p', { class: 'large' }, large),
    h('p', { class: 'small' }, small),
  );

const stepTime = ({ result: { totals } }: ReportRun): string => seconds(totals.seconds);
const sampleRate = ({ result: { totals } }: ReportRun): string => decimals(totals.samplesPerSecond);
const arrayBusy = ({ result: { totals } }: ReportRun): string => percent(totals.utilisation);
const traffic = ({ result: { totals } }: ReportRun): string => bytes(totals.dramBytes);
function energy(run: ReportRun): string {
  if (!run.energy) return '·';
  const { nominal } = run.energy.perStepJ;
  const { name, scale } = joulesFor(nominal);
  return `${decimals(nominal / scale)} ${name}`;
}

/** The answer as a sentence. @param milliseconds  from the question to the answer */
export function inWords({ runs }: ReportData, milliseconds: number): string {
  const now = runs[runs.length - 1];
  const base = runs.length > 1 ? runs[0] : null;
  const against = base ? `, ${ratio(base, now, ({ result }) => result.totals.seconds).toFixed(2)}× ${base.name}` : '';
  return `${stepTime(now)} a step${against}, simulated in ${Math.round(milliseconds)} ms`;
}
