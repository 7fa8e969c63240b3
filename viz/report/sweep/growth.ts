/** Hypervolume over evaluations: how fast a search, or several, found what they found. */
import { integer, percent } from '../../../terms/people.ts';
import { series as colours } from '../../palette.ts';
import { xAxis, yAxis } from '../axis.ts';
import { h, s } from '../element.ts';
import { numberTicks } from '../layout/tornado.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';
import { sampled } from './brush.ts';
import { stepPath, volumeAfter } from './steps.ts';
import type { Growth } from './steps.ts';

const HEIGHT = 260;
const MARGIN = { top: 14, right: 16, bottom: 40, left: 52 };
/** Lines differ in more than colour. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '4 2'] as const;
const MOST_ROWS = 200;

const colourOf = (i: number): string => colours[i % colours.length];
const dashOf = (i: number): string => DASHES[i % DASHES.length];

/** @param budget  marked; null if there is nothing to be marked */
export function growthChart(all: readonly Growth[], budget: number | null): HTMLElement {
  const rises = [...new Set(all.flatMap(({ after }) => Array.from(after)))].toSorted((a, b) => a - b);
  const counts = sampled(rises, MOST_ROWS);
  return h(
    'div',
    {},
    sized((width) => drawing(all, budget, width)),
    ...(all.length > 1
      ? [
          h(
            'ul',
            { class: 'legend' },
            ...all.map(({ name }, i) =>
              h(
                'li',
                {},
                s(
                  'svg',
                  { width: 32, height: 16, 'aria-hidden': 'true' },
                  s('path', { d: 'M0,8H32', class: 'growth', style: lineStyle(i) }),
                ),
                name,
              ),
            ),
          ),
        ]
      : []),
    foldedTable(
      'Hypervolume after so many points',
      table(
        ['points', ...all.map(({ name }) => name)],
        counts.map((count) => [
          integer(count),
          ...all.map((one) => (count > one.evaluations ? '·' : percent(volumeAfter(one, count)))),
        ]),
        { numeric: [0, ...all.map((_, i) => i + 1)] },
      ),
    ),
  );
}

const lineStyle = (i: number): string => `stroke: ${colourOf(i)}; stroke-dasharray: ${dashOf(i) || 'none'}`;

function drawing(all: readonly Growth[], budget: number | null, width: number): SVGElement {
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, HEIGHT - MARGIN.bottom];
  const most = Math.max(1, ...all.map(({ evaluations }) => evaluations));
  const x = scaleLinear([0, most], [left, right]);
  const y = scaleLinear([0, 1], [bottom, top]);
  return s(
    'svg',
    {
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': `Hypervolume over points: ${all
        .map((one) => `${one.name} comes to ${percent(volumeAfter(one, one.evaluations))} with ${one.evaluations}`)
        .join('; ')}. The table below has all.`,
    },
    xAxis(x, {
      ticks: numberTicks([0, most], right - left).ticks.filter(Number.isInteger),
      format: integer,
      across: [top, bottom],
    }),
    yAxis(y, { ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => `${100 * value} %`, across: [left, right] }),
    ...(budget === null
      ? []
      : [
          s('line', { x1: x(budget), x2: x(budget), y1: top, y2: bottom, class: 'published' }),
          s(
            'text',
            { x: x(budget) - 5, y: bottom - 6, 'text-anchor': 'end', class: 'mark-name' },
            `equal budget: ${integer(budget)}`,
          ),
        ]),
    ...all.map((one, i) => s('path', { d: stepPath(one, x, y), class: 'growth', style: lineStyle(i) })),
    s('text', { x: right, y: HEIGHT - 4, 'text-anchor': 'end', class: 'words' }, 'points evaluated'),
    s('text', { x: left + 6, y: top + 4, class: 'words' }, 'hypervolume'),
  );
}
