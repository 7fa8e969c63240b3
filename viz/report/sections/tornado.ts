/** How the mean moves with each assumption: one is changed at a time, the widest swing on top. */
import type { Tornado } from '../../../published/paper/tornado.ts';
import { times } from '../../../terms/people.ts';
import { busyTone } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { shortened, textWidth } from '../layout/text-width.ts';
import { numberTicks, rangeOf, swings } from '../layout/tornado.ts';
import type { Swing } from '../layout/tornado.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';
import { publishedMean } from './paper-headline.ts';

const ROW = 26;
const BAR = 12;
const NAMES = 250;
const NARROW = 760;
const FONT = 12;
const SMALL = 11;
const [TOP, BOTTOM] = [20, 24];
/** Words at both ends of a bar are kept to this. */
const MOST_LABEL = 190;

export function tornado({ report: { paper } }: Context): HTMLElement | null {
  const found = paper?.validation.tornado;
  if (!paper || !found) return null;
  const published = publishedMean(paper)?.theirsRange.low ?? null;
  const bars = swings(found);
  return h(
    'section',
    { id: 'tornado' },
    h('h2', {}, 'How the mean moves with each assumption'),
    h(
      'p',
      { class: 'small' },
      `The base is ${times(found.mean)}: ${paper.technique ?? ''}, batch 512, ${found.machine}. Each bar goes from the lowest to the highest mean that its assumption gives, all others at the base; dots are its values. Changes do not add up.`,
    ),
    sized((width) => drawing(found, bars, published, width)),
    foldedTable('Every assumption and the mean with it', tableOf(found, bars)),
  );
}

function drawing(found: Tornado, bars: readonly Swing[], published: number | null, width: number): SVGElement {
  const isNarrow = width < NARROW;
  const room = isNarrow ? 92 : Math.min(MOST_LABEL, 0.16 * width);
  const left = isNarrow ? 0 : NAMES;
  const rowHeight = isNarrow ? ROW + 14 : ROW;
  const bottom = TOP + bars.length * rowHeight;
  const range = rangeOf(found, published === null ? [] : [published]);
  const x = scaleLinear(range, [left + room, width - room]);
  const { ticks, format } = numberTicks(range, width - left - 2 * room);
  const base = x(found.mean);
  return s(
    'svg',
    {
      width,
      height: bottom + BOTTOM,
      viewBox: `0 0 ${width} ${bottom + BOTTOM}`,
      role: 'img',
      'aria-label': `How the mean of ${times(found.mean)} moves. ${bars
        .slice(0, 3)
        .map(({ assumption, low, high }) => `${assumption}: from ${times(low)} to ${times(high)}`)
        .join('; ')}. The table below has all.`,
    },
    xAxis(x, { ticks, format: (value) => `${format(value)}×`, across: [TOP, bottom] }),
    ...(published === null
      ? []
      : [
          s('line', { x1: x(published), x2: x(published), y1: TOP, y2: bottom, class: 'published' }),
          s(
            'text',
            {
              x: x(published),
              y: 12,
              'text-anchor': Math.abs(x(published) - base) < 130 ? 'end' : 'middle',
              class: 'words',
            },
            `published ${times(published)}`,
          ),
        ]),
    ...bars.flatMap((bar, i) =>
      drawnBar(bar, x, TOP + i * rowHeight + (isNarrow ? 16 : 7), { isNarrow, left, room, width }),
    ),
    s('line', { x1: base, x2: base, y1: TOP, y2: bottom, class: 'base-line' }),
    s('text', { x: base, y: 12, 'text-anchor': 'middle', class: 'name' }, `base ${times(found.mean)}`),
  );
}

interface Place {
  readonly isNarrow: boolean;
  readonly left: number;
  readonly room: number;
  readonly width: number;
}

function drawnBar(
  bar: Swing,
  x: (value: number) => number,
  top: number,
  { isNarrow, left, width }: Place,
): SVGElement[] {
  const { assumption, base, points, low, high, lowest, highest } = bar;
  const [from, to] = [x(low), x(high)];
  const middle = top + BAR / 2;
  const words = ({ label, mean }: (typeof points)[number], roomLeft: number): string => {
    const value = mean.toFixed(3);
    const name = shortened(label, roomLeft - textWidth(`: ${value}`, SMALL) - 8, SMALL);
    return `${name}: ${value}`;
  };
  const name = `${assumption} (${base})`;
  return [
    s(
      'text',
      isNarrow ? { x: 0, y: top - 4, class: 'bar-words' } : { x: left - 10, y: middle + 4, 'text-anchor': 'end' },
      shortened(name, isNarrow ? width : left - 12, FONT),
      s('title', {}, name),
    ),
    s(
      'rect',
      { x: from, y: top, width: Math.max(1, to - from), height: BAR, style: `fill: ${css(busyTone)}`, class: 'swing' },
      s('title', {}, `${name}: ${points.map(({ label, mean }) => `${label}: ${mean.toFixed(3)}`).join(', ')}`),
    ),
    ...points.map(({ label, mean }) =>
      s(
        'circle',
        { cx: x(mean), cy: middle, r: 4, style: `fill: ${css(busyTone)}`, class: 'outlined' },
        s('title', {}, `${assumption}, ${label}: ${mean.toFixed(3)}`),
      ),
    ),
    ...(lowest
      ? [
          s(
            'text',
            { x: from - 8, y: middle + 4, 'text-anchor': 'end', class: 'words bar-words' },
            words(lowest, from - left),
          ),
        ]
      : []),
    ...(highest ? [s('text', { x: to + 8, y: middle + 4, class: 'words bar-words' }, words(highest, width - to))] : []),
  ];
}

function tableOf({ mean }: Tornado, bars: readonly Swing[]): HTMLElement {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  const rows = bars.flatMap(({ assumption, base, points, low, high }) =>
    points.map(({ label, mean: moved }, i) => [
      i === 0 ? assumption : '',
      i === 0 ? base : '',
      label,
      moved.toFixed(3),
      signed(moved - mean),
      i === 0 ? (high - low).toFixed(3) : '',
    ]),
  );
  return table(['assumption', 'at the base', 'changed to', 'mean speedup', 'change', 'swing'], rows, {
    numeric: [3, 4, 5],
  });
}
