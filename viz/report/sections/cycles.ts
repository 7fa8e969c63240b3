/** Where the cycles went: a bar for each run, all on one scale of time; multiplying first, then why the array waited. */
import { decimals, integer, percent, seconds } from '../../../terms/people.ts';
import { STALL_MEANINGS } from '../../../terms/stall-names.ts';
import { busyTone } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { css, textOn } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { MULTIPLYING, cycleBars, stretches } from '../layout/cycle-bars.ts';
import type { CycleBar, Stretch } from '../layout/cycle-bars.ts';
import { shortened, textWidth } from '../layout/text-width.ts';
import { timeTicks } from '../layout/time-ticks.ts';
import { legend } from '../legend.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';
import { textureOf, textures } from '../textures.ts';

const NAME = 20;
const BAR = 34;
const GAP = 16;
const AXIS = 24;
const FONT = 12;
/** Half of the last tick's words. */
const RIGHT = 24;

export function cycles({ report }: Context): HTMLElement {
  const bars = cycleBars(report.runs);
  return h(
    'section',
    { id: 'cycles' },
    h('h2', {}, 'Where the cycles went'),
    textures(),
    sized((width) => drawing(bars, width)),
    legendOf(bars),
    foldedTable('Cycles and shares', tableOf(bars)),
  );
}

function drawing(bars: readonly CycleBar[], width: number): SVGElement {
  const longest = Math.max(...bars.map((bar) => bar.seconds));
  const x = scaleLinear([0, longest], [0, width - RIGHT]);
  const height = bars.length * (NAME + BAR + GAP) - GAP + 6;
  return s(
    'svg',
    {
      width,
      height: height + AXIS,
      viewBox: `0 0 ${width} ${height + AXIS}`,
      role: 'img',
      'aria-label': `Where the cycles went. ${bars.map(inWords).join('; ')}. The table below has all numbers.`,
    },
    xAxis(x, { ...timeTicks(longest, width), across: [0, height] }),
    ...bars.map((bar, i) => row(bar, x, i * (NAME + BAR + GAP), width)),
  );
}

const inWords = ({ name, seconds: time, parts: [busy] }: CycleBar): string =>
  `${name}: ${seconds(time)}, ${percent(busy.share)} of it ${MULTIPLYING}`;

function row(bar: CycleBar, x: (value: number) => number, top: number, width: number): SVGElement {
  const perCycle = bar.cycles > 0 ? bar.seconds / bar.cycles : 0;
  const total = seconds(bar.seconds);
  return s(
    'g',
    {},
    s(
      'text',
      { x: 0, y: top + 14, class: 'name' },
      `${shortened(bar.name, width - textWidth(total, FONT) - 30, FONT)}  ${total}`,
    ),
    ...stretches(bar).flatMap((stretch) => {
      const [from, to] = [x(stretch.from * perCycle), x(stretch.to * perCycle)];
      const busy = isBusy(stretch);
      const label = [`${labelOf(stretch)} ${percent(shareOf(stretch))}`, percent(shareOf(stretch))].find(
        (text) => textWidth(text, FONT) + 12 <= to - from,
      );
      return [
        s(
          'rect',
          {
            x: from,
            y: top + NAME,
            width: Math.max(0.5, to - from),
            height: BAR,
            style: `fill: ${fillOf(stretch)}`,
            class: 'outlined',
          },
          s('title', {}, titleOf(stretch)),
        ),
        ...(label === undefined
          ? []
          : [
              s(
                'text',
                {
                  x: from + 7,
                  y: top + NAME + BAR / 2 + 4,
                  class: busy ? 'inside' : 'inside haloed',
                  style: busy ? `fill: ${css(textOn(busyTone))}` : '',
                },
                label,
              ),
            ]),
      ];
    }),
  );
}

const isBusy = ({ parts }: Stretch): boolean => parts[0].name === MULTIPLYING && parts.length === 1;
const labelOf = ({ parts }: Stretch): string => (parts.length === 1 ? parts[0].name : 'other');
const shareOf = ({ parts }: Stretch): number => parts.reduce((sum, { share }) => sum + share, 0);
const meaning = (name: string): string => STALL_MEANINGS[name] ?? name;

const fillOf = (stretch: Stretch): string =>
  isBusy(stretch) ? css(busyTone) : textureOf(stretch.parts.length === 1 ? stretch.parts[0].name : null);

const titleOf = ({ parts }: Stretch): string =>
  parts
    .map(({ name, cycles: count, share }) => `${meaning(name)}: ${integer(count)} cycles, ${percent(share)}`)
    .join('\n');

/** What occurs in the drawing. */
function legendOf(bars: readonly CycleBar[]): HTMLElement {
  const drawn = bars.flatMap((bar) => stretches(bar));
  const alone = new Set(drawn.filter(({ parts }) => parts.length === 1).map(({ parts: [{ name }] }) => name));
  const names = bars[0].parts.map(({ name }) => name).filter((name) => alone.has(name));
  const small = new Set(
    drawn.filter(({ parts }) => parts.length > 1).flatMap(({ parts }) => parts.map(({ name }) => name)),
  );
  return legend([
    ...names.map((name) => ({
      fill: name === MULTIPLYING ? css(busyTone) : textureOf(name),
      text: name === MULTIPLYING ? 'multiplying: PEs at work' : meaning(name),
    })),
    ...(small.size > 0 ? [{ fill: textureOf(null), text: `other, each below 0.5 %: ${[...small].join(', ')}` }] : []),
  ]);
}

function tableOf(bars: readonly CycleBar[]): HTMLElement {
  const [{ parts }] = bars;
  const columns = bars.flatMap(({ name }) => [`${name}: cycles`, 'share']);
  const cells = (count: number, share: number): string[] => [integer(count), percent(share)];
  const rows = parts.map(({ name }, i) => [
    meaning(name),
    ...bars.flatMap((bar) => cells(bar.parts[i].cycles, bar.parts[i].share)),
  ]);
  const totals = bars.flatMap((bar) => cells(bar.cycles, 1));
  const times = bars.flatMap((bar) => [decimals(bar.seconds), '']);
  return table(
    ['where the cycles of the array went', ...columns],
    [...rows, ['total', ...totals], ['total in seconds', ...times]],
    { numeric: columns.map((_, i) => i + 1) },
  );
}
