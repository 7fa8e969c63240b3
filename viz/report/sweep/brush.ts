/** Which points are within all brushes. */
import type { Dimension } from './model.ts';

/** A stretch of a dimension, both ends within. */
export type Stretch = readonly [low: number, high: number];

/** 1 for what passes all of them. A point without a value does not pass where one is asked. */
export function passing(
  rows: number,
  dimensions: readonly Dimension[],
  brushes: ReadonlyMap<number, Stretch>,
): Uint8Array {
  const passes = new Uint8Array(rows).fill(1);
  for (const [index, [low, high]] of brushes) {
    const { along } = dimensions[index];
    for (let row = 0; row < rows; row += 1) if (!(along[row] >= low && along[row] <= high)) passes[row] = 0;
  }
  return passes;
}

/** The smallest and largest value of rows that count, all if null; 0 to 1 if there is none. */
export function extentOf(values: Float64Array, counted: Uint8Array | null): Stretch {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (!Number.isFinite(value) || counted?.[row] === 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Rows of a kind, at most so many, evenly among all of them: what a picture can show. */
export function sampled(rows: readonly number[], most: number): readonly number[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]);
}
