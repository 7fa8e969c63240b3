/** Searches of one space by different drivers or seeds, at equal budget. */
import type { Standing } from '../../../explore/compare.ts';
import { integer, percent } from '../../../terms/people.ts';
import { card } from '../card.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import { growthChart } from '../sweep/growth.ts';
import { risesOf } from '../sweep/steps.ts';
import { commandLines } from '../sweep/sweep-rest.ts';
import { table } from '../table.ts';

const standing = ({ points, feasible, front }: Standing): string[] => [points, feasible, front].map(integer);

export function searches({ report: { searches: found, title, tool } }: Context): HTMLElement | null {
  if (!found) return null;
  const { about, comparison, commands } = found;
  const { budget, series } = comparison;
  const ranked = series.toSorted((a, b) => b.atBudget.hypervolume - a.atBudget.hypervolume);
  return h(
    'div',
    { class: 'sweep' },
    h(
      'header',
      { class: 'headline' },
      h('h1', {}, title),
      h('p', { class: 'what' }, about.join('; ')),
      h(
        'div',
        { class: 'figures' },
        ...ranked.map(({ name, atBudget }, i) =>
          card({
            title: name,
            large: percent(atBudget.hypervolume),
            small: `hypervolume with ${integer(budget)} points${i === 0 && ranked.length > 1 && atBudget.hypervolume > ranked[1].atBudget.hypervolume ? ', the largest' : ''}`,
            facts: [
              ['hold all constraints', integer(atBudget.feasible)],
              ['on its front', integer(atBudget.front)],
            ],
          }),
        ),
      ),
    ),
    h(
      'section',
      { id: 'growth' },
      h('h2', {}, 'Hypervolume over the number of points'),
      h(
        'p',
        { class: 'small' },
        'The share of one box for all: from the best to the worst of each objective among the points of all searches that hold all constraints. Seeds differ as much as drivers may: compare several of each.',
      ),
      growthChart(
        series.map(({ name, growth }) => risesOf(name, growth)),
        budget,
      ),
    ),
    h(
      'section',
      { id: 'standings' },
      h('h2', {}, 'What each came to'),
      table(
        ['search', 'points', 'hold', 'front', 'beaten', 'hypervolume', 'points of all', 'hold', 'front', 'hypervolume'],
        series.map(({ name, all, atBudget, beaten }) => [
          name,
          ...standing(atBudget),
          integer(beaten),
          percent(atBudget.hypervolume),
          ...standing(all),
          percent(all.hypervolume),
        ]),
        {
          numeric: [1, 2, 3, 4, 5, 6, 7, 8, 9],
          caption: `At equal budget, the first ${integer(budget)} points of each; then of all`,
        },
      ),
      h('h2', {}, 'How to search again'),
      ...commandLines(commands),
      h('p', { class: 'small' }, `${tool.name} ${tool.version}`),
    ),
  );
}
