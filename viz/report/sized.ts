/** A drawing as wide as its place: drawn again when that changes, so that text keeps its size on a phone. */
import { h } from './element.ts';

/** Until the place is known, and where it never is. */
const WIDTH_AT_FIRST = 960;

/** @param draw  makes the drawing for a width in pixels */
export function sized(draw: (width: number) => Element): HTMLElement {
  const box = h('div', { class: 'drawing' });
  let drawn = 0;
  const drawAt = (width: number): void => {
    if (width <= 0 || width === drawn) return;
    drawn = width;
    box.replaceChildren(draw(width));
  };
  drawAt(WIDTH_AT_FIRST);
  new ResizeObserver(([entry]) => drawAt(Math.floor(entry.contentRect.width))).observe(box);
  return box;
}
