/** The areas on the page: which are shown, where, on what scale, and what the reader points at. */
import { pixelOf } from './raster.ts';
import { h, s } from '../element.ts';
import { highest, roundTop } from './area-picture.ts';
import type { AreaPicture } from './area-picture.ts';
import { AREAS, Areas, columnEdges } from './areas.ts';
import type { Area, AreaName } from './areas.ts';
import { spanOfTime } from './describe.ts';
import type { Description } from './describe.ts';
import type { Model } from './model.ts';
import { swatch } from './swatch.ts';
import type { View } from './view.ts';

const HEIGHT = 52;
const GAP = 10;
/** A line's name is beside it if it is so many pixels below the top. */
const NAMED = 12;
/** Names of lines stand side by side, so far apart: lines may be close to each other. */
const NAME = 170;

/** Tiles of a longer timeline are followed only when they are asked for. */
const MOST_SPANS = 300_000;

interface StripRow {
  readonly area: Area;
  /** In CSS pixels, below the lanes' first. */
  readonly top: number;
  readonly height: number;
  readonly label: HTMLElement;
  readonly scale: HTMLElement;
}

export interface StripPicture extends AreaPicture {
  readonly top: number;
  readonly strip: { readonly top: number; readonly height: number };
}

export class AreaStrips {
  readonly #model: Model;
  readonly #areas: Areas;
  readonly #shown: Set<AreaName>;
  #rows: readonly StripRow[] = [];
  #pictures: readonly StripPicture[] = [];

  constructor(model: Model) {
    this.#model = model;
    this.#areas = new Areas(model);
    const isLong = model.timeline.unit.length > MOST_SPANS;
    this.#shown = new Set(
      AREAS.filter((name) => this.#areas.areas[name].missing === null && !(name === 'buffers' && isLong)),
    );
  }

  /** Names, with whether each is shown, and why it cannot be. */
  get choices(): readonly { readonly area: Area; readonly isShown: boolean }[] {
    return AREAS.map((name) => ({ area: this.#areas.areas[name], isShown: this.#shown.has(name) }));
  }

  choose(name: AreaName, isShown: boolean): void {
    if (isShown) this.#shown.add(name);
    else this.#shown.delete(name);
  }

  /** Places what is shown. @returns its height */
  layOut(top: number): number {
    const shown = AREAS.filter((name) => this.#shown.has(name));
    this.#rows = shown.map((name, index) => {
      const area = this.#areas.areas[name];
      const scale = h('span', { class: 'share' });
      const label = h('div', { class: 'lane area', title: area.meaning }, h('span', {}, area.title), scale);
      return { area, top: top + GAP + index * (HEIGHT + GAP), height: HEIGHT, label, scale };
    });
    return shown.length * (HEIGHT + GAP);
  }

  /** For the column of names, so many pixels lower than the canvas. */
  labels(offset: number): HTMLElement[] {
    return this.#rows.map(({ label, top, height }) => {
      label.style.top = `${top + offset}px`;
      label.style.height = `${height}px`;
      return label;
    });
  }

  /** Computes what a window shows on columns of a CSS pixel. */
  pictures(view: View, width: number, isDark: boolean): readonly StripPicture[] {
    const edges = columnEdges(view, Math.max(1, width));
    this.#pictures = this.#rows.map(({ area, top, height, scale }) => {
      const values = this.#areas.means(area.name, edges);
      const series = area.series.length;
      const found = highest(values, series);
      const most = area.most === null ? roundTop(found) : Math.max(area.most, found);
      scale.textContent = `to ${area.text(most)}`;
      const colours = area.series.map(({ tone }) => pixelOf(isDark ? tone.dark : tone.light));
      return { values, series, top: most, colours, strip: { top, height } };
    });
    return this.#pictures;
  }

  /** Frames of the strips, and lines for what cannot be passed. */
  overlay(width: number, offset: number): SVGElement[] {
    const isWide = width > 3 * NAME;
    return this.#rows.flatMap(({ area, top, height }, index) => {
      const most = this.#pictures[index]?.top ?? 1;
      const bottom = offset + top + height;
      const lines = area.lines.flatMap(({ name, value }, place) => {
        const y = Math.round(bottom - (value / most) * height) + 0.5;
        if (y < offset + top) return [];
        const isNearTop = y < offset + top + NAMED;
        const text = `${name} ${area.text(value)}`;
        return [
          s('line', { class: 'limit', x1: 0, x2: width, y1: y, y2: y }),
          s(
            'text',
            {
              class: 'limit-name',
              x: width - 4 - (isWide ? place * NAME : 0),
              y: (isNearTop ? y + 11 : y - 3) + (isWide ? 0 : place * NAMED),
              'text-anchor': 'end',
            },
            text,
          ),
        ];
      });
      return [s('line', { class: 'base', x1: 0, x2: width, y1: bottom + 0.5, y2: bottom + 0.5 }), ...lines];
    });
  }

  /** What an area says at a place in CSS pixels from the canvas' corner; null beside all of them. */
  describe(x: number, y: number, view: View): Description | null {
    const index = this.#rows.findIndex(({ top, height }) => y >= top && y < top + height);
    const picture = this.#pictures[index];
    if (!picture) return null;
    const { area } = this.#rows[index];
    const columns = picture.values.length / picture.series;
    const column = Math.min(columns - 1, Math.max(0, Math.floor(x)));
    const values = picture.values.subarray(column * picture.series, (column + 1) * picture.series);
    const ticks = (view.to - view.from) / columns;
    const total = values.reduce((sum, value) => sum + value, 0);
    const named = area.series
      .map(({ name }, i) => [name, values[i]] as const)
      .filter(([, value]) => value > 0 || area.series.length <= 2)
      .map(([name, value]) => [name, area.text(value)] as const);
    return {
      title: `${area.title}: ${area.text(total)}`,
      facts: [...(area.series.length > 1 ? named : []), ...spanOfTime(this.#model, view.from + column * ticks, ticks)],
    };
  }
}

/** What the colours of the areas mean: a list each. */
export const areaLegend = (areas: readonly Area[]): HTMLElement =>
  h(
    'div',
    { class: 'area-legend' },
    ...areas
      .filter(({ series, missing }) => missing === null && series.length > 0)
      .map(({ title, meaning, series }) =>
        h(
          'ul',
          { class: 'legend' },
          h('li', {}, h('strong', {}, title), ` ${meaning}`),
          ...(series.length > 1 ? series.map(({ name, tone }) => h('li', {}, swatch(tone), name)) : []),
        ),
      ),
  );
