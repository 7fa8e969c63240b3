/** The axis above the lanes, with lines through them. */
import { axisTop, scaleLinear, select } from 'd3';
import { axisLabels } from './axis-scale.ts';
import type { AxisScale } from './axis-scale.ts';
import type { View } from './view.ts';

export const AXIS_HEIGHT = 26;

/** @param size  of the lanes in CSS pixels */
export function drawAxis(
  group: SVGGElement,
  view: View,
  scale: AxisScale,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const labels = axisLabels(view, scale, width);
  const texts = new Map(labels.map(({ x, text }) => [x, text]));
  const places = [...texts.keys()];
  const axis = axisTop(scaleLinear([0, width], [0, width]))
    .tickValues(places)
    .tickSizeInner(5)
    .tickSizeOuter(0)
    .tickFormat((x) => texts.get(Number(x)) ?? '');
  const chosen = select(group);
  chosen.attr('transform', `translate(0,${AXIS_HEIGHT - 0.5})`).call(axis);
  chosen
    .selectAll<SVGLineElement, number>('line.grid')
    .data(places)
    .join('line')
    .attr('class', 'grid')
    .attr('x1', (x) => x)
    .attr('x2', (x) => x)
    .attr('y2', height);
}
