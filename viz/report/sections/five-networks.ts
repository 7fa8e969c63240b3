/** The networks behind the mean: a row each, a mark for each reading of the machine, between 1× and what only MACs would allow. */
import type { FiveNetworks } from '../../../published/paper/five-networks.ts';
import { decimals, times } from '../../../terms/people.ts';
import { series } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { shortened } from '../layout/text-width.ts';
import { numberTicks } from '../layout/tornado.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { shapes, symbol } from '../symbols.ts';
import type { Shape } from '../symbols.ts';
import { foldedTable, table } from '../table.ts';
import { publishedMean } from './paper-headline.ts';

const ROW = 30;
const NAMES = 190;
const NARROW = 620;
const FONT = 12;
const [TOP, BOTTOM] = [20, 24];
/** Words behind a row. */
const WORDS = 156;

/** The two readings, in the order of the data; shapes for those who do not see the colours. */
const MARKS: readonly { readonly shape: Shape; readonly fill: string }[] = [
  { shape: shapes.circle, fill: series[0] },
  { shape: shapes.square, fill: series[1] },
  { shape: shapes.diamond, fill: series[2] },
];
const markOf = (i: number): (typeof MARKS)[number] => MARKS[i % MARKS.length];

export function fiveNetworks({ report: { paper } }: Context): HTMLElement | null {
  const networks = paper?.validation.networks;
  if (!paper || !networks) return null;
  const published = publishedMean(paper)?.theirsRange.low ?? null;
  return h(
    'section',
    { id: 'five-networks' },
    h('h2', {}, `Speedup of ${paper.technique ?? networks.method} over dense, network by network`),
    sized((width) => drawing(networks, published, width)),
    h(
      'ul',
      { class: 'legend' },
      ...networks.means.map(({ machine }, i) =>
        h(
          'li',
          {},
          s('svg', { width: 16, height: 16, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, mark(i, 0, 0, '')),
          machine,
        ),
      ),
      h(
        'li',
        {},
        s(
          'svg',
          { width: 16, height: 16, 'aria-hidden': 'true' },
          s('line', { x1: 8, x2: 8, y1: 1, y2: 15, class: 'ideal' }),
        ),
        'if nothing but MACs took time',
      ),
      ...(published === null
        ? []
        : [
            h(
              'li',
              {},
              s(
                'svg',
                { width: 16, height: 16, 'aria-hidden': 'true' },
                s('line', { x1: 8, x2: 8, y1: 0, y2: 16, class: 'published' }),
              ),
              `published: the mean of five networks, ${times(published)}`,
            ),
          ]),
    ),
    foldedTable('Speedups and times, network by network', tableOf(networks)),
  );
}

interface Line {
  readonly name: string;
  readonly ideal: number;
  readonly speedups: readonly number[];
}

const linesOf = ({ rows, means, meanMacIdeal }: FiveNetworks): Line[] => [
  ...rows.map(({ network, macIdealSpeedup, machines }) => ({
    name: network,
    ideal: macIdealSpeedup,
    speedups: machines.map(({ speedup }) => speedup),
  })),
  { name: 'mean', ideal: meanMacIdeal, speedups: means.map(({ speedup }) => speedup) },
];

const mark = (i: number, x: number, y: number, title: string): SVGElement =>
  s(
    'path',
    {
      d: symbol(markOf(i).shape, 90),
      transform: `translate(${x},${y})`,
      style: `fill: ${markOf(i).fill}`,
      class: 'outlined',
    },
    s('title', {}, title),
  );

function drawing(networks: FiveNetworks, published: number | null, width: number): SVGElement {
  const lines = linesOf(networks);
  const isNarrow = width < NARROW;
  const left = isNarrow ? 8 : NAMES;
  const rowHeight = isNarrow ? ROW + 12 : ROW;
  const bottom = TOP + lines.length * rowHeight;
  const right = width - (isNarrow ? 16 : WORDS);
  const values = [
    ...lines.flatMap(({ ideal, speedups }) => [ideal, ...speedups]),
    ...(published === null ? [] : [published]),
  ];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = [least - 0.06 * (most - least), most + 0.03 * (most - least)] as const;
  const x = scaleLinear(range, [left, right]);
  const { ticks, format } = numberTicks([range[0], range[1]], right - left);
  return s(
    'svg',
    {
      width,
      height: bottom + BOTTOM,
      viewBox: `0 0 ${width} ${bottom + BOTTOM}`,
      role: 'img',
      'aria-label': `Speedup over dense. ${lines.map(({ name, speedups }) => `${name}: ${speedups.map(times).join(' and ')}`).join('; ')}. The table below has all numbers.`,
    },
    xAxis(x, { ticks, format: (value) => `${format(value)}×`, across: [TOP, bottom] }),
    ...(published === null
      ? []
      : [
          s('line', { x1: x(published), x2: x(published), y1: TOP, y2: bottom, class: 'published' }),
          s(
            'text',
            { x: x(published), y: 12, 'text-anchor': x(published) < left + 60 ? 'start' : 'middle', class: 'words' },
            `published ${times(published)}`,
          ),
        ]),
    ...lines.flatMap(({ name, ideal, speedups }, i) => {
      const y = TOP + i * rowHeight + (isNarrow ? 28 : 15);
      const isMean = i === lines.length - 1;
      const [from, to] = [Math.min(...speedups), Math.max(...speedups)];
      const words = `${to > from ? `${from.toFixed(3)}–` : ''}${to.toFixed(3)} of ${times(ideal)}`;
      return [
        ...(isMean && i > 0
          ? [
              s('line', {
                x1: isNarrow ? 0 : 20,
                x2: right,
                y1: TOP + i * rowHeight,
                y2: TOP + i * rowHeight,
                class: 'rule',
              }),
            ]
          : []),
        s(
          'text',
          isNarrow
            ? { x: 0, y: y - 13, class: isMean ? 'name' : '' }
            : { x: left - 10, y: y + 4, 'text-anchor': 'end', class: isMean ? 'name' : '' },
          shortened(name, isNarrow ? width - WORDS : NAMES - 14, FONT),
        ),
        s(
          'text',
          { x: width, y: isNarrow ? y - 13 : y + 4, 'text-anchor': 'end', class: isMean ? 'name' : 'words' },
          words,
        ),
        s('line', { x1: x(from), x2: x(to), y1: y, y2: y, class: 'link' }),
        s(
          'line',
          { x1: x(ideal), x2: x(ideal), y1: y - 8, y2: y + 8, class: 'ideal' },
          s('title', {}, `${name}: ${times(ideal)} if nothing but MACs took time`),
        ),
        ...speedups.map((speedup, j) =>
          mark(j, x(speedup), y, `${name} on ${networks.means[j].machine}: ${times(speedup)}`),
        ),
      ];
    }),
  );
}

function tableOf({ rows, means, meanMacIdeal }: FiveNetworks): HTMLElement {
  const columns = [
    'network',
    'MAC ideal',
    ...means.flatMap(({ machine }) => [`${machine}: dense (s)`, 'step (s)', 'speedup']),
  ];
  const cells = rows.map(({ network, macIdealSpeedup, machines }) => [
    network,
    times(macIdealSpeedup),
    ...machines.flatMap(({ denseSeconds, seconds, speedup }) => [
      decimals(denseSeconds),
      decimals(seconds),
      times(speedup),
    ]),
  ]);
  const last = ['mean', times(meanMacIdeal), ...means.flatMap(({ speedup }) => ['', '', times(speedup)])];
  return table(columns, [...cells, last], { numeric: columns.map((_, i) => i).slice(1) });
}
