/** The axis above the lanes, with lines through them. */
import { s } from '../element.ts';
import { axisLabels } from './axis-scale.ts';
import type { AxisScale } from './axis-scale.ts';
import type { View } from './view.ts';

export const AXIS_HEIGHT = 26;
const TICK = 5;

/** @param size  of the lanes in CSS pixels */
export function drawAxis(
  group: SVGGElement,
  view: View,
  scale: AxisScale,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  group.setAttribute('transform', `translate(0,${AXIS_HEIGHT - 0.5})`);
  group.replaceChildren(
    s('path', { class: 'domain', fill: 'none', d: `M0.5,0H${width + 0.5}` }),
    ...axisLabels(view, scale, width).flatMap(({ x, text }) => [
      s('line', { x1: x, x2: x, y2: -TICK }),
      s('line', { class: 'grid', x1: x, x2: x, y2: height }),
      s('text', { x, y: -TICK - 3, 'text-anchor': 'middle' }, text),
    ]),
  );
}
