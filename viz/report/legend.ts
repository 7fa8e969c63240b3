/** What fills mean: a swatch and words each. */
import { h, s } from './element.ts';

export interface LegendEntry {
  readonly fill: string;
  readonly text: string;
}

export const legend = (entries: readonly LegendEntry[]): HTMLElement =>
  h(
    'ul',
    { class: 'legend' },
    ...entries.map(({ fill, text }) =>
      h(
        'li',
        {},
        s(
          'svg',
          { width: 24, height: 16, 'aria-hidden': 'true' },
          s('rect', { x: 0.5, y: 0.5, width: 23, height: 15, style: `fill: ${fill}`, class: 'outlined' }),
        ),
        text,
      ),
    ),
  );
