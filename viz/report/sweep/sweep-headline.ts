/** What was searched, what was found, and where references lie. */
import { integer, percent } from '../../../terms/people.ts';
import { card } from '../card.ts';
import { h } from '../element.ts';
import { cellOf } from './model.ts';
import type { Dimension, SweepModel } from './model.ts';
import { ratioWords } from './words.ts';

export function sweepHeadline(title: string, model: SweepModel): HTMLElement {
  const { report } = model;
  const { counts, front, references, hypervolume, isComplete, leftOut } = report;
  return h(
    'header',
    { class: 'headline' },
    h('h1', {}, title),
    h('p', { class: 'what' }, report.about.join('; ')),
    h('p', { class: 'what' }, report.search, isComplete ? '' : ' (interrupted before its end)'),
    front.length === 0
      ? h('p', { role: 'note' }, 'Nothing holds all constraints: there is no front.')
      : h(
          'div',
          { class: 'figures' },
          card({
            title: 'the front',
            large: integer(front.length),
            small: front.length === 1 ? 'point that nothing else beats' : 'points that nothing else beats',
            facts: [
              ['hold all constraints', integer(counts.feasible)],
              ['evaluated', integer(counts.evaluated)],
              ...(hypervolume === null || model.objectives.length < 2
                ? []
                : [['hypervolume', percent(hypervolume)] as const]),
            ],
          }),
          ...model.objectives.map((one) => best(model, one)),
        ),
    ...references.map(({ name, standing }) => h('p', { class: 'standing' }, h('strong', {}, name), ` is ${standing}.`)),
    ...leftOut.map((what) => h('p', { role: 'note' }, what)),
  );
}

/** The best of an objective, what it takes, and what of the reference it is. */
function best(model: SweepModel, dimension: Dimension): HTMLElement {
  const { front, references } = model.report;
  const { goal, along, title, unit } = dimension;
  const sign = goal === 'maximise' ? -1 : 1;
  const row = front.reduce((least, one) => (sign * along[one] < sign * along[least] ? one : least), front[0]);
  const reference = references.find((one) => one.row !== null);
  const settings = model.parameters
    .filter((one) => Number.isFinite(one.along[row]))
    .map((one) => [one.title, cellOf(one, row)] as const);
  return card({
    title: `${goal === 'maximise' ? 'most' : 'least'} ${title}`,
    large: `${cellOf(dimension, row)} ${unit}`.trimEnd(),
    small:
      reference && reference.row !== null
        ? `${ratioWords(along[row], along[reference.row])} of ${reference.name}`
        : `point ${model.report.proposal[row]}`,
    facts: settings,
  });
}
