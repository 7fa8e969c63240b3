/** The answer's first lines: what was simulated, and its figures. */
import { h } from '../report/element.ts';
import type { ReportData } from '../report/report-data.ts';
import { figures } from './figures.ts';
import type { Figure } from './figures.ts';

export function head(report: ReportData): HTMLElement {
  const now = report.runs[report.runs.length - 1];
  return h(
    'header',
    { class: 'headline', id: 'head' },
    h('h1', {}, report.title),
    h('p', { class: 'what' }, `${now.name}: ${now.headline}`),
    h('div', { class: 'figures' }, ...figures(report).map(card)),
  );
}

const card = ({ name, large, small }: Figure): HTMLElement =>
  h(
    'section',
    { class: 'figure', 'aria-label': name },
    h('h2', {}, name),
    h('p', { class: 'large' }, large),
    h('p', { class: 'small' }, small),
  );
