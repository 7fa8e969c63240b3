/** All points in a plane of two dimensions that the reader chooses: the front, what it beats, what breaks constraints, references. */
import { integer } from '../../../terms/people.ts';
import { busyTone, okabeIto } from '../../palette.ts';
import { xAxis, yAxis } from '../axis.ts';
import { choice } from '../choice.ts';
import { css } from '../colours.ts';
import { h, s } from '../element.ts';
import { placeLabels } from '../layout/place-labels.ts';
import type { Box, LabelledPoint } from '../layout/place-labels.ts';
import { logTicks } from '../layout/roofline.ts';
import { shortened, textWidth } from '../layout/text-width.ts';
import { numberTicks } from '../layout/tornado.ts';
import { scaleLinear, scaleLog } from '../scale.ts';
import type { Scale } from '../scale.ts';
import { shapes, symbol } from '../symbols.ts';
import { SharpCanvas } from '../timeline/canvas.ts';
import { pixelOf } from '../timeline/raster.ts';
import { sampled } from './brush.ts';
import { groundLeft, paintCloud } from './cloud.ts';
import { cellOf, DOMINATED, INFEASIBLE, ON_FRONT, sentenceOf, standingOf } from './model.ts';
import type { Dimension } from './model.ts';
import { coloursNow, drawnWithin } from './paint.ts';
import { axisRange, edgeOf, nearest, staircase } from './plane.ts';
import type { Places } from './plane.ts';
import { SLOTS } from './selection.ts';
import type { SweepSelection } from './selection.ts';
import { tickWords, unitFor } from './words.ts';

const HEIGHT = 480;
const MARGIN = { top: 26, right: 20, bottom: 42, left: 64 };
const FONT = 12;
/** In pixels. */
const REACH = 14;
/** More points are drawn as pixels. */
const MANY = 4000;
const HINT =
  'Point at a dot to read it; a click chooses it to be compared, Shift and a click the other one. Keys: arrows go along the front, Enter chooses, Shift+Enter the other one.';

interface Side {
  readonly picked: () => Dimension;
  readonly isLogarithmic: () => boolean;
  readonly element: HTMLElement;
}

export function scatter(selection: SweepSelection): HTMLElement {
  const { model } = selection;
  const { report, objectives, figures } = model;
  const first = objectives[0];
  const second = objectives[1] ?? figures.find((one) => one !== first) ?? first;
  const canvas = new SharpCanvas();
  const ground = s('svg', { height: HEIGHT, 'aria-hidden': 'true' });
  const drawing = s('svg', { height: HEIGHT, 'aria-hidden': 'true' });
  const rings = s('g', {});
  const tooltip = h('div', { class: 'tooltip', hidden: true });
  const told = h('p', { class: 'small told', 'aria-live': 'polite' }, HINT);
  const plane = h(
    'div',
    {
      class: 'plane',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'scatter plot',
      'aria-label': `${model.rows} points, ${report.front.length} on the front. Arrows go along the front, Enter chooses a point, Shift and Enter the other one. The table below has all points.`,
    },
    ground,
    canvas.element,
    drawing,
    tooltip,
  );
  const absent = h('p', { class: 'small' });
  let places: Places = { x: new Float32Array(model.rows), y: new Float32Array(model.rows) };
  let bounds: Box = { left: 0, right: 0, top: 0, bottom: 0 };
  /** Place in the order of the front, for the keyboard. */
  let at = -1;
  let pointed: number | null = null;

  const ask = drawnWithin(plane, (width) => draw(width));
  const x = side(model.dimensions, 'x', first, ask);
  const y = side(model.dimensions, 'y', second, ask);
  const slots = choice('The next click chooses', ['next click: A', 'next click: B'], (slot) =>
    selection.turn(slot === 0 ? 0 : 1),
  );

  const draw = (width: number): void => {
    const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, HEIGHT - MARGIN.bottom];
    const [across, up] = [x.picked(), y.picked()];
    const [xRange, yRange] = [axisRange(across, x.isLogarithmic()), axisRange(up, y.isLogarithmic())];
    const scaleX = (x.isLogarithmic() && xRange.canBeLogarithmic ? scaleLog : scaleLinear)(xRange.range, [left, right]);
    const scaleY = (y.isLogarithmic() && yRange.canBeLogarithmic ? scaleLog : scaleLinear)(yRange.range, [bottom, top]);
    places = {
      x: Float32Array.from(across.plotted, scaleX),
      y: Float32Array.from(up.plotted, scaleY),
    };
    bounds = { left, right, top: top - 12, bottom };
    canvas.resize(width, HEIGHT);
    dots();
    ground.setAttribute('width', String(width));
    drawing.setAttribute('width', String(width));
    ground.replaceChildren(
      xAxis(scaleX, {
        ...ticksOf(across, scaleX, xRange.range, right - left, x.isLogarithmic()),
        across: [top, bottom],
      }),
      yAxis(scaleY, { ...ticksOf(up, scaleY, yRange.range, bottom - top, y.isLogarithmic()), across: [left, right] }),
      s('text', { x: right, y: HEIGHT - 6, 'text-anchor': 'end', class: 'words' }, axisTitle(across, xRange.range)),
      s('text', { x: 2, y: 12, class: 'words' }, axisTitle(up, yRange.range)),
    );
    drawing.replaceChildren(...edge(across, up), ...named(), rings);
    ring();
    const missing = model.kind.reduce((sum, _, row) => sum + Number(!hasPlace(row)), 0);
    absent.replaceChildren(
      missing === 0
        ? ''
        : `${integer(missing)} points have no place here: they lack one of the two, as machines that are not simulated because they do not fit.`,
    );
  };

  /** Dots of one kind after the other, so that the front lies on top. */
  const dots = (): void => {
    const { context, ratio } = canvas;
    if (!context) return;
    const { passes } = selection.state;
    const { weak, front, page } = coloursNow();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.columns, HEIGHT * ratio);
    const isMany = model.rows > MANY;
    if (isMany) {
      const pixels = canvas.pixels();
      if (pixels) {
        const size = { columns: pixels.image.width, rows: pixels.image.height, ratio };
        paintCloud(pixels.words, groundLeft(places, model.kind, passes, size), pixelOf(weak));
        context.putImageData(pixels.image, 0, 0);
      }
    }
    for (const kind of isMany ? [ON_FRONT] : [INFEASIBLE, DOMINATED, ON_FRONT]) {
      for (const isPassing of [0, 1]) {
        context.fillStyle = kind === ON_FRONT ? front : weak;
        context.strokeStyle = kind === ON_FRONT ? page : weak;
        context.globalAlpha = (isPassing ? 1 : 0.16) * (kind === ON_FRONT ? 1 : kind === DOMINATED ? 0.5 : 0.7);
        context.lineWidth = 1;
        const radius = kind === ON_FRONT ? (report.front.length > 400 ? 3 : 5) : 3;
        for (let row = 0; row < model.rows; row += 1) {
          if (model.kind[row] !== kind || passes[row] !== isPassing) continue;
          const [px, py] = [places.x[row], places.y[row]];
          if (Number.isNaN(px) || Number.isNaN(py)) continue;
          context.beginPath();
          context.arc(px, py, radius, 0, 2 * Math.PI);
          if (kind !== INFEASIBLE) context.fill();
          if (kind !== DOMINATED) context.stroke();
        }
      }
    }
    context.globalAlpha = 1;
  };

  const placeOf = (row: number): readonly [number, number] => [places.x[row], places.y[row]];
  const hasPlace = (row: number): boolean => Number.isFinite(places.x[row]) && Number.isFinite(places.y[row]);

  /** What nothing beats in these two alone, where both are objectives. */
  const edge = (across: Dimension, up: Dimension): SVGElement[] => {
    if (across.goal === null || up.goal === null || across === up) return [];
    const points = edgeOf(report.front, across, up).filter(hasPlace).map(placeOf);
    return [s('path', { d: staircase(points), class: 'edge' })];
  };

  /** References and the knee. */
  const marks = [
    ...(report.knee === null || report.front.length < 3
      ? []
      : [{ row: report.knee, text: 'knee', shape: shapes.diamond, fill: okabeIto.orange }]),
    ...report.references.flatMap(({ name, row }) =>
      row === null ? [] : [{ row, text: shortened(name, 220, FONT), shape: shapes.square, fill: okabeIto.vermilion }],
    ),
  ];
  const named = (): SVGElement[] =>
    marks
      .filter(({ row }) => hasPlace(row))
      .map(({ row, shape, fill }) =>
        s('path', {
          d: symbol(shape, 110),
          transform: `translate(${placeOf(row).join()})`,
          style: `fill: ${fill}`,
          class: 'named',
        }),
      );

  /** Names of marks, and of the two chosen points, where they cover neither each other nor the front. */
  const labels = (): SVGElement[] => {
    const { chosen } = selection.state;
    const around = (row: number, reach: number): Box => ({
      left: places.x[row] - reach,
      right: places.x[row] + reach,
      top: places.y[row] - reach,
      bottom: places.y[row] + reach,
    });
    const wanted = [
      ...chosen.flatMap((row, slot) => (row === null ? [] : [{ row, text: SLOTS[slot], isSlot: true }])),
      ...marks.map(({ row, text }) => ({ row, text, isSlot: false })),
    ].filter(({ row }) => hasPlace(row));
    const labelled = wanted.map(({ row, text, isSlot }): LabelledPoint => {
      const [px, py] = placeOf(row);
      return { text, x: px, y: py, radius: isSlot ? 9 : 8 };
    });
    const taken = [...sampled(report.front, 200), ...wanted.map(({ row }) => row)]
      .filter(hasPlace)
      .map((row) => around(row, 5));
    return placeLabels(labelled, bounds, FONT, taken).map(({ point: i, x: atX, y: atY, anchor }) =>
      s(
        'text',
        { x: atX, y: atY, 'text-anchor': anchor, class: wanted[i].isSlot ? 'mark-name name' : 'mark-name' },
        labelled[i].text,
      ),
    );
  };

  const ring = (): void => {
    const { chosen } = selection.state;
    const ringAt = (row: number, kind: string): SVGElement =>
      s('circle', { cx: places.x[row], cy: places.y[row], r: kind === 'cursor' ? 11 : 9, class: `ring-${kind}` });
    rings.replaceChildren(
      ...chosen.flatMap((row) => (row === null || !hasPlace(row) ? [] : [ringAt(row, 'chosen')])),
      ...labels(),
      ...(pointed !== null && hasPlace(pointed) ? [ringAt(pointed, 'cursor')] : []),
    );
  };

  const point = (row: number | null, isTold: boolean): void => {
    pointed = row;
    ring();
    tooltip.hidden = row === null;
    if (row === null) return;
    tooltip.replaceChildren(...tooltipOf(row));
    const width = plane.clientWidth;
    const isLeft = places.x[row] > width / 2;
    tooltip.style.left = isLeft ? 'auto' : `${places.x[row] + 16}px`;
    tooltip.style.right = isLeft ? `${width - places.x[row] + 16}px` : 'auto';
    tooltip.style.top = `${Math.max(0, Math.min(places.y[row] - 20, HEIGHT - 190))}px`;
    if (isTold) told.replaceChildren(sentenceOf(model, row));
  };

  const tooltipOf = (row: number): Node[] => [
    h('strong', {}, `point ${report.proposal[row]}: ${standingOf(model, row)}`),
    h(
      'dl',
      {},
      ...[...objectives, ...[x.picked(), y.picked()].filter((one) => !objectives.includes(one)), ...model.parameters]
        .filter((one, i, all) => all.indexOf(one) === i && Number.isFinite(one.along[row]))
        .flatMap((one) => [h('dt', {}, one.title), h('dd', {}, `${cellOf(one, row)} ${one.unit}`.trimEnd())]),
    ),
  ];

  const under = (event: MouseEvent): number | null => {
    const box = plane.getBoundingClientRect();
    const place = [event.clientX - box.left, event.clientY - box.top] as const;
    return nearest(model, places, selection.state.passes, place, REACH);
  };
  plane.addEventListener('pointermove', (event) => {
    const row = under(event);
    if (row !== pointed) point(row, false);
    plane.classList.toggle('over', row !== null);
  });
  plane.addEventListener('pointerleave', () => point(null, false));
  plane.addEventListener('blur', () => point(null, false));
  plane.addEventListener('click', (event) => {
    const row = under(event);
    if (row === null) return;
    selection.choose(row, event.shiftKey ? 1 : undefined);
    point(row, true);
    at = walk().indexOf(row);
  });
  /** The front from left to right, what is within the brushes. */
  const walk = (): number[] =>
    report.front
      .filter((row) => hasPlace(row) && selection.state.passes[row])
      .toSorted((a, b) => places.x[a] - places.x[b] || places.y[a] - places.y[b]);
  plane.addEventListener('keydown', (event) => {
    const front = walk();
    if (front.length === 0) return;
    const last = front.length - 1;
    const to: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at < 0 ? last : at - 1,
      ArrowUp: at < 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    if (event.key in to) {
      at = Math.max(0, Math.min(last, to[event.key]));
      point(front[at], true);
    } else if ((event.key === 'Enter' || event.key === ' ') && at >= 0 && at <= last) {
      selection.choose(front[at], event.shiftKey ? 1 : undefined);
    } else if (event.key === 'Escape') point(null, false);
    else return;
    event.preventDefault();
  });

  selection.watch((state, before) => {
    slots.press(state.next);
    if (!before) return;
    if (state.passes === before.passes) ring();
    else {
      at = -1;
      dots();
    }
  });
  return h(
    'section',
    { id: 'points' },
    h('h2', {}, 'All points, and the front'),
    h('div', { class: 'controls' }, x.element, y.element, slots.element),
    plane,
    legend(selection),
    absent,
    told,
  );
}

/** The choice of an axis, and whether it is logarithmic. */
function side(dimensions: readonly Dimension[], name: string, first: Dimension, changed: () => void): Side {
  const select = h(
    'select',
    { onchange: () => pick() },
    ...dimensions.map((one, i) => h('option', { value: i, selected: one === first }, one.title)),
  );
  const box = h('input', { type: 'checkbox', onchange: changed });
  const picked = (): Dimension => dimensions[Number(select.value)];
  const pick = (): void => {
    const { canBeLogarithmic, isWide } = axisRange(picked(), false);
    const canBe = canBeLogarithmic && picked().isNumeric;
    box.disabled = !canBe;
    box.checked = canBe && isWide;
    changed();
  };
  const element = h(
    'span',
    { class: 'axis-choice' },
    h('label', {}, `${name} `, select),
    h('label', {}, box, ` log ${name}`),
  );
  pick();
  return { picked, isLogarithmic: () => box.checked, element };
}

function ticksOf(
  dimension: Dimension,
  scale: Scale,
  range: readonly [number, number],
  room: number,
  isLogarithmic: boolean,
): { readonly ticks: readonly number[]; readonly format: (value: number) => string } {
  const { labels, isNumeric, unit } = dimension;
  if (labels && !isNumeric) {
    const step = Math.ceil((labels.length * 60) / room);
    const ticks = labels.flatMap((_, i) => (i % step === 0 ? [i] : []));
    return { ticks, format: (value) => shortened(labels[value], step * 70, FONT) };
  }
  const { scale: per } = unitFor(unit, range[1]);
  if (isLogarithmic) {
    const ticks = spaced(logTicks(range, room / 34), scale, (value) => tickWords(value / per));
    return { ticks, format: (value) => tickWords(value / per) };
  }
  const { ticks, format } = numberTicks([range[0] / per, range[1] / per], room);
  const largest = Math.max(...range.map((value) => Math.abs(value / per)));
  return {
    ticks: ticks.map((tick) => tick * per),
    format: (value) => (largest >= 10_000 ? tickWords(value / per) : format(value / per)),
  };
}

/** Without ticks whose words would cover those before them. */
function spaced(ticks: readonly number[], scale: Scale, words: (value: number) => string): number[] {
  let end = -Infinity;
  const isAcross = ticks.length > 1 && scale(ticks[1]) > scale(ticks[0]);
  return ticks.filter((tick) => {
    const place = Math.abs(scale(tick) - scale(ticks[0]));
    const half = isAcross ? textWidth(words(tick), FONT) / 2 : FONT / 2;
    if (place - half < end + 4) return false;
    end = place + half;
    return true;
  });
}

function axisTitle({ title, unit, goal }: Dimension, [, high]: readonly [number, number]): string {
  const { name } = unitFor(unit, high);
  return `${title}${name === '' ? '' : ` (${name})`}${goal === null ? '' : goal === 'minimise' ? ', less is better' : ', more is better'}`;
}

function legend({ model }: SweepSelection): HTMLElement {
  const swatch = (...content: readonly SVGElement[]): SVGElement =>
    s('svg', { width: 18, height: 16, viewBox: '-9 -8 18 16', 'aria-hidden': 'true' }, ...content);
  const dot = (attributes: Readonly<Record<string, string | number>>): SVGElement => s('circle', attributes);
  const { report, kind } = model;
  const entries: (readonly [SVGElement, string])[] = [
    [swatch(dot({ r: 5, style: `fill: ${css(busyTone)}` })), 'front: nothing beats it in everything'],
    [swatch(s('path', { d: 'M-9,6H0V-6H9', class: 'edge' })), 'best in these two objectives alone'],
    [swatch(dot({ r: 3, class: 'beaten' })), 'beaten by one of the front'],
    ...(kind.includes(INFEASIBLE) ? [[swatch(dot({ r: 3, class: 'broken' })), 'breaks a constraint'] as const] : []),
    ...(report.references.some(({ row }) => row !== null)
      ? [
          [
            swatch(s('path', { d: symbol(shapes.square, 110), style: `fill: ${okabeIto.vermilion}` })),
            'reference',
          ] as const,
        ]
      : []),
    ...(report.front.length > 2
      ? [
          [
            swatch(s('path', { d: symbol(shapes.diamond, 110), style: `fill: ${okabeIto.orange}` })),
            'knee: from there, less of one objective costs most of the others',
          ] as const,
        ]
      : []),
  ];
  return h('ul', { class: 'legend' }, ...entries.map(([mark, text]) => h('li', {}, mark, text)));
}
