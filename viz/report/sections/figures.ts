/** Every published figure beside ours, by where it is from: how far ours is from it, and whether it is met. */
import type { PaperRow } from '../../../published/paper/row.ts';
import { errorText, oursText, theirsText, toleranceText } from '../../../terms/figure-words.ts';
import { busyTone, okabeIto } from '../../palette.ts';
import { xAxis } from '../axis.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { axisLimit, clipped, figureGroups } from '../layout/figure-dots.ts';
import type { Clipped, FigureDots, FigureGroup } from '../layout/figure-dots.ts';
import { shortened } from '../layout/text-width.ts';
import { numberTicks } from '../layout/tornado.ts';
import { scaleLinear } from '../scale.ts';
import { sized } from '../sized.ts';
import { foldedTable, table } from '../table.ts';

const ROW = 24;
const NAMES = 320;
/** Columns of words at the right: theirs, ours, error, verdict. */
const WORDS = [96, 96, 70, 110] as const;
const NARROW = 900;
const FONT = 12;
/** Heads of the words stand above the first row. */
const [HEAD, BOTTOM] = [20, 24];
const HEADS = ['published', 'ours', 'error', 'verdict'] as const;
/** Larger groups are opened on demand. */
const MOST_OPEN = 20;

export function figures({ report: { paper } }: Context): HTMLElement | null {
  if (!paper) return null;
  const { rows } = paper.validation;
  const groups = figureGroups(rows);
  const limit = axisLimit(rows);
  return h(
    'section',
    { id: 'figures' },
    h('h2', {}, 'Published figures beside ours'),
    h(
      'p',
      { class: 'small' },
      `Each figure as its distance from the published one, which is at 0, on one axis for all: what is beyond ${limit} % is drawn at the edge as an arrow. Grey bands are what is tolerated; a bar is a range of what is published, or of what our readings of the machine span. The error is the gap between the two ranges.`,
    ),
    legendOf(rows),
    ...groups.map((group) => groupOf(group, limit)),
    foldedTable(`All ${rows.length} figures with their sources`, tableOf(groups)),
  );
}

function groupOf(group: FigureGroup, limit: number): HTMLElement {
  const { name, dots, met, off, shown } = group;
  const judged = met + off;
  const counts = [...(judged > 0 ? [`${met} of ${judged} met`] : []), ...(shown > 0 ? [`${shown} not judged`] : [])];
  return h(
    'details',
    { class: 'data', open: dots.length <= MOST_OPEN || off > 0 },
    h('summary', {}, `${name}: ${counts.join(', ')}`),
    sized((width) => drawing(group, limit, width)),
  );
}

const VERDICTS = { ok: 'met', off: 'off', shown: 'not judged' } as const;

const verdictWords = ({ verdict, why }: PaperRow): string => why ?? VERDICTS[verdict];

/** What ours looks like: a disc if it is met, a square if it is off, a ring if it is not judged. */
function ourMark(verdict: PaperRow['verdict'], x: number, y: number): SVGElement {
  switch (verdict) {
    case 'ok': {
      return s('circle', { cx: x, cy: y, r: 5, style: `fill: ${css(busyTone)}`, class: 'outlined' });
    }
    case 'off': {
      return s('rect', {
        x: x - 5,
        y: y - 5,
        width: 10,
        height: 10,
        style: `fill: ${okabeIto.vermilion}`,
        class: 'lost',
      });
    }
    case 'shown': {
      return s('circle', { cx: x, cy: y, r: 4.5, class: 'ring' });
    }
  }
}

const diamond = (x: number, y: number): SVGElement =>
  s('path', { d: `M${x},${y - 6}l6,6l-6,6l-6,-6z`, class: 'theirs' });

function legendOf(rows: readonly PaperRow[]): HTMLElement {
  const entry = (mark: SVGElement, text: string): HTMLElement =>
    h('li', {}, s('svg', { width: 16, height: 16, 'aria-hidden': 'true' }, mark), text);
  const occurring = (['ok', 'off', 'shown'] as const).filter((verdict) => rows.some((row) => row.verdict === verdict));
  return h(
    'ul',
    { class: 'legend' },
    entry(diamond(8, 8), 'published'),
    ...occurring.map((verdict) => entry(ourMark(verdict, 8, 8), `ours, ${VERDICTS[verdict]}`)),
  );
}

function drawing({ name, dots }: FigureGroup, limit: number, width: number): SVGElement {
  const isNarrow = width < NARROW;
  const words = WORDS.reduce((sum, one) => sum + one, 0);
  const [left, right] = isNarrow ? [12, width - 12] : [NAMES, width - words - 16];
  const rowHeight = isNarrow ? ROW + 32 : ROW;
  const top = isNarrow ? 6 : HEAD;
  const bottom = top + dots.length * rowHeight;
  const x = scaleLinear([-limit, limit], [left, right]);
  const { ticks, format } = numberTicks([-limit, limit], right - left);
  return s(
    'svg',
    {
      width,
      height: bottom + BOTTOM,
      viewBox: `0 0 ${width} ${bottom + BOTTOM}`,
      role: 'img',
      'aria-label': `${name}: ${dots.length} figures. ${dots
        .slice(0, 3)
        .map(({ name: own, row }) => `${own}: published ${theirsText(row)}, ours ${oursText(row.oursRange)}`)
        .join('; ')}. The table below has all.`,
    },
    xAxis(x, { ticks, format: (value) => `${format(value)} %`, across: [top, bottom] }),
    ...(isNarrow ? [] : wordsOf(HEADS, 8, width, 'words')),
    ...dots.map((one, i) => drawnRow(one, x, limit, { top: top + i * rowHeight, width, isNarrow })),
  );
}

interface Place {
  readonly top: number;
  readonly width: number;
  readonly isNarrow: boolean;
}

function drawnRow(
  { name, row, theirs, ours, tolerated }: FigureDots,
  x: (value: number) => number,
  limit: number,
  { top, width, isNarrow }: Place,
): SVGElement {
  const y = top + (isNarrow ? 42 : ROW / 2);
  const [their, our] = [clipped(theirs, limit), clipped(ours, limit)];
  const band = tolerated && clipped(tolerated, limit);
  const near = our.low > their.high ? [their.high, our.low] : our.high < their.low ? [our.high, their.low] : null;
  const cells = [theirsText(row), oursText(row.oursRange), errorText(row.errorPct), verdictWords(row)];
  return s(
    'g',
    {},
    s('title', {}, `${name}\npublished ${cells[0]}, ours ${cells[1]}, error ${cells[2]}, ${cells[3]}\n${row.source}`),
    s(
      'text',
      isNarrow ? { x: 0, y: top + 12 } : { x: NAMES - 14, y: y + 4, 'text-anchor': 'end' },
      shortened(name, isNarrow ? width : NAMES - 16, FONT),
    ),
    ...(isNarrow ? [s('text', { x: 0, y: top + 27, class: 'words' }, cells.join(' · '))] : wordsOf(cells, y, width)),
    ...(band
      ? [
          s('rect', {
            x: x(band.low),
            y: y - 9,
            width: Math.max(1, x(band.high) - x(band.low)),
            height: 18,
            class: 'band',
          }),
        ]
      : []),
    ...(near ? [s('line', { x1: x(near[0]), x2: x(near[1]), y1: y, y2: y, class: 'link' })] : []),
    ...drawnRange(their, x, y, 'theirs-range', () => (their.low === their.high ? diamond(x(their.low), y) : null)),
    ...drawnRange(our, x, y, `ours-range ${row.verdict}`, () => null),
    ...(our.isHighBeyond && our.isLowBeyond
      ? []
      : [...new Set([our.low, our.high])]
          .filter((value) => Math.abs(value) < limit)
          .map((value) => ourMark(row.verdict, x(value), y))),
  );
}

/** A stroke between the ends, an arrow where it goes on beyond the edge. */
function drawnRange(
  { low, high, isLowBeyond, isHighBeyond }: Clipped,
  x: (value: number) => number,
  y: number,
  kind: string,
  point: () => SVGElement | null,
): SVGElement[] {
  const [from, to] = [x(low), x(high)];
  const one = point();
  const isTheirs = kind === 'theirs-range';
  const ends = isTheirs && low !== high ? [...(isLowBeyond ? [] : [from]), ...(isHighBeyond ? [] : [to])] : [];
  return [
    ...(to > from ? [s('line', { x1: from, x2: to, y1: y, y2: y, class: kind })] : []),
    ...ends.map((end) => diamond(end, y)),
    ...(one && !isLowBeyond && !isHighBeyond ? [one] : []),
    ...(isLowBeyond ? [s('path', { d: `M${from - 7},${y}l8,-5v10z`, class: `${kind} arrow` })] : []),
    ...(isHighBeyond ? [s('path', { d: `M${to + 7},${y}l-8,-5v10z`, class: `${kind} arrow` })] : []),
  ];
}

/** @param kind  class of the words; the last are small anyway */
function wordsOf(cells: readonly string[], y: number, width: number, kind = ''): SVGElement[] {
  let at = width - WORDS.reduce((sum, one) => sum + one, 0);
  return cells.map((cell, i) => {
    const start = at;
    at += WORDS[i];
    const isLast = i === cells.length - 1;
    const room = WORDS[i] - 6;
    return s(
      'text',
      {
        x: isLast ? start + 12 : at,
        y: y + 4,
        'text-anchor': isLast ? 'start' : 'end',
        class: isLast ? 'words' : kind,
      },
      shortened(cell, isLast ? room : WORDS[i] + 8, isLast ? 11 : FONT),
    );
  });
}

function tableOf(groups: readonly FigureGroup[]): HTMLElement {
  const rows = groups.flatMap(({ name: group, dots }) =>
    dots.map(({ name, row }) => [
      name,
      group,
      theirsText(row),
      oursText(row.oursRange),
      errorText(row.errorPct),
      toleranceText(row),
      verdictWords(row),
      row.provenance,
      row.source,
    ]),
  );
  return table(['figure', 'group', 'published', 'ours', 'error', 'tolerance', 'verdict', 'from', 'source'], rows, {
    numeric: [2, 3, 4, 5],
  });
}
