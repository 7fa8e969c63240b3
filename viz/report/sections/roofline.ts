/** The roofline of a run: each GEMM of a layer and pass as a point under what the machine can do at most. */
import type { PassOrOther } from '../../../run/result.ts';
import { compact, percent, seconds } from '../../../terms/people.ts';
import { passTones } from '../../palette.ts';
import { xAxis, yAxis } from '../axis.ts';
import { choice } from '../choice.ts';
import { css } from '../colours.ts';
import type { Context } from '../context.ts';
import { h, s } from '../element.ts';
import { boxOf, overlaps, placeLabels } from '../layout/place-labels.ts';
import type { Box, Label } from '../layout/place-labels.ts';
import { logTicks, roofLines, rooflinePoints, rooflineRanges } from '../layout/roofline.ts';
import type { RoofLine, RooflinePoint } from '../layout/roofline.ts';
import { passes } from '../layout/layer-times.ts';
import { textWidth } from '../layout/text-width.ts';
import type { ReportRun } from '../report-data.ts';
import { roving } from '../roving.ts';
import { scaleLog } from '../scale.ts';
import { sized } from '../sized.ts';
import { shapes, symbol } from '../symbols.ts';
import type { Shape } from '../symbols.ts';
import { foldedTable, table } from '../table.ts';

const HEIGHT = 460;
const MARGIN = { top: 14, right: 14, bottom: 42, left: 52 };
const FONT = 12;
/** Of the mark of the longest operation, in square pixels; and what can still be seen and hit. */
const LARGEST = 620;
const SMALLEST = 36;
const MOST_LABELS = 6;

/** Passes have shapes too, for those who do not see the colours. */
const SHAPES: Readonly<Record<PassOrOther, Shape>> = {
  FF: shapes.circle,
  BP: shapes.triangle,
  WU: shapes.square,
  other: shapes.circle,
};

/** Three digits. */
const intensityWords = (value: number): string => String(Number(value.toPrecision(3)));

export function roofline({ report, focus }: Context): HTMLElement | null {
  const { runs } = report;
  if (runs.every((run) => rooflinePoints(run).points.length === 0)) return null;
  const picker = choice(
    'Run shown',
    runs.map(({ name }) => name),
    (run) => focus.set({ run }),
  );
  const place = h('div', {});
  let shown = -1;
  let drawn: Pick<ReturnType<typeof drawing>, 'marks' | 'names'> = { marks: [], names: [] };
  const mark = (): void => {
    const { layer } = focus.focus;
    for (const one of drawn.marks) one.mark.setAttribute('aria-pressed', String(one.layer === layer));
    for (const one of [...drawn.marks, ...drawn.names]) {
      one.mark.classList.toggle('dim', layer !== null && one.layer !== layer);
    }
  };
  const choose = (layer: string): void => focus.set({ layer: focus.focus.layer === layer ? null : layer });
  const show = (run: ReportRun): void => {
    const { points, leftOut } = rooflinePoints(run);
    const ordered = points.toSorted((a, b) => b.seconds - a.seconds);
    const told = h('p', { class: 'small told', 'aria-live': 'polite' }, HINT);
    const tell = (point: RooflinePoint): void => told.replaceChildren(inWords(point));
    place.replaceChildren(
      sized((width) => {
        const { element, ...others } = drawing(run, ordered, width, { choose, tell });
        drawn = others;
        mark();
        return element;
      }),
      told,
      ...(leftOut > 0 ? [h('p', { class: 'small' }, leftOutWords(leftOut))] : []),
      foldedTable(`${run.name}: ${points.length} GEMMs under their roofs`, tableOf(ordered)),
    );
  };
  focus.watch(({ run }) => {
    if (run !== shown) show(runs[run]);
    shown = run;
    picker.press(run);
    mark();
  });
  return h(
    'section',
    { id: 'roofline' },
    h('h2', {}, 'Roofline'),
    ...(runs.length > 1 ? [picker.element] : []),
    legendOf(runs),
    place,
  );
}

const HINT =
  'Each mark is a GEMM of a layer and pass, its area the time it takes. Operations are those of the dense GEMM, two a MAC, whether executed or skipped.';

const leftOutWords = (count: number): string =>
  `${count === 1 ? 'One GEMM has' : `${count} GEMMs have`} no place here: no bytes of memory traffic, no time of its own, or no MACs.`;

const inWords = ({ id, intensity, rate, seconds: time, roof }: RooflinePoint): string =>
  [
    `${id}: ${intensityWords(intensity)} operations a byte`,
    `${compact(rate)} operations a second`,
    seconds(time),
    ...(roof ? [`${percent(roof.share)} of its roof (${roof.name})`] : []),
  ].join(', ');

interface Reactions {
  readonly choose: (layer: string) => void;
  readonly tell: (point: RooflinePoint) => void;
}

function drawing(run: ReportRun, points: readonly RooflinePoint[], width: number, { choose, tell }: Reactions) {
  const ranges = rooflineRanges(points, run.roofs, run.memoryRoofs);
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  const x = scaleLog(ranges.intensity, [left, right]);
  const y = scaleLog(ranges.rate, [bottom, top]);
  const lines = roofLines(run.roofs, run.memoryRoofs, ranges).map((line) => ({
    line,
    from: [x(line.from[0]), y(line.from[1])] as const,
    to: [x(line.to[0]), y(line.to[1])] as const,
  }));
  const fastest = Math.max(...run.memoryRoofs.map(({ bytesPerSecond }) => bytesPerSecond));
  const isHighest = (name: string): boolean =>
    run.memoryRoofs.find((roof) => roof.name === name)?.bytesPerSecond === fastest;
  const longest = points[0]?.seconds ?? 0;
  const area = ({ seconds: time }: RooflinePoint): number => Math.max(SMALLEST, (LARGEST * time) / longest);
  const marks = points.map((point) =>
    s(
      'g',
      {
        role: 'button',
        class: 'mark',
        'aria-label': inWords(point),
        transform: `translate(${x(point.intensity)},${y(point.rate)})`,
        onpointerenter: () => tell(point),
      },
      s('path', {
        d: symbol(SHAPES[point.pass], area(point)),
        style: `fill: ${css(passTones[point.pass])}`,
      }),
      s('title', {}, inWords(point)),
    ),
  );
  roving(marks, { choose: (i) => choose(points[i].layer), focus: (i) => tell(points[i]) });
  const labelled = points.slice(0, MOST_LABELS).map((point) => ({
    text: point.id,
    x: x(point.intensity),
    y: y(point.rate),
    radius: Math.sqrt(area(point) / Math.PI),
  }));
  const covered = points.map((point): Box => {
    const [cx, cy, radius] = [x(point.intensity), y(point.rate), Math.sqrt(area(point) / Math.PI)];
    return { left: cx - radius, right: cx + radius, top: cy - radius, bottom: cy + radius };
  });
  const roofNames = lines
    .filter(({ line }) => line.kind === 'compute')
    .map(({ line, from, to }) => {
      const text = roofLabel(run, line);
      return { text, ...besideRoof(textWidth(text, FONT), from, to, covered) };
    });
  const taken: Box[] = [
    ...covered,
    ...roofNames.map((name) => boxOf(name, textWidth(name.text, FONT), FONT)),
    ...lines
      .filter(({ line }) => line.kind === 'compute')
      .map(({ from, to }) => ({ left: from[0], right: to[0], top: to[1] - 1, bottom: to[1] + 1 })),
  ];
  const labels = placeLabels(labelled, { left, right, top, bottom }, FONT, taken);
  const written = labels.map(({ point, anchor, x: atX, y: atY }) =>
    s(
      'text',
      { x: atX, y: atY, 'text-anchor': anchor, class: 'mark-name', 'aria-hidden': 'true' },
      labelled[point].text,
    ),
  );
  const element = s(
    'svg',
    {
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'group',
      'aria-label': `Roofline of ${run.name}: ${points.length} GEMMs by operations a byte and operations a second`,
    },
    xAxis(x, { ticks: logTicks(ranges.intensity, width / 60), format: intensityWords, across: [top, bottom] }),
    yAxis(y, { ticks: logTicks(ranges.rate, 12), format: compact, across: [left, right] }),
    s(
      'text',
      { x: right, y: HEIGHT - 8, 'text-anchor': 'end', class: 'words' },
      'operations per byte of memory traffic',
    ),
    s('text', { x: 4, y: 10, class: 'words' }, 'operations a second'),
    ...lines.flatMap(({ line, from, to }) => [
      s('line', { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: `roof ${line.kind}` }),
      ...(line.kind === 'memory' ? [alongDiagonal(from, to, isHighest(line.name), roofLabel(run, line))] : []),
    ]),
    ...marks,
    ...roofNames.map(({ text, x: atX, y: atY, anchor }) =>
      s('text', { x: atX, y: atY, 'text-anchor': anchor, class: 'roof-name' }, text),
    ),
    ...written,
  );
  return {
    element,
    marks: points.map(({ layer }, i) => ({ layer, mark: marks[i] })),
    names: labels.map(({ point }, i) => ({ layer: points[point].layer, mark: written[i] })),
  };
}

/** Where the words of a horizontal roof stand: at its right end, or where they cover fewer marks. */
function besideRoof(
  width: number,
  from: readonly [number, number],
  to: readonly [number, number],
  marks: readonly Box[],
): Pick<Label, 'x' | 'y' | 'anchor'> {
  const candidates = [
    { x: to[0] - 4, y: to[1] - 5, anchor: 'end' },
    { x: to[0] - 4, y: to[1] + 15, anchor: 'end' },
    { x: from[0] + 14, y: from[1] + 15, anchor: 'start' },
  ] as const;
  const coveredBy = (candidate: (typeof candidates)[number]): number => {
    const box = boxOf(candidate, width, FONT);
    return marks.filter((mark) => overlaps(mark, box)).length;
  };
  return candidates.toSorted((a, b) => coveredBy(a) - coveredBy(b))[0];
}

function roofLabel(run: ReportRun, { name, kind }: RoofLine): string {
  const value =
    kind === 'compute'
      ? `${compact(run.roofs.find((roof) => roof.name === name)?.operationsPerSecond ?? 0)}OP/s`
      : `${compact(run.memoryRoofs.find((roof) => roof.name === name)?.bytesPerSecond ?? 0)}B/s`;
  return `${name} ${value}`;
}

/** Words along a rising line: above the highest, below the others. */
function alongDiagonal(
  from: readonly [number, number],
  to: readonly [number, number],
  isAbove: boolean,
  text: string,
): SVGElement {
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  return s(
    'text',
    {
      transform: `translate(${from[0]},${from[1]}) rotate(${angle})`,
      x: 12,
      y: isAbove ? -6 : 15,
      class: 'roof-name',
    },
    text,
  );
}

/** Shapes and colours of the passes that occur. */
function legendOf(runs: readonly ReportRun[]): HTMLElement {
  const occurring = new Set(runs.flatMap((run) => rooflinePoints(run).points.map(({ pass }) => pass)));
  return h(
    'ul',
    { class: 'legend' },
    ...passes
      .filter((pass) => occurring.has(pass))
      .map((pass) =>
        h(
          'li',
          {},
          s(
            'svg',
            { width: 16, height: 16, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
            s('path', { d: symbol(SHAPES[pass], 100), style: `fill: ${css(passTones[pass])}` }),
          ),
          pass,
        ),
      ),
  );
}

function tableOf(points: readonly RooflinePoint[]): HTMLElement {
  const rows = points.map(({ id, intensity, rate, seconds: time, roof }) => [
    id,
    intensityWords(intensity),
    compact(rate),
    seconds(time),
    roof ? percent(roof.share) : '',
    roof?.name ?? '',
  ]);
  return table(['operation', 'operations a byte', 'operations a second', 'time', 'of its roof', 'roof'], rows, {
    numeric: [1, 2, 3, 4],
  });
}
