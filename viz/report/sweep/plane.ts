/** A plane of two dimensions: its ranges, what is under the pointer, and what nothing beats in these two alone. */
import type { Dimension, SweepModel } from './model.ts';
import { ON_FRONT } from './model.ts';

/** Values that are spread wider than this read better on a logarithmic axis. */
export const WIDE = 10;

export interface AxisRange {
  readonly range: readonly [number, number];
  /** All values are above 0. */
  readonly canBeLogarithmic: boolean;
  readonly isWide: boolean;
}

/** Some room around all values that are drawn. @param isLogarithmic  asked for */
export function axisRange({ plotted }: Dimension, isLogarithmic: boolean): AxisRange {
  let [low, high] = [Infinity, -Infinity];
  for (const value of plotted) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { range: [0, 1], canBeLogarithmic: false, isWide: false };
  const canBeLogarithmic = low > 0;
  const isWide = canBeLogarithmic && high / low > WIDE;
  if (isLogarithmic && canBeLogarithmic) {
    const room = Math.max(1.04, (high / low) ** 0.05);
    return { range: [low / room, high * room], canBeLogarithmic, isWide };
  }
  const room = high > low ? 0.05 * (high - low) : Math.max(1, Math.abs(low)) * 0.5;
  return { range: [low >= 0 ? Math.max(0, low - room) : low - room, high + room], canBeLogarithmic, isWide };
}

/** Pixels of rows; NaN for those that have no place. */
export interface Places {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Points of the front are easier to hit. */
const FRONT_REACH = 2;

/** The row nearest to a place among those that pass; null if none is within reach. */
export function nearest(
  { kind, rows }: SweepModel,
  places: Places,
  passes: Uint8Array,
  [x, y]: readonly [number, number],
  reach: number,
): number | null {
  let best: number | null = null;
  let least = reach * reach;
  for (let row = 0; row < rows; row += 1) {
    if (!passes[row]) continue;
    const [dx, dy] = [places.x[row] - x, places.y[row] - y];
    const distance = (dx * dx + dy * dy) / (kind[row] === ON_FRONT ? FRONT_REACH * FRONT_REACH : 1);
    if (distance < least) [best, least] = [row, distance];
  }
  return best;
}

/**
 * Rows that no other beats in two objectives alone, from the best of the first to the best of the second. Only rows of the front
 * can be such.
 */
export function edgeOf(front: readonly number[], first: Dimension, second: Dimension): number[] {
  const signed = ({ goal, along }: Dimension, row: number): number => (goal === 'maximise' ? -along[row] : along[row]);
  const order = front.toSorted(
    (a, b) => signed(first, a) - signed(first, b) || signed(second, a) - signed(second, b) || a - b,
  );
  let least = Infinity;
  return order.filter((row) => {
    const value = signed(second, row);
    if (!(value < least)) return false;
    least = value;
    return true;
  });
}

/** Corners between rows of an edge: what each row is best for, up to the next. */
export function staircase(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => (i === 0 ? `M${x},${y}` : `H${x}V${y}`)).join('');
}
