/** Parallel coordinates: a line a point through its parameters and objectives; brushes along the axes say which points count. */
import { h, s } from '../element.ts';
import { shortened, textWidth } from '../layout/text-width.ts';
import { numberTicks } from '../layout/tornado.ts';
import { scaleLinear, scaleLog } from '../scale.ts';
import type { Scale } from '../scale.ts';
import { SharpCanvas } from '../timeline/canvas.ts';
import { sampled } from './brush.ts';
import type { Stretch } from './brush.ts';
import { DOMINATED, INFEASIBLE, ON_FRONT } from './model.ts';
import type { Dimension } from './model.ts';
import { coloursNow, drawnWithin } from './paint.ts';
import { WIDE } from './plane.ts';
import { ranges } from './ranges.ts';
import { SLOTS } from './selection.ts';
import type { SweepSelection } from './selection.ts';
import { tickWords, unitFor } from './words.ts';
import { integer } from '../../../terms/people.ts';

const HEIGHT = 400;
const [TOP, BOTTOM] = [44, 18];
/** Between axes, in pixels; a narrow page scrolls. */
const LEAST_STEP = 92;
/** Beside the first and the last axis: as wide as half of what is written above them, within these. */
const [SIDE, MOST_SIDE] = [46, 90];
/** Between the words of neighbours. */
const GAP = 8;
/** Lines that are drawn of each kind: more cannot be told apart, and take long. */
const MOST_LINES = 1500;
const HIT = 16;
const FONT = 11;
const TITLE_FONT = 12;
/** Pixels that a pointer must move to be a brush and not a click. */
const LEAST_BRUSH = 4;

interface PlacedAxis {
  /** Index into the model's dimensions. */
  readonly index: number;
  readonly dimension: Dimension;
  readonly scale: Scale;
  readonly x: number;
  /** Room for the title, in pixels. */
  readonly titleRoom: number;
  /** Room for what is written at the ticks, at their left. */
  readonly tickRoom: number;
}

export function parallel(selection: SweepSelection): HTMLElement {
  const { model } = selection;
  const shown = [...model.parameters, ...model.objectives.filter((one, i, all) => all.indexOf(one) === i)];
  const canvas = new SharpCanvas();
  const drawing = s('svg', { height: HEIGHT, 'aria-hidden': 'true' });
  const inner = h('div', { class: 'lines' }, canvas.element, drawing);
  const outer = h(
    'div',
    {
      class: 'wide',
      tabindex: 0,
      role: 'region',
      'aria-label': 'Parallel coordinates; the ranges below brush them with the keyboard',
    },
    inner,
  );
  const said = h('p', { class: 'small', 'aria-live': 'polite' });
  const clear = h('button', { onclick: () => selection.clear() }, 'all points again');
  /** Points that break constraints are lines only where there are no others. */
  const areBroken = !model.kind.some((kind) => kind !== INFEASIBLE);
  const isCut = model.kind.reduce((sum, one) => sum + Number(one === DOMINATED), 0) > MOST_LINES;
  let axes: readonly PlacedAxis[] = [];

  const draw = (room: number): void => {
    const [before, behind] = [sideBefore(shown[0]), sideOf(shown[shown.length - 1])];
    const gaps = shown.length - 1;
    const leastStep = Math.max(LEAST_STEP, ...shown.map((one) => textWidth(wordsAbove(one), FONT) + GAP));
    const width = Math.max(room, before + behind + gaps * leastStep);
    const step = gaps > 0 ? (width - before - behind) / gaps : 0;
    const between = Math.max(80, step) - 6;
    axes = shown.map((dimension, i) => ({
      index: model.dimensions.indexOf(dimension),
      dimension,
      scale: scaleOf(dimension),
      x: before + i * step,
      titleRoom: Math.min(between, i === 0 ? 2 * before : between, i === gaps ? 2 * behind : between),
      tickRoom: i === 0 ? before - GAP : Math.max(40, step - 12),
    }));
    inner.style.width = `${width}px`;
    canvas.resize(width, HEIGHT);
    lines();
    drawing.setAttribute('width', String(width));
    drawing.replaceChildren(...axes.map((axis) => drawnAxis(axis)), ...ends());
  };
  const ask = drawnWithin(outer, draw);

  let kept: { readonly passes: Uint8Array; readonly rows: ReadonlyMap<string, readonly number[]> } | null = null;
  /** Rows of a kind within the brushes or outside, as many as are drawn; found again when brushes change. */
  const rowsOf = (kind: number, isPassing: number): readonly number[] => {
    const { passes } = selection.state;
    if (kept?.passes !== passes) kept = { passes, rows: rowsByKind(model.kind, passes) };
    return kept.rows.get(`${kind} ${isPassing}`) ?? [];
  };

  const lines = (): void => {
    const { context, ratio } = canvas;
    if (!context) return;
    const { chosen, brushes } = selection.state;
    const { weak, front, text } = coloursNow();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.columns, HEIGHT * ratio);
    const stroke = (
      rows: readonly number[],
      colour: string,
      alpha: number,
      width: number,
      dash: number[] = [],
    ): void => {
      context.strokeStyle = colour;
      context.globalAlpha = alpha;
      context.lineWidth = width;
      context.setLineDash(dash);
      for (const row of rows) trace(context, row);
      context.setLineDash([]);
      context.globalAlpha = 1;
    };
    if (brushes.size > 0) for (const kind of [DOMINATED, ON_FRONT]) stroke(rowsOf(kind, 0), weak, 0.07, 1);
    const beaten = rowsOf(DOMINATED, 1);
    if (areBroken) stroke(rowsOf(INFEASIBLE, 1), weak, 0.25, 1, [2, 4]);
    stroke(beaten, weak, beaten.length > 300 ? 0.12 : 0.3, 1);
    const best = rowsOf(ON_FRONT, 1);
    stroke(best, front, best.length > 60 ? 0.45 : 0.85, best.length > 60 ? 1.2 : 1.6);
    stroke(
      chosen.filter((row) => row !== null),
      text,
      1,
      2.5,
    );
  };

  /** A line is broken where the point has nothing, such as a parameter that does not count. */
  const trace = (context: CanvasRenderingContext2D, row: number): void => {
    context.beginPath();
    let isOpen = false;
    for (const { dimension, scale, x } of axes) {
      const value = dimension.along[row];
      if (!Number.isFinite(value)) {
        isOpen = false;
        continue;
      }
      if (isOpen) context.lineTo(x, scale(value));
      else context.moveTo(x, scale(value));
      isOpen = true;
    }
    context.stroke();
  };

  /** Names of the two chosen points at the right. */
  const ends = (): SVGElement[] => {
    const last = axes.at(-1);
    if (!last) return [];
    return selection.state.chosen.flatMap((row, slot) => {
      const value = row === null ? NaN : last.dimension.along[row];
      if (!Number.isFinite(value)) return [];
      return [
        s('text', { x: last.x + 10 + 14 * slot, y: last.scale(value) + 4, class: 'mark-name name' }, SLOTS[slot]),
      ];
    });
  };

  const drawnAxis = ({ index, dimension, scale, x, titleRoom, tickRoom }: PlacedAxis): SVGElement => {
    const { ticks, format } = ticksOf(dimension);
    const stretch = selection.state.brushes.get(index);
    const [from, to] = stretch ? edgesOf(dimension, stretch).map((value) => inside(scale(value))) : [0, 0];
    const hit = s('rect', { x: x - HIT, y: TOP - 6, width: 2 * HIT, height: HEIGHT - TOP - BOTTOM + 12, class: 'hit' });
    hit.addEventListener('pointerdown', (event) => brushFrom(event, hit, index, dimension, scale));
    return s(
      'g',
      {},
      s(
        'text',
        { x, y: 12, 'text-anchor': 'middle', class: 'name' },
        shortened(dimension.title, titleRoom, TITLE_FONT),
        s('title', {}, dimension.title),
      ),
      s('text', { x, y: 28, 'text-anchor': 'middle', class: 'words' }, wordsAbove(dimension)),
      s('line', { x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM, class: 'pole' }),
      ...ticks.flatMap((tick) => [
        s('line', { x1: x - 3, x2: x + 3, y1: scale(tick), y2: scale(tick), class: 'pole' }),
        s(
          'text',
          { x: x - 6, y: scale(tick) + 4, 'text-anchor': 'end', class: 'tick' },
          shortened(format(tick), tickRoom, FONT),
        ),
      ]),
      ...(stretch
        ? [s('rect', { x: x - 6, y: Math.min(from, to), width: 12, height: Math.abs(to - from), class: 'brushed' })]
        : []),
      hit,
    );
  };

  /** A drag brushes, a click takes the brush away. */
  const brushFrom = (event: PointerEvent, hit: SVGElement, index: number, dimension: Dimension, scale: Scale): void => {
    const top = drawing.getBoundingClientRect().top;
    const start = event.clientY - top;
    let isBrush = false;
    event.preventDefault();
    hit.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      const now = moved.clientY - top;
      isBrush ||= Math.abs(now - start) > LEAST_BRUSH;
      if (!isBrush) return;
      const [low, high] = [scale.invert(start), scale.invert(now)].toSorted((a, b) => a - b);
      selection.brush(index, within(dimension, [low, high]));
    };
    const end = (): void => {
      controller.abort();
      if (!isBrush) selection.brush(index, null);
      ask();
    };
    const controller = new AbortController();
    const { signal } = controller;
    // The axis under the pointer is drawn again meanwhile.
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', end, { signal });
    window.addEventListener('pointercancel', end, { signal });
  };

  selection.watch(({ passingCount, brushes }, before) => {
    said.replaceChildren(
      brushes.size === 0
        ? `Lines are points that hold all constraints. Drag along an axis, or use the ranges below: what is outside fades here and in the plane, and leaves the table.`
        : `${integer(passingCount)} of ${integer(model.rows)} points are within.`,
      ...(isCut
        ? [` Of those that are beaten ${integer(MOST_LINES)} are drawn, evenly among all within the ranges.`]
        : []),
    );
    clear.disabled = brushes.size === 0;
    if (before) ask();
  });
  return h(
    'section',
    { id: 'parallel' },
    h('h2', {}, 'What goes with what'),
    outer,
    h('div', { class: 'controls' }, clear, said),
    ranges(selection, shown),
  );
}

/** Unit, and which way is better. */
function wordsAbove({ unit, extent, goal }: Dimension): string {
  const { name } = unitFor(unit, extent[1]);
  const wish = goal === null ? '' : goal === 'minimise' ? '↓ better' : '↑ better';
  return [name, wish].filter((one) => one !== '').join(', ');
}

/** Room beside an axis at the end, so that what stands above it is not cut. */
function sideOf(dimension: Dimension): number {
  const above = Math.max(textWidth(dimension.title, TITLE_FONT), textWidth(wordsAbove(dimension), FONT));
  return Math.min(MOST_SIDE, Math.max(SIDE, Math.ceil(above / 2)));
}

/** The same for the first axis, whose ticks are at its left. */
function sideBefore(dimension: Dimension): number {
  const { ticks, format } = ticksOf(dimension);
  const widest = Math.max(0, ...ticks.map((tick) => textWidth(format(tick), FONT)));
  return Math.max(sideOf(dimension), Math.min(MOST_SIDE, Math.ceil(widest) + GAP));
}

function rowsByKind(kinds: Uint8Array, passes: Uint8Array): ReadonlyMap<string, readonly number[]> {
  const found = [INFEASIBLE, DOMINATED, ON_FRONT].flatMap((kind) =>
    [0, 1].map((isPassing) => {
      const rows: number[] = [];
      for (let row = 0; row < kinds.length; row += 1) {
        if (kinds[row] === kind && passes[row] === isPassing) rows.push(row);
      }
      return [`${kind} ${isPassing}`, sampled(rows, MOST_LINES)] as const;
    }),
  );
  return new Map(found);
}

/** A parameter by the order of its values, a figure by its size; wide ones logarithmic. */
function scaleOf(dimension: Dimension): Scale {
  const pixels = [HEIGHT - BOTTOM, TOP] as const;
  const [low, high] = dimension.extent;
  if (dimension.labels) return scaleLinear(low === high ? [low - 1, high + 1] : [low, high], pixels);
  return (isWide(dimension) ? scaleLog : scaleLinear)([low, high], pixels);
}

/** Better read logarithmically. */
const isWide = ({ extent: [low, high] }: Dimension): boolean => low > 0 && high / low > WIDE;

/** Not far beyond the ends of an axis. */
const inside = (y: number): number => Math.max(TOP - 6, Math.min(HEIGHT - BOTTOM + 6, y));

/** Brushes of labels end half way to the next. */
const edgesOf = ({ labels }: Dimension, [low, high]: Stretch): number[] =>
  labels ? [low - 0.4, high + 0.4] : [low, high];

/** What a drag means: labels that it touches; null if there is none. */
function within(dimension: Dimension, [low, high]: Stretch): Stretch | null {
  const [least, most] = dimension.extent;
  if (!dimension.labels) return [Math.max(least, low), Math.min(most, high)];
  const [first, last] = [Math.max(least, Math.ceil(low - 0.3)), Math.min(most, Math.floor(high + 0.3))];
  return first <= last ? [first, last] : null;
}

const MOST_TICKS = 12;

function ticksOf(dimension: Dimension): {
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
} {
  const { labels, unit } = dimension;
  if (labels) {
    const step = Math.ceil(labels.length / MOST_TICKS);
    return { ticks: labels.flatMap((_, i) => (i % step === 0 ? [i] : [])), format: (value) => labels[value] };
  }
  const [low, high] = dimension.extent;
  const { scale: per } = unitFor(unit, high);
  if (low === high) return { ticks: [low], format: (value) => tickWords(value / per) };
  const { ticks } = isWide(dimension)
    ? {
        ticks: scaleLog([low, high], [0, 1])
          .ticks(5)
          .filter((tick) => /^[125]/.test(tick.toExponential())),
      }
    : numberTicks([low / per, high / per], 500);
  return {
    ticks: isWide(dimension) ? ticks : ticks.map((tick) => tick * per),
    format: (value) => tickWords(value / per),
  };
}
