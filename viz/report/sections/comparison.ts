/** Where a run wins time over the first and where it loses some, operation by operation. */
import { seconds, times } from '../../../terms/people.ts';
import { busyTone, okabeIto } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { choice } from '../choice.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { comparedOperations, leading } from '../layout/compare-operations.ts';
import type { ComparedOperation } from '../layout/compare-operations.ts';
import { shortenedInside } from '../layout/text-width.ts';
import { timeTicks } from '../layout/time-ticks.ts';
import type { ReportRun } from '../report-data.ts';
import { legend } from '../legend.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';

/** Of what wins, and of what loses. */
const MOST_SHOWN = 10;
const FONT = 12;
const NAME_WIDTH = 230;
const NARROW = 620;
const BAR = 14;
/** Words at the end of a bar: a time and a speedup. */
const WORDS = 150;

const wonFill = css(busyTone);
const lostFill = okabeIto.vermilion;

export function comparison({ report, focus }: Context): HTMLElement | null {
  const [base, ...others] = report.runs;
  if (others.length === 0) return null;
  const place = h('div', {});
  let current = others[0];
  const show = (): void => {
    const all = comparedOperations(base.result.operations, current.result.operations);
    const { layer } = focus.focus;
    const compared = layer === null ? all : all.filter((operation) => operation.layer === layer);
    place.replaceChildren(...contentOf(compared, base, current, layer));
  };
  const picker = choice(
    `Run compared with ${base.name}`,
    others.map(({ name }) => name),
    (index) => {
      current = others[index];
      show();
    },
  );
  let shownLayer: string | null | undefined;
  focus.watch(({ layer }) => {
    if (layer !== shownLayer) show();
    shownLayer = layer;
  });
  return h(
    'section',
    { id: 'comparison' },
    h('h2', {}, `Where time is won and lost against ${base.name}`),
    ...(others.length > 1 ? [picker.element] : []),
    place,
  );
}

function contentOf(
  compared: readonly ComparedOperation[],
  base: ReportRun,
  other: ReportRun,
  layer: string | null,
): Node[] {
  const { shown, rest, restCount } = leading(compared, MOST_SHOWN);
  const [won, lost] = [1, -1].map((sign) => compared.reduce((sum, { saved }) => sum + Math.max(0, sign * saved), 0));
  const where = layer === null ? '' : ` in ${layer}`;
  const summary =
    `${other.name} wins ${orNothing(won)}${where} and loses ${orNothing(lost)}` +
    (restCount > 0 ? `; the largest of each are drawn, ${restCount} more save ${signed(rest)}.` : '.');
  return [
    h('p', { class: 'small' }, summary),
    ...(shown.length > 0
      ? [
          sized((width) => drawing(shown, base, other, width)),
          legend([
            { fill: wonFill, text: `won: less time than in ${base.name}` },
            { fill: lostFill, text: 'lost (outlined): more time' },
          ]),
        ]
      : []),
    foldedTable(`${compared.length} operations of ${base.name} and ${other.name}`, tableOf(compared, base, other)),
  ];
}

const orNothing = (time: number): string => (time === 0 ? 'nothing' : seconds(time));
const signed = (time: number): string => `${time < 0 ? '−' : ''}${seconds(Math.abs(time))}`;

function drawing(shown: readonly ComparedOperation[], base: ReportRun, other: ReportRun, width: number): SVGElement {
  const isNarrow = width < NARROW;
  const left = isNarrow ? 0 : NAME_WIDTH;
  const rowHeight = BAR + 8 + (isNarrow ? 16 : 0);
  const longest = Math.max(...shown.map(({ saved }) => Math.abs(saved)));
  const x = scaleLinear([0, longest], [left, width - WORDS]);
  const height = shown.length * rowHeight;
  return s(
    'svg',
    {
      width,
      height: height + 24,
      viewBox: `0 0 ${width} ${height + 24}`,
      role: 'img',
      'aria-label': `The ${shown.length} operations that change most from ${base.name} to ${other.name}. ${shown
        .slice(0, 3)
        .map((operation) => `${operation.id}: ${inWords(operation)}`)
        .join('; ')}. The table below has all.`,
    },
    xAxis(x, { ...timeTicks(longest, width - WORDS - left), across: [0, height] }),
    ...shown.map((operation, i) => {
      const top = i * rowHeight + (isNarrow ? 16 : 0) + 4;
      const isWon = operation.saved > 0;
      const end = x(Math.abs(operation.saved));
      return s(
        'g',
        {},
        s(
          'text',
          isNarrow ? { x: 0, y: top - 4 } : { x: left - 8, y: top + 11, 'text-anchor': 'end' },
          shortenedInside(operation.id, isNarrow ? width : left - 12, FONT),
          s('title', {}, operation.id),
        ),
        s('rect', {
          x: left,
          y: top,
          width: Math.max(1, end - left),
          height: BAR,
          style: `fill: ${isWon ? wonFill : lostFill}`,
          class: isWon ? '' : 'lost',
        }),
        s('text', { x: end + 6, y: top + 11, class: 'words' }, inWords(operation)),
      );
    }),
  );
}

function inWords({ base, other, saved }: ComparedOperation): string {
  const amount = `${saved > 0 ? 'won' : 'lost'} ${seconds(Math.abs(saved))}`;
  if (base === null) return `${amount}, new`;
  if (other === null) return `${amount}, gone`;
  const speedup = base / other;
  // From next to nothing or to it: a ratio says nothing.
  return speedup >= 0.01 && speedup <= 100 ? `${amount}, ${times(speedup)}` : amount;
}

function tableOf(compared: readonly ComparedOperation[], base: ReportRun, other: ReportRun): HTMLElement {
  const time = (value: number | null): string => (value === null ? '·' : seconds(value));
  const rows = compared.map((operation) => [
    operation.id,
    time(operation.base),
    time(operation.other),
    operation.saved === 0 ? '0' : signed(operation.saved),
    operation.base !== null && operation.base > 0 && operation.other !== null && operation.other > 0
      ? times(operation.base / operation.other)
      : '·',
  ]);
  return table(['operation', base.name, other.name, 'saved', 'speedup'], rows, { numeric: [1, 2, 3, 4] });
}
