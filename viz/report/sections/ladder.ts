/** What each optimisation is worth: the ladder from none to all, and beside it each one alone and removed. */
import type { Ablation } from '../../../run/ablate.ts';
import { decimals, percent, timeUnitFor, times } from '../../../terms/people.ts';
import { busyTone, okabeIto, stallTone } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { choice } from '../choice.ts';
import { css, textOn } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { labelBeside } from '../layout/label-beside.ts';
import { factorOf, ladderOf, largestRung } from '../layout/ladder.ts';
import type { Ladder } from '../layout/ladder.ts';
import { ladderWords, oneOffPanel, speedupPanel, timePanel } from '../layout/ladder-panels.ts';
import type { Panel } from '../layout/ladder-panels.ts';
import { shortened } from '../layout/text-width.ts';
import { legend } from '../legend.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';

const ROW = 26;
const BAR = 16;
/** A name above a bar, and what a row is higher for it. */
const NAME_ABOVE = 16;
const NAME_MORE = 12;
const TITLE = 22;
const AXIS = 24;
const FONT = 12;
const NAMES = 236;
const GAP = 30;
/** Below this panels stand below each other. */
const NARROW = 900;

const views = ['time: rungs add up', 'speedup: rungs multiply'] as const;

export function ladder({ report }: Context): HTMLElement | null {
  const { ablation } = report;
  if (!ablation) return null;
  const place = h('div', {});
  const show = (view: number): void => place.replaceChildren(...ablation.batches.flatMap((one) => batchOf(one, view)));
  const picker = choice('What the ladder shows', views, show);
  show(0);
  return h(
    'section',
    { id: 'ladder' },
    h('h2', {}, 'What each optimisation is worth'),
    h(
      'p',
      { class: 'small' },
      'What one saves depends on what else is there: in the ladder they add up, alone and removed from all they need not.',
    ),
    picker.element,
    legend([
      { fill: css(stallTone), text: 'the step' },
      { fill: css(busyTone), text: 'what it wins' },
      ...(ablation.batches.some(losesAnywhere) ? [{ fill: okabeIto.vermilion, text: 'what it loses (outlined)' }] : []),
    ]),
    place,
  );
}

const losesAnywhere = ({ steps }: Ablation): boolean =>
  steps.some(({ saved, alone, removed }) => [saved, alone, removed].some(({ cycles }) => cycles < 0));

function batchOf(ablation: Ablation, view: number): HTMLElement[] {
  const rungs = ladderOf(ablation);
  return [
    h('h3', {}, `Batch ${rungs.batch}`),
    h('p', { class: 'small' }, summaryOf(rungs)),
    sized((width) => drawing(rungs, view, width)),
    foldedTable(`Batch ${rungs.batch}: the ladder, alone and removed, in numbers`, tableOf(rungs)),
    alternativesOf(ablation),
  ];
}

function summaryOf(rungs: Ladder): string {
  const { time } = ladderWords(rungs);
  const largest = largestRung(rungs);
  const most = largest && largest.saved > 0 ? ` Most of it is ${largest.title}: ${percent(largest.share)}.` : '';
  return `A step takes ${time(rungs.none)} with none and ${time(rungs.all)} with all: ${times(factorOf(rungs))} faster.${most}`;
}

function drawing(rungs: Ladder, view: number, width: number): SVGElement {
  const panels = [
    view === 0 ? timePanel(rungs) : speedupPanel(rungs),
    oneOffPanel(rungs, 'alone: saves', ({ alone }) => alone),
    oneOffPanel(rungs, 'removed: costs, of the step', ({ removed }) => removed, true),
  ];
  const isNarrow = width < NARROW;
  const places = isNarrow ? belowEachOther(panels, width) : besideEachOther(panels, width);
  const height = Math.max(...places.map(({ bottom }) => bottom)) + AXIS;
  const { time } = ladderWords(rungs);
  return s(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `The ladder at batch ${rungs.batch}: none ${time(rungs.none)}; ${rungs.rungs
        .map(({ title, saved }) => `${title} ${changeWords(saved, time)}`)
        .join('; ')}; all ${time(rungs.all)}. The table below has all numbers.`,
    },
    ...panels.map((panel, i) => drawnPanel(panel, places[i], isNarrow)),
    ...(isNarrow
      ? []
      : panels[0].rows.map(({ name }, i) =>
          s(
            'text',
            { x: NAMES - 10, y: TITLE + i * ROW + 17, 'text-anchor': 'end', class: isEnd(i, panels[0]) ? 'name' : '' },
            shortened(name, NAMES - 10, FONT),
          ),
        )),
  );
}

const isEnd = (i: number, { rows }: Panel): boolean => rows[i].kind === 'step' && (i === 0 || i === rows.length - 1);

interface Place {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly rowHeight: number;
}

/** All rows of an optimisation in one line: half of the room for the ladder, a quarter for each of the others. */
function besideEachOther([first, ...others]: readonly Panel[], width: number): Place[] {
  const room = width - NAMES - others.length * GAP;
  const bottom = TITLE + first.rows.length * ROW;
  const widths = [room / 2, ...others.map(() => room / 2 / others.length)];
  return widths.map((own, i) => {
    const before = widths.slice(0, i).reduce((sum, one) => sum + one + GAP, 0);
    return { left: NAMES + before, width: own, top: 0, bottom, rowHeight: ROW };
  });
}

function belowEachOther(panels: readonly Panel[], width: number): Place[] {
  let top = 0;
  return panels.map(({ rows }) => {
    const place = {
      left: 0,
      width,
      top,
      bottom: top + TITLE + rows.length * (ROW + NAME_MORE),
      rowHeight: ROW + NAME_MORE,
    };
    top = place.bottom + AXIS + 12;
    return place;
  });
}

const changeWords = (saved: number, time: (cycles: number) => string): string =>
  saved < 0 ? `adds ${time(-saved)}` : `takes off ${time(saved)}`;

/** Right of the bars, for half of the last tick's words. */
const RIGHT = 18;

function drawnPanel(panel: Panel, { left, width, top, bottom, rowHeight }: Place, isNarrow: boolean): SVGElement {
  const { title, rows, scale, ticks, besideRow } = panel;
  const right = left + width;
  const x = scale([left, right - RIGHT]);
  return s(
    'g',
    {},
    s('text', { x: left, y: top + 12, class: 'words' }, title),
    xAxis(x, { ...ticks(width - RIGHT), across: [top + TITLE, bottom] }),
    ...rows.flatMap((row, i) => {
      const barTop = top + TITLE + (isNarrow ? i * rowHeight + NAME_ABOVE : (i + besideRow) * rowHeight + 5);
      const [from, to] = [x(row.from), x(row.to)].toSorted((a, b) => a - b);
      const label = labelBeside({ from, to }, row.wordings, { from: left, to: right }, FONT);
      return [
        ...(isNarrow
          ? [s('text', { x: left, y: barTop - 4, class: isEnd(i, panel) ? 'name bar-words' : 'bar-words' }, row.name)]
          : []),
        ...(row.next === null
          ? []
          : [
              s('line', {
                x1: x(row.next),
                x2: x(row.next),
                y1: barTop + BAR,
                y2: barTop + rowHeight,
                class: 'step-line',
              }),
            ]),
        ...(row.kind === 'none'
          ? []
          : [
              s(
                'rect',
                {
                  x: from,
                  y: barTop,
                  width: Math.max(1.5, to - from),
                  height: BAR,
                  style: `fill: ${FILLS[row.kind]}`,
                  class: row.kind === 'lost' ? 'lost' : '',
                },
                s('title', {}, row.title),
              ),
            ]),
        s(
          'text',
          {
            x: label.x,
            y: barTop + 12,
            'text-anchor': label.anchor,
            class: label.isInside ? '' : 'bar-words',
            style: label.isInside && row.kind === 'saved' ? `fill: ${css(textOn(busyTone))}` : '',
          },
          label.text,
        ),
      ];
    }),
  );
}

const FILLS = { step: css(stallTone), saved: css(busyTone), lost: okabeIto.vermilion } as const;

function tableOf(rungs: Ladder): HTMLElement {
  const { unit, number } = ladderWords(rungs);
  const columns = [
    'switched on, in this order',
    `step (${unit})`,
    'saved',
    'share',
    'FF',
    'BP',
    'WU',
    'other',
    'mostly',
    'alone saves',
    'removed costs',
    'of the step with all',
  ];
  const rows = rungs.rungs.map(({ title, after, saved, share, byPass, mostly, alone, removed }) => [
    `+ ${title}`,
    number(after),
    number(saved),
    percent(share),
    ...[byPass.FF, byPass.BP, byPass.WU, byPass.other].map(number),
    mostly,
    number(alone),
    number(removed),
    percent(removed / rungs.all),
  ]);
  const share = rungs.rungs.reduce((sum, rung) => sum + rung.share, 0);
  return table(
    columns,
    [
      ['none', number(rungs.none), '', '', '', '', '', '', '', '', '', ''],
      ...rows,
      ['none − all', '', number(rungs.none - rungs.all), percent(share), '', '', '', '', '', '', '', ''],
    ],
    { numeric: [1, 2, 3, 4, 5, 6, 7, 9, 10, 11] },
  );
}

/** The scheduler against fixed choices, all else on. */
function alternativesOf({ batch, all, alternatives }: Ablation): HTMLElement {
  const unit = timeUnitFor([all.seconds, ...alternatives.flatMap(({ point }) => (point ? [point.seconds] : []))]);
  const rows = alternatives.map(({ title, point, reason }) =>
    point
      ? [title, decimals(point.seconds / unit.scale), times(point.cycles / all.cycles)]
      : [title, 'cannot run', reason ?? ''],
  );
  return foldedTable(
    `Batch ${batch}: the schedule searched against fixed ones, all else on`,
    table(
      ['the schedule', `step (${unit.name})`, 'against searched'],
      [['searched per operation', decimals(all.seconds / unit.scale), times(1)], ...rows],
      { numeric: [1, 2] },
    ),
  );
}
