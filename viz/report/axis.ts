/** Axes of drawings: ticks of a d3 scale as lines and words. */
import { s } from './element.ts';

interface Scale {
  (value: number): number;
}

export interface AxisOptions {
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** Where ticks end: the length of the lines across the drawing. */
  readonly across: readonly [from: number, to: number];
}

/** Ticks along x, their words below the drawing. */
export const xAxis = (scale: Scale, { ticks, format, across: [top, bottom] }: AxisOptions): SVGElement =>
  s(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...ticks.flatMap((tick) => [
      s('line', { x1: scale(tick), x2: scale(tick), y1: top, y2: bottom }),
      s('text', { x: scale(tick), y: bottom + 15, 'text-anchor': scale(tick) < 8 ? 'start' : 'middle' }, format(tick)),
    ]),
  );

/** Ticks along y, their words left of the drawing. */
export const yAxis = (scale: Scale, { ticks, format, across: [left, right] }: AxisOptions): SVGElement =>
  s(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...ticks.flatMap((tick) => [
      s('line', { x1: left, x2: right, y1: scale(tick), y2: scale(tick) }),
      s('text', { x: left - 6, y: scale(tick) + 4, 'text-anchor': 'end' }, format(tick)),
    ]),
  );
