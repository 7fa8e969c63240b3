/** The picture: lanes on a canvas, their names, the axis, the minimap, and all that a reader can do with them. */
import type { PassOrOther } from '../../../run/result.ts';
import { h, s } from '../element.ts';
import { AreaStrips } from './area-strips.ts';
import type { Area } from './areas.ts';
import { AXIS_HEIGHT, drawAxis } from './axis.ts';
import { cycleScale, timeScale } from './axis-scale.ts';
import { linksOf } from './causes.ts';
import type { Links } from './causes.ts';
import { SharpCanvas } from './canvas.ts';
import { controls } from './controls.ts';
import { brief, describe } from './describe.ts';
import { drawLanes } from './draw-lanes.ts';
import { Panel, Tooltip } from './facts.ts';
import { listenForGestures } from './gestures.ts';
import type { Point } from './gestures.ts';
import { listenForKeys } from './keys.ts';
import { PASSES, kindsOf } from './kinds.ts';
import type { Kinds } from './kinds.ts';
import { labels } from './labels.ts';
import { detailOf } from './lane-columns.ts';
import { heightOf, rowsOf } from './layout.ts';
import type { Row } from './layout.ts';
import { arrowHead, marks } from './marks.ts';
import { Minimap } from './minimap.ts';
import type { Model } from './model.ts';
import { paintFor } from './paint.ts';
import type { Paint } from './paint.ts';
import { extentOf, neighbour, pick } from './pick.ts';
import type { Picked } from './pick.ts';
import { extentOfOperation, matching, stepped } from './search.ts';
import { clamped, fitted, panned, zoomed } from './view.ts';
import type { View } from './view.ts';
import type { Detail } from './visit-window.ts';

export interface ChartOptions {
  /** null is the whole run. */
  readonly view: View | null;
  readonly onView: (view: View | null) => void;
}

/** After the page has been painted, and before most readers have found the wheel. */
const WARM_UP_MILLISECONDS = 150;

const darkness = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)');

export class Chart {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #options: ChartOptions;
  readonly #canvas = new SharpCanvas();
  readonly #axis = s('g', { class: 'axis' });
  readonly #marks = s('g', { class: 'marks' });
  readonly #limits = s('g', { class: 'limits-of-areas' });
  readonly #overlay = s('svg', { 'aria-hidden': 'true' }, arrowHead(), this.#axis, this.#limits, this.#marks);
  readonly #areas: AreaStrips;
  readonly #axisName = h('div', { class: 'axis-name' });
  readonly #names = h('div', { class: 'names' });
  readonly #tooltip = new Tooltip();
  readonly #panel = new Panel();
  readonly #plot: HTMLElement;
  readonly #minimap: Minimap;
  readonly #controls;
  readonly #cleanup: (() => void)[] = [];

  #view: View;
  #rows: readonly Row[] = [];
  #kinds: Kinds;
  #paint: Paint | null = null;
  #layer: string | null = null;
  readonly #passes = new Set<PassOrOther>(PASSES);
  readonly #folded = new Set<string>();
  readonly #hidden = new Set<number>();
  #isTime = false;
  #matches: readonly number[] = [];
  #match = -1;
  #pinned: Picked | null = null;
  /** What it waited for or needed. */
  #links: Links | null = null;
  #frame = 0;
  #isMinimapStale = true;
  #isWarm = false;
  /** Of lanes and areas, without the axis. */
  #height = 0;

  constructor(model: Model, options: ChartOptions) {
    this.#model = model;
    this.#options = options;
    this.#areas = new AreaStrips(model);
    this.#view = options.view ? clamped(options.view, this.#ticks) : this.#whole;
    this.#kinds = kindsOf(model.operations, { layer: null, passes: this.#passes });
    this.#minimap = new Minimap(model, (view) => this.#show(clamped(view, this.#ticks)));
    this.#plot = h(
      'div',
      {
        class: 'plot',
        tabindex: 0,
        role: 'application',
        'aria-roledescription': 'timeline',
        'aria-label': `Timeline of ${model.groups.length} groups of units. W and S zoom, A and D move, 0 shows the whole run, slash searches, comma and full stop walk through spans, up and down change the lane. All numbers are in the tables below.`,
      },
      this.#canvas.element,
      this.#overlay,
      this.#tooltip.element,
    );
    this.#controls = controls(model, this.#areas.choices, {
      zoom: (factor) => this.#zoom(factor, 0.5),
      pan: (share) => this.#pan(share),
      fit: () => this.#show(this.#whole),
      search: (text) => this.#search(text),
      step: (by) => this.#step(by),
      pass: (pass, isShown) => this.#choose(this.#passes, pass, isShown),
      unit: (unit, isShown) => this.#choose(this.#hidden, unit, !isShown),
      area: (area, isShown) => {
        this.#areas.choose(area, isShown);
        this.#layOut();
      },
      time: (isTime) => {
        this.#isTime = isTime;
        this.#redraw();
      },
      leave: () => this.#plot.focus(),
    });
    this.element = h(
      'div',
      { class: 'chart' },
      this.#controls.element,
      h(
        'div',
        { class: 'body' },
        h('div', { class: 'corner' }, 'array, whole run'),
        this.#minimap.element,
        this.#names,
        this.#plot,
      ),
      this.#panel.element,
    );
    this.#listen();
    this.#layOut();
  }

  get areas(): readonly Area[] {
    return this.#areas.choices.map(({ area }) => area);
  }

  /** Shows a part of the run; null is all of it. */
  showView(view: View | null): void {
    this.#show(view ? clamped(view, this.#ticks) : this.#whole);
  }

  /** Fades operations of all other layers; null shows all. */
  showLayer(layer: string | null): void {
    this.#layer = layer;
    this.#filter();
  }

  /** Before the chart is taken from the page. */
  remove(): void {
    for (const clean of this.#cleanup) clean();
    cancelAnimationFrame(this.#frame);
    this.element.remove();
  }

  get #detail(): Detail {
    return detailOf(this.#view, this.#canvas.columns);
  }

  get #ticks(): number {
    return this.#model.timeline.ticks;
  }

  get #whole(): View {
    return { from: 0, to: this.#ticks };
  }

  #listen(): void {
    listenForGestures(this.#plot, {
      pan: (share) => this.#pan(share),
      zoom: (factor, place) => this.#zoom(factor, place),
      hover: (point) => this.#hover(point),
      click: (point) => this.#pin(this.#at(point)),
      doubleClick: (point) => {
        const picked = this.#at(point);
        if (picked) this.#show(fitted(extentOf(this.#model.lanes[picked.unit], picked), this.#ticks));
      },
    });
    listenForKeys(this.#plot, {
      zoom: (factor) => this.#zoom(factor, 0.5),
      pan: (share) => this.#pan(share),
      fit: () => this.#show(this.#whole),
      search: () => this.#controls.focusSearch(),
      step: (by) => this.#step(by),
      unpin: () => this.#pin(null),
      walk: (by) => this.#walk(by),
      changeLane: (by) => this.#changeLane(by),
    });
    const sizes = new ResizeObserver(() => this.#restyle());
    sizes.observe(this.#plot);
    const dark = darkness();
    const restyle = (): void => this.#restyle();
    dark.addEventListener('change', restyle);
    this.#cleanup.push(
      () => sizes.disconnect(),
      () => dark.removeEventListener('change', restyle),
    );
  }

  #show(view: View): void {
    this.#view = view;
    this.#tooltip.hide();
    this.#options.onView(this.#isWhole ? null : view);
    this.#redraw();
  }

  get #isWhole(): boolean {
    return this.#view.to - this.#view.from >= this.#ticks;
  }

  #pan(share: number): void {
    this.#show(panned(this.#view, share, this.#ticks));
  }

  #zoom(factor: number, place: number): boolean {
    const { from, to } = zoomed(this.#view, factor, place, this.#ticks);
    if (from === this.#view.from && to === this.#view.to) return false;
    this.#show({ from, to });
    return true;
  }

  #choose<Value>(set: Set<Value>, value: Value, isIn: boolean): void {
    if (isIn) set.add(value);
    else set.delete(value);
    this.#filter();
    this.#layOut();
  }

  #filter(): void {
    this.#kinds = kindsOf(this.#model.operations, { layer: this.#layer, passes: this.#passes });
    this.#isMinimapStale = true;
    this.#redraw();
  }

  #layOut(): void {
    const choice = { folded: this.#folded, hidden: this.#hidden };
    this.#rows = rowsOf(this.#model.groups, choice);
    this.#height = heightOf(this.#rows) + this.#areas.layOut(heightOf(this.#rows));
    const height = AXIS_HEIGHT + this.#height;
    this.#plot.style.height = `${height}px`;
    this.#names.style.height = `${height}px`;
    const placed = this.#rows.map((row) => ({ ...row, top: row.top + AXIS_HEIGHT }));
    this.#names.replaceChildren(
      this.#axisName,
      ...labels(this.#model, placed, this.#folded, (group) => {
        const at = [...this.#names.children].indexOf(document.activeElement ?? this.#names);
        this.#choose(this.#folded, group, !this.#folded.has(group));
        (this.#names.children[at] as HTMLElement | undefined)?.focus();
      }),
      ...this.#areas.labels(AXIS_HEIGHT),
    );
    this.#redraw();
  }

  /** Another size, another resolution or other colours. */
  #restyle(): void {
    this.#paint = null;
    this.#isMinimapStale = true;
    this.#redraw();
  }

  #redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
      this.#warmUp();
    });
  }

  /** Draws the first picture once more when there is time: a browser compiles what it runs again, so that the reader's first zoom is not the slow one. */
  #warmUp(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    const timer = window.setTimeout(() => this.#redraw(), WARM_UP_MILLISECONDS);
    this.#cleanup.push(() => clearTimeout(timer));
  }

  #draw(): void {
    const width = this.#plot.clientWidth;
    if (width === 0) return;
    const height = this.#height;
    const canvas = this.#canvas;
    canvas.resize(width, height);
    this.#paint ??= paintFor(darkness().matches);
    const paint = this.#paint;
    drawLanes(canvas, {
      model: this.#model,
      view: this.#view,
      kinds: this.#kinds,
      paint,
      rows: this.#rows,
      isPlain: false,
      areas: this.#areas.pictures(this.#view, width, darkness().matches),
    });
    const { timeline, cyclesPerTick } = this.#model;
    const scale = this.#isTime ? timeScale(timeline.ticksPerSecond, this.#view.to) : cycleScale(cyclesPerTick);
    this.#overlay.setAttribute('width', String(width));
    this.#overlay.setAttribute('height', String(height + AXIS_HEIGHT));
    this.#axisName.textContent = scale.name;
    drawAxis(this.#axis, this.#view, scale, { width, height });
    this.#limits.replaceChildren(...this.#areas.overlay(width, AXIS_HEIGHT));
    const [model, rows, view] = [this.#model, this.#rows, this.#view];
    const marked = { model, rows, view, width, found: this.#foundExtent(), pinned: this.#pinned, links: this.#links };
    this.#marks.replaceChildren(...marks(marked));
    if (this.#isMinimapStale) this.#minimap.draw(this.#minimap.element.clientWidth, this.#kinds, paint);
    this.#isMinimapStale = false;
    this.#minimap.show(this.#view);
  }

  #at({ x, y }: Point): Picked | null {
    const row = this.#rows.find(({ top, height }) => y - AXIS_HEIGHT >= top && y - AXIS_HEIGHT < top + height);
    if (!row) return null;
    const { from, to } = this.#view;
    const ticksPerPixel = (to - from) / this.#plot.clientWidth;
    return pick(this.#model.lanes[row.unit], from + x * ticksPerPixel, ticksPerPixel, this.#detail);
  }

  #hover(point: Point | null): void {
    const picked = point && this.#at(point);
    this.#plot.classList.toggle('over-span', picked !== null);
    const area = point && this.#areas.describe(point.x, point.y - AXIS_HEIGHT, this.#view);
    if (point && area) this.#tooltip.show(area, point, this.#plot.clientWidth);
    else if (point && picked) this.#tooltip.show(brief(describe(this.#model, picked)), point, this.#plot.clientWidth);
    else this.#tooltip.hide();
  }

  #pin(picked: Picked | null): void {
    this.#pinned = picked;
    if (picked) {
      this.#links = linksOf(this.#model, picked);
      this.#panel.show(describe(this.#model, picked), this.#links, {
        onClose: () => {
          this.#pin(null);
          this.#plot.focus();
        },
        onFollow: ({ picked: cause }) => {
          this.#goTo(cause);
          this.#plot.focus();
        },
      });
    } else {
      this.#links = null;
      this.#panel.hide();
    }
    this.#redraw();
  }

  /** Shows details of a neighbour of what is shown, or of what is in the middle. */
  #walk(by: 1 | -1): void {
    const pinned = this.#pinned;
    if (!pinned) {
      this.#pinInMiddle(this.#rows[0]);
      return;
    }
    const lane = this.#model.lanes[pinned.unit];
    this.#goTo(neighbour(lane, extentOf(lane, pinned), by, this.#ticks, this.#detail));
  }

  #changeLane(by: 1 | -1): void {
    const at = this.#rows.findIndex(({ unit }) => unit === this.#pinned?.unit);
    this.#pinInMiddle(this.#rows[Math.min(this.#rows.length - 1, Math.max(0, at + by))]);
  }

  /** What a lane has where details are shown, or else in the middle. */
  #pinInMiddle(row: Row | undefined): void {
    if (!row) return;
    const { from, to } = this.#view;
    const pinned = this.#pinned && extentOf(this.#model.lanes[this.#pinned.unit], this.#pinned);
    const middle = pinned ? (Math.max(from, pinned.from) + Math.min(to, pinned.to)) / 2 : (from + to) / 2;
    const lane = this.#model.lanes[row.unit];
    this.#goTo(pick(lane, middle, (to - from) / Math.max(1, this.#plot.clientWidth), this.#detail));
  }

  /** Shows details of something, and brings it into view. */
  #goTo(picked: Picked | null): void {
    if (!picked) return;
    this.#pin(picked);
    const { from, to } = extentOf(this.#model.lanes[picked.unit], picked);
    if (from >= this.#view.to || to <= this.#view.from) {
      const half = (this.#view.to - this.#view.from) / 2;
      this.#show(clamped({ from: (from + to) / 2 - half, to: (from + to) / 2 + half }, this.#ticks));
    }
  }

  #search(text: string): void {
    this.#matches = matching(this.#model.timeline.operations, text);
    this.#match = -1;
    const { length } = this.#matches;
    this.#controls.say(text.trim() === '' ? '' : `${length === 0 ? 'no' : length} match${length === 1 ? '' : 'es'}`);
    this.#redraw();
  }

  #step(by: 1 | -1): void {
    const { length } = this.#matches;
    if (length === 0) return;
    this.#match = stepped(length, this.#match, by);
    const id = this.#model.timeline.operations[this.#matches[this.#match]];
    const extent = this.#foundExtent();
    this.#controls.say(`${this.#match + 1} of ${length}: ${id}${extent ? '' : ', which no unit works on'}`);
    if (extent) this.#show(fitted(extent, this.#ticks));
    else this.#redraw();
  }

  /** Where the units that compute work on the operation that was found; else where any unit does. */
  #foundExtent(): View | null {
    if (this.#match < 0) return null;
    const operation = this.#matches[this.#match];
    const { groups, lanes } = this.#model;
    const computing = groups.map(({ units }) => lanes[units[0]]);
    return extentOfOperation(computing, operation) ?? extentOfOperation(lanes, operation);
  }
}
