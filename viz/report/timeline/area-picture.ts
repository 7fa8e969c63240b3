/** An area in pixels: how high each series reaches in each column, on a scale with a round top. */
import { ticks } from 'd3';
import type { Strip } from './strip.ts';

export interface AreaPicture {
  /** `values[column · series + s]`, stacked from the first series up. */
  readonly values: Float64Array;
  readonly series: number;
  /** What the top of the strip stands for. */
  readonly top: number;
  /** Of the series, as pixels. */
  readonly colours: readonly number[];
}

/** The highest column, all series together. */
export function highest(values: Float64Array, series: number): number {
  let most = 0;
  for (let i = 0; i < values.length; i += series) {
    let sum = 0;
    for (let s = 0; s < series; s += 1) sum += values[i + s];
    if (sum > most) most = sum;
  }
  return most;
}

/** A round value that is at least as high: 1, 1.2, 1.4, … times a power of ten. */
export function roundTop(value: number): number {
  if (value <= 0) return 1;
  const [first = 0, second = value] = ticks(0, value, 5);
  const step = second - first;
  return Number((step * Math.ceil(value / step - 1e-9)).toPrecision(12));
}

/** @param pixels  of an area `width` pixels wide; columns of values are spread over it */
export function rasterArea(
  pixels: Uint32Array,
  width: number,
  { top, height }: Strip,
  { values, series, top: most, colours }: AreaPicture,
  ground: number,
): void {
  const columns = values.length / series;
  const reach = new Uint16Array(values.length);
  for (let column = 0; column < columns; column += 1) {
    let sum = 0;
    for (let i = column * series; i < (column + 1) * series; i += 1) {
      sum += values[i];
      reach[i] = Math.min(height, Math.round((sum / most) * height));
    }
  }
  const columnOf = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width) * series);
  const level = new Uint8Array(width);
  for (let above = 1; above <= height; above += 1) {
    const row = (top + height - above) * width;
    for (let x = 0; x < width; x += 1) {
      let s = level[x];
      while (s < series && reach[columnOf[x] + s] < above) s += 1;
      level[x] = s;
      pixels[row + x] = s < series ? colours[s] : ground;
    }
  }
}
