/** Two chosen points beside each other: what they set differently, and what comes of it. */
import { h } from '../element.ts';
import { foldedTable, table } from '../table.ts';
import { cellOf, headOf, standingOf } from './model.ts';
import type { Dimension, SweepModel } from './model.ts';
import type { SweepSelection } from './selection.ts';
import { ratioWords } from './words.ts';

export function difference(selection: SweepSelection): HTMLElement {
  const { model } = selection;
  const place = h('div', {});
  selection.watch(({ chosen }, before) => {
    if (chosen !== before?.chosen) place.replaceChildren(...contentOf(model, chosen));
  });
  return h('section', { id: 'difference' }, h('h2', {}, 'Two points compared'), place);
}

function contentOf(model: SweepModel, [a, b]: readonly [number | null, number | null]): Node[] {
  if (a === null || b === null) return [h('p', { class: 'small' }, 'Choose two points above.')];
  const nameOf = (row: number): string => `point ${model.report.proposal[row]} (${standingOf(model, row)})`;
  const heads = [`A: ${nameOf(a)}`, `B: ${nameOf(b)}`] as const;
  const differs = model.parameters.filter((one) => cellOf(one, a) !== cellOf(one, b));
  const same = model.parameters.filter((one) => !differs.includes(one) && Number.isFinite(one.along[a]));
  const wanted = model.objectives.filter((one, i, all) => all.indexOf(one) === i);
  const figures = [...wanted, ...model.figures.filter((one) => !wanted.includes(one))].filter(
    ({ along }) => Number.isFinite(along[a]) || Number.isFinite(along[b]),
  );
  const ofNetworks = figures.filter(({ title }) => title.includes(':'));
  const figureTable = (shown: readonly Dimension[]): HTMLElement =>
    table(
      ['figure', ...heads, 'A over B', ''],
      shown.map((one) => {
        const [x, y] = [one.along[a], one.along[b]];
        return [headOf(one), cellOf(one, a), cellOf(one, b), ratioWords(x, y), better(one.goal, x, y)];
      }),
      { numeric: [1, 2, 3] },
    );
  return [
    differs.length === 0
      ? h('p', {}, a === b ? 'A and B are the same point.' : 'They set the same.')
      : table(
          ['sets', ...heads],
          differs.map((one) => [one.title, cellOf(one, a), cellOf(one, b)]),
        ),
    ...(same.length > 0
      ? [h('p', { class: 'small' }, `Both have ${same.map((one) => `${one.title} ${cellOf(one, a)}`).join(', ')}.`)]
      : []),
    figureTable(figures.filter(({ title }) => wanted.some((one) => one.title === title) || !title.includes(':'))),
    ...(ofNetworks.length > 0 ? [foldedTable('Figures of single networks', figureTable(ofNetworks))] : []),
  ];
}

function better(goal: 'minimise' | 'maximise' | null, a: number, b: number): string {
  if (goal === null || !(a !== b) || !Number.isFinite(a) || !Number.isFinite(b)) return '';
  return a < b === (goal === 'minimise') ? 'A is better' : 'B is better';
}
