/** What moves what, what has no figures and why, the space itself, and how to make all of it again. */
import { integer, percent } from '../../../terms/people.ts';
import { h } from '../element.ts';
import type { SweepReport } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { headOf } from './model.ts';
import type { SweepModel } from './model.ts';

/** Shares as numbers on bars. */
export function sensitivitySection({ report, objectives }: SweepModel): HTMLElement | null {
  const { sensitivity, counts } = report;
  if (sensitivity.length === 0) return null;
  const sorted = sensitivity.toSorted((a, b) => Math.max(...b.shares) - Math.max(...a.shares));
  const cell = (share: number): HTMLElement =>
    h(
      'td',
      { class: 'share-cell' },
      h('span', { class: 'share-bar', style: `width: ${(60 * share).toFixed(2)}%`, 'aria-hidden': 'true' }),
      h('span', {}, percent(share)),
    );
  return h(
    'section',
    { id: 'sensitivity' },
    h('h2', {}, 'Which parameter moves which objective'),
    h(
      'p',
      { class: 'small' },
      `What a parameter alone explains of the variance, over the ${integer(counts.feasible)} points that hold all constraints. A search that prefers good points has seen few bad ones: compare with a random one.`,
    ),
    h(
      'div',
      { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Shares of variance' },
      h(
        'table',
        { class: 'shares' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'parameter'),
            ...objectives.map(({ title }) => h('th', { scope: 'col' }, title)),
          ),
        ),
        h(
          'tbody',
          {},
          ...sorted.map(({ key, shares }) => h('tr', {}, h('th', { scope: 'row' }, key), ...shares.map(cell))),
        ),
      ),
    ),
  );
}

export function sweepRest(model: SweepModel, tool: { readonly name: string; readonly version: string }): HTMLElement {
  const { failures, parameters, commands, space } = model.report;
  return h(
    'section',
    { id: 'rest' },
    ...(failures.length > 0
      ? [
          h('h2', {}, 'Without figures'),
          table(
            ['points', 'why'],
            failures.map(({ reason, count }) => [integer(count), reason]),
            { numeric: [0] },
          ),
        ]
      : []),
    h('h2', {}, 'The space, and how to search it again'),
    ...commandLines(commands),
    foldedTable('Parameters and their values', parameterTable(parameters)),
    foldedTable(
      'Figures that points have',
      table(
        ['figure'],
        model.figures.map((one) => [headOf(one)]),
      ),
    ),
    foldedTable('The space as a file, space.yaml', h('pre', { tabindex: 0 }, space)),
    h('p', { class: 'small' }, `${tool.name} ${tool.version}`),
  );
}

export const commandLines = (commands: readonly string[]): HTMLElement[] =>
  commands.map((command) => h('pre', { tabindex: 0 }, command));

const parameterTable = (parameters: SweepReport['parameters']): HTMLElement =>
  table(
    ['parameter', 'values', ''],
    parameters.map(({ key, values, isConditional }) => [
      key,
      values.join(', '),
      isConditional ? 'counts only with some values of others' : '',
    ]),
  );
