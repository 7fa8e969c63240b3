/** The whole run at a glance: how busy the array is, and a brush that is the window. */
import { h } from '../element.ts';
import { SharpCanvas } from './canvas.ts';
import { drawLanes } from './draw-lanes.ts';
import type { Kinds } from './kinds.ts';
import type { Model } from './model.ts';
import type { Paint } from './paint.ts';
import type { View } from './view.ts';

const HEIGHT = 34;
/** An edge of the brush is as wide for a pointer. */
const EDGE = 8;

export class Minimap {
  readonly element: HTMLElement;
  readonly #canvas = new SharpCanvas();
  readonly #brush = h('div', { class: 'brush' });
  readonly #model: Model;
  #view: View = { from: 0, to: 1 };

  /** @param onChange  gets windows that the reader drags, which may be reversed or too short */
  constructor(model: Model, onChange: (view: View) => void) {
    this.#model = model;
    this.element = h(
      'div',
      { class: 'minimap', title: 'Drag to choose a part of the run' },
      this.#canvas.element,
      this.#brush,
    );
    this.#listen(onChange);
  }

  draw(width: number, kinds: Kinds, paint: Paint): void {
    const canvas = this.#canvas;
    canvas.resize(width, HEIGHT);
    const model = this.#model;
    drawLanes(canvas, {
      model,
      view: { from: 0, to: model.timeline.ticks },
      kinds,
      paint,
      rows: [{ unit: model.groups[0]?.units[0] ?? 0, top: 0, height: HEIGHT }],
      isPlain: true,
    });
  }

  show(view: View): void {
    this.#view = view;
    const { ticks } = this.#model.timeline;
    this.#brush.style.left = `${(100 * view.from) / ticks}%`;
    this.#brush.style.width = `${(100 * (view.to - view.from)) / ticks}%`;
  }

  /** Dragging an edge moves it, the brush moves as a whole, a drag elsewhere is a new brush. */
  #listen(onChange: (view: View) => void): void {
    const { element } = this;
    let drag: ((tick: number) => View) | null = null;
    const tickAt = ({ clientX }: PointerEvent): number => {
      const { left, width } = element.getBoundingClientRect();
      return ((clientX - left) / width) * this.#model.timeline.ticks;
    };
    element.addEventListener('pointerdown', (event) => {
      element.setPointerCapture(event.pointerId);
      const { from, to } = this.#view;
      const { ticks } = this.#model.timeline;
      const begin = tickAt(event);
      const edge = (EDGE / element.clientWidth) * ticks;
      const isWhole = to - from >= ticks;
      if (!isWhole && Math.abs(begin - from) < edge) drag = (tick) => ({ from: tick, to });
      else if (!isWhole && Math.abs(begin - to) < edge) drag = (tick) => ({ from, to: tick });
      else if (!isWhole && from < begin && begin < to) {
        drag = (tick) => ({ from: from + tick - begin, to: to + tick - begin });
      } else drag = (tick) => ({ from: begin, to: tick });
    });
    element.addEventListener('pointermove', (event) => {
      if (!drag) return;
      const { from, to } = drag(tickAt(event));
      onChange({ from: Math.min(from, to), to: Math.max(from, to) });
    });
    const end = (): void => {
      drag = null;
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  }
}
