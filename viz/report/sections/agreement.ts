/** Points of another simulator beside ours: how large the errors are, where they are, and which are the worst. */
import type { Statistics, ValidationRow } from '../../../published/validation.ts';
import { errorText } from '../../../terms/figure-words.ts';
import { compact, decimals, integer } from '../../../terms/people.ts';
import { busyTone, okabeIto, series as colours } from '../../palette.ts';
import { xAxis, yAxis } from '../axis.ts';
import { card } from '../card.ts';
import { choice } from '../choice.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { planeRange, worstRows } from '../layout/agreement.ts';
import { errorLimit, errorScale, errorTicks, stacked } from '../layout/error-dots.ts';
import { logTicks } from '../layout/roofline.ts';
import { shortened } from '../layout/text-width.ts';
import { numberTicks } from '../layout/tornado.ts';
import type { PeerReport, PeerSeries } from '../report-data.ts';
import { roving } from '../roving.ts';
import { scaleLinear, scaleLog } from '../scale.ts';
import { sized } from '../sized.ts';
import { allShapes, symbol } from '../symbols.ts';
import type { Shape } from '../symbols.ts';
import { foldedTable, table } from '../table.ts';

const MOST_WORST = 8;
const FONT = 12;
/** Peers print five digits: below this an error is theirs as much as ours. */
const PRINTED_PCT = 0.01;

export function agreement({ report }: Context): HTMLElement | null {
  const { peer, title, tool } = report;
  if (!peer) return null;
  const [first] = peer.series;
  const place = h('div', {});
  const show = (index: number): void => place.replaceChildren(...contentOf(peer.series[index]));
  const picker = choice(
    'Quantity shown',
    peer.series.map(({ name }) => name),
    show,
  );
  show(0);
  return h(
    'div',
    {},
    h(
      'header',
      { class: 'headline' },
      h('h1', {}, title),
      h('p', { class: 'what' }, `${first.name}, ${integer(first.all.points)} points in ${peer.path}`),
      cardsOf(peer, first),
    ),
    h(
      'section',
      { id: 'agreement' },
      h('h2', {}, 'Ours beside theirs'),
      ...(peer.series.length > 1 ? [picker.element] : []),
      place,
    ),
    restOf(peer, tool),
  );
}

function cardsOf({ bound, skipped }: PeerReport, { all, rows }: PeerSeries): HTMLElement {
  const close = rows.filter(({ errorPct }) => Math.abs(errorPct) < PRINTED_PCT).length;
  return h(
    'div',
    { class: 'figures' },
    card({
      title: close === all.exact ? 'exact' : `within ${PRINTED_PCT} %`,
      large: `${integer(close)} of ${integer(all.points)}`,
      small: 'points',
      facts: [
        ...(close === all.exact ? [] : [['exact', integer(all.exact)] as const]),
        ['within 5 %', `${all.within5Pct.toFixed(1)} %`],
        ['skipped', integer(skipped.length)],
      ],
    }),
    card({
      title: 'mean |error|',
      large: errorText(all.meanAbsErrorPct),
      small: 'over all points',
      facts: [
        ['median', errorText(all.medianAbsErrorPct)],
        ['worst', errorText(all.worst.errorPct)],
      ],
    }),
    card({ title: 'bound', large: bound.holds ? 'holds' : 'MISSED', small: bound.text }),
  );
}

function contentOf(one: PeerSeries): Node[] {
  const worst = worstRows(one.rows, MOST_WORST, PRINTED_PCT);
  const told = h(
    'p',
    { class: 'small told', 'aria-live': 'polite' },
    'Each mark is a point; choose one to read it here.',
  );
  const tell = (row: ValidationRow): void => told.replaceChildren(inWords(row));
  return [
    h(
      'div',
      { class: 'divisions' },
      h(
        'figure',
        {},
        h('figcaption', {}, 'error of each point, by group; linear within ±1 %, logarithmic beyond'),
        sized((width) => errorDrawing(one, width, tell)),
      ),
      h(
        'figure',
        {},
        h('figcaption', {}, 'theirs and ours; on the line they agree'),
        sized((width) => planeDrawing(one, width)),
        groupLegend(one),
      ),
    ),
    told,
    worst.length > 0
      ? table(['the worst points', 'group', 'reported', 'ours', 'error'], worst.map(cellsOf), { numeric: [2, 3, 4] })
      : h(
          'p',
          { class: 'small' },
          one.all.exact === one.all.points ? 'Every point is exact.' : `Every point is within ${PRINTED_PCT} %.`,
        ),
    foldedTable('Errors by group', statisticsTable([...one.groups, { name: 'all', statistics: one.all }])),
    foldedTable(
      `All ${one.rows.length} points`,
      table(['point', 'group', 'reported', 'ours', 'error'], one.rows.map(cellsOf), { numeric: [2, 3, 4] }),
    ),
  ];
}

const number = (value: number): string => (Number.isInteger(value) ? compact(value) : decimals(value));

const inWords = ({ id, group, ours, theirs, errorPct }: ValidationRow): string =>
  `${id} (${group}): ${number(ours)}, reported ${number(theirs)}, error ${errorText(errorPct)}`;

const cellsOf = ({ id, group, ours, theirs, errorPct }: ValidationRow): string[] => [
  id,
  group,
  number(theirs),
  number(ours),
  errorText(errorPct),
];

const statisticsTable = (lines: readonly { readonly name: string; readonly statistics: Statistics }[]): HTMLElement =>
  table(
    ['points', 'number', 'exact', 'mean |error|', 'median', 'within 5 %', 'worst'],
    lines.map(({ name, statistics: { points, exact, meanAbsErrorPct, medianAbsErrorPct, within5Pct, worst } }) => [
      name,
      integer(points),
      integer(exact),
      errorText(meanAbsErrorPct),
      errorText(medianAbsErrorPct),
      `${within5Pct.toFixed(1)} %`,
      errorText(worst.errorPct),
    ]),
    { numeric: [1, 2, 3, 4, 5, 6] },
  );

const DOT = 8;
/** Rows fill the height of the picture beside them. */
const LEAST_ROW = 44;
const [TOP, BOTTOM, SIDE] = [6, 24, 26];
const NAMES = 130;
const NARROW = 480;

function errorDrawing(
  { name, rows, groups }: PeerSeries,
  width: number,
  tell: (row: ValidationRow) => void,
): SVGElement {
  const isNarrow = width < NARROW;
  const left = isNarrow ? SIDE : NAMES + SIDE;
  const right = width - SIDE;
  const row = isNarrow ? LEAST_ROW : Math.max(LEAST_ROW, (PLANE_HEIGHT - 50) / groups.length);
  const rowHeight = isNarrow ? row + 16 : row;
  const bottom = TOP + groups.length * rowHeight;
  const limit = errorLimit(rows.map(({ errorPct }) => errorPct));
  const x = errorScale(limit, [left, right]);
  const isFar = ({ errorPct }: ValidationRow): boolean => Math.abs(errorPct) > 5;
  const marks: { readonly point: ValidationRow; readonly mark: SVGElement }[] = [];
  const drawn = groups.flatMap(({ name: group, statistics: { points, meanAbsErrorPct } }, i) => {
    const own = rows.filter((point) => point.group === group);
    const top = TOP + i * rowHeight + (isNarrow ? 16 : 0);
    const placed = stacked(
      own.map(({ errorPct }) => x(errorPct)),
      DOT,
      row - 6,
    );
    const dots = own.map((point, j) => {
      const mark = s(
        'circle',
        {
          cx: placed[j].x,
          cy: top + row / 2 + placed[j].y,
          r: DOT / 2,
          class: 'mark dot',
          role: 'button',
          'aria-label': inWords(point),
          style: `fill: ${isFar(point) ? okabeIto.vermilion : css(busyTone)}`,
          onpointerenter: () => tell(point),
        },
        s('title', {}, inWords(point)),
      );
      marks.push({ point, mark });
      return mark;
    });
    const about = `${integer(points)}, mean ${errorText(meanAbsErrorPct)}`;
    return [
      ...(isNarrow
        ? [s('text', { x: 0, y: top - 2 }, shortened(`${group}: ${about}`, width, FONT))]
        : [
            s('text', { x: 0, y: top + row / 2 }, shortened(group, NAMES, FONT)),
            s('text', { x: 0, y: top + row / 2 + 14, class: 'words' }, shortened(about, NAMES, 11)),
          ]),
      ...dots,
    ];
  });
  roving(
    marks.map(({ mark }) => mark),
    { choose: (i) => tell(marks[i].point), focus: (i) => tell(marks[i].point) },
  );
  const five = [-5, 5].filter((value) => Math.abs(value) <= limit).map((value) => x(value));
  return s(
    'svg',
    {
      width,
      height: bottom + BOTTOM,
      viewBox: `0 0 ${width} ${bottom + BOTTOM}`,
      role: 'group',
      'aria-label': `${name}: errors of ${rows.length} points in ${groups.length} groups`,
    },
    ...(five.length === 2
      ? [s('rect', { x: five[0], y: TOP, width: five[1] - five[0], height: bottom - TOP, class: 'band' })]
      : []),
    xAxis(x, {
      ticks: errorTicks(limit, right - left),
      format: (value) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`,
      across: [TOP, bottom],
    }),
    ...drawn,
  );
}

const shapeOf = (i: number): Shape => allShapes[i % allShapes.length];
const colourOf = (i: number): string => colours[i % colours.length];

function groupLegend({ groups }: PeerSeries): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...groups.map(({ name }, i) =>
      h(
        'li',
        {},
        s(
          'svg',
          { width: 16, height: 16, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
          s('path', { d: symbol(shapeOf(i), 70), style: `fill: ${colourOf(i)}` }),
        ),
        name,
      ),
    ),
  );
}

const PLANE_HEIGHT = 380;
const PLANE = { top: 16, right: 20, bottom: 40, left: 56 };

function planeDrawing({ name, rows, groups }: PeerSeries, width: number): SVGElement {
  const { low, high, isLogarithmic } = planeRange(rows);
  const [left, right, top, bottom] = [PLANE.left, width - PLANE.right, PLANE.top, PLANE_HEIGHT - PLANE.bottom];
  const scaled = isLogarithmic ? scaleLog : scaleLinear;
  const x = scaled([low, high], [left, right]);
  const y = scaled([low, high], [bottom, top]);
  const ticksFor = (room: number): number[] =>
    isLogarithmic ? logTicks([low, high], room / 50) : [...numberTicks([low, high], room).ticks];
  const indexOf = new Map(groups.map(({ name: group }, i) => [group, i]));
  return s(
    'svg',
    {
      width,
      height: PLANE_HEIGHT,
      viewBox: `0 0 ${width} ${PLANE_HEIGHT}`,
      role: 'img',
      'aria-label': `${name}: ours over theirs of ${rows.length} points. The table below has all.`,
    },
    xAxis(x, { ticks: ticksFor(right - left), format: number, across: [top, bottom] }),
    yAxis(y, { ticks: ticksFor(bottom - top), format: number, across: [left, right] }),
    s('line', { x1: x(low), y1: y(low), x2: x(high), y2: y(high), class: 'diagonal' }),
    ...rows.map((row) => {
      const i = indexOf.get(row.group) ?? 0;
      return s(
        'path',
        {
          d: symbol(shapeOf(i), 46),
          transform: `translate(${x(row.theirs)},${y(row.ours)})`,
          style: `fill: ${colourOf(i)}`,
          class: 'point',
        },
        s('title', {}, inWords(row)),
      );
    }),
    s('text', { x: right, y: PLANE_HEIGHT - 6, 'text-anchor': 'end', class: 'words' }, 'reported'),
    s('text', { x: 4, y: 11, class: 'words' }, 'ours'),
  );
}

function restOf(
  { quantities, skipped, series }: PeerReport,
  tool: { readonly name: string; readonly version: string },
): HTMLElement {
  return h(
    'section',
    { id: 'rest' },
    h('h2', {}, 'What else is compared'),
    ...(series.length > 1
      ? [foldedTable('Every quantity', statisticsTable(series.map(({ name, all }) => ({ name, statistics: all }))))]
      : []),
    ...(quantities.length > 0
      ? [
          foldedTable(
            'Also reported, without a verdict',
            table(
              ['quantity', 'points', 'agree', 'skipped', 'remarks'],
              quantities.map(({ quantity, points, agree, skipped: left, differs, reason }) => [
                quantity,
                integer(points),
                integer(agree),
                left === 0 ? '·' : integer(left),
                [
                  ...(differs
                    ? [`first that differs: ${differs.id}: ${number(differs.ours)}, reported ${number(differs.theirs)}`]
                    : []),
                  ...(left > 0 && reason !== null ? [`skipped: ${reason}`] : []),
                ].join('; '),
              ]),
              { numeric: [1, 2, 3] },
            ),
          ),
        ]
      : []),
    ...(skipped.length > 0
      ? [
          foldedTable(
            `${skipped.length} skipped points, and why`,
            table(
              ['point', 'why'],
              skipped.map(({ id, reason }) => [id, reason]),
            ),
          ),
        ]
      : []),
    h('p', { class: 'small' }, `${tool.name} ${tool.version}`),
  );
}
