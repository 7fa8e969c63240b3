/** A design space searched: its points in pictures that follow each other, and all that was found. */
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
import { sensitivitySection, sweepRest } from '../sweep/sweep-rest.ts';

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
    sweepRest(model, tool),
  ];
  return h('div', { class: 'sweep' }, ...parts.filter((part) => part !== null));
}
