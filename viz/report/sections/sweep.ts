/** A design space searched: its points in pictures that follow each other, and all that was found. */
import type { SearchComparison } from '../../../explore/compare.ts';
import { integer, percent } from '../../../terms/people.ts';
import type { Context } from '../context.ts';
import { h } from '../element.ts';
import { difference } from '../sweep/difference.ts';
import { growthChart } from '../sweep/growth.ts';
import { sweepModel } from '../sweep/model.ts';
import { parallel } from '../sweep/parallel.ts';
import { pointTable } from '../sweep/point-table.ts';
import { scatter } from '../sweep/scatter.ts';
import { SweepSelection } from '../sweep/selection.ts';
import { sweepHeadline } from '../sweep/sweep-headline.ts';
import { risesOf } from '../sweep/steps.ts';
import { sensitivitySection, sweepRest } from '../sweep/sweep-rest.ts';
import { table } from '../table.ts';

export function sweep({ report: { sweep: found, title, tool } }: Context): HTMLElement | null {
  if (!found) return null;
  const model = sweepModel(found);
  const selection = new SweepSelection(model);
  const parts = [
    sweepHeadline(title, model),
    ...(model.rows > 0 ? [scatter(selection), difference(selection), parallel(selection), pointTable(selection)] : []),
    sensitivitySection(model),
    ...(found.front.length > 0 && model.objectives.length > 1
      ? [
          h(
            'section',
            { id: 'growth' },
            h('h2', {}, 'How the front grew'),
            h(
              'p',
              { class: 'small' },
              'The share of the box from the best to the worst of each objective that the front dominates, after each evaluation; references come first.',
            ),
            growthChart([{ name: 'hypervolume', ...found.growth }], null),
          ),
        ]
      : []),
    ...(found.comparison ? [againstChance(found.comparison)] : []),
    sweepRest(model, tool),
  ];
  return h('div', { class: 'sweep' }, ...parts.filter((part) => part !== null));
}

/** What the search found more than chance does. */
function againstChance({ budget, series }: SearchComparison): HTMLElement {
  return h(
    'section',
    { id: 'chance' },
    h('h2', {}, 'Against chance'),
    h(
      'p',
      { class: 'small' },
      'Beside a search by chance with as many points. The share of one box for both: from the best to the worst of each objective among the points of both that hold all constraints.',
    ),
    growthChart(
      series.map(({ name, growth }) => risesOf(name, growth)),
      budget,
    ),
    table(
      ['search', 'points', 'hold', 'front', 'beaten', 'hypervolume'],
      series.map(({ name, atBudget, beaten }) => [
        name,
        integer(atBudget.points),
        integer(atBudget.feasible),
        integer(atBudget.front),
        integer(beaten),
        percent(atBudget.hypervolume),
      ]),
      { numeric: [1, 2, 3, 4, 5], caption: `The first ${integer(budget)} points of each` },
    ),
  );
}
