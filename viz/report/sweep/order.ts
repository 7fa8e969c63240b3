/** The order of rows in the table. */
import type { Dimension, SweepModel } from './model.ts';

export interface Sorting {
  /** Index into the table's dimensions; null for the front first, then by the first objective. */
  readonly by: number | null;
  readonly isDescending: boolean;
}

/** All rows, sorted; rows without the value come last, whichever way. */
export function orderedRows(
  { kind, rows, objectives }: SweepModel,
  columns: readonly Dimension[],
  { by, isDescending }: Sorting,
): Uint32Array {
  const { along, goal } = by === null ? objectives[0] : columns[by];
  const sign = (by === null ? goal === 'maximise' : isDescending) ? -1 : 1;
  const compared = (a: number, b: number): number => {
    const [x, y] = [along[a], along[b]];
    const [noX, noY] = [Number.isNaN(x), Number.isNaN(y)];
    if (noX || noY) return Number(noX) - Number(noY) || a - b;
    return x === y ? a - b : sign * (x < y ? -1 : 1);
  };
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  return order.toSorted(by === null ? (a, b) => kind[b] - kind[a] || compared(a, b) : compared);
}

/** Those of an order that pass: sorting a hundred thousand rows takes longer than a brush may. */
export const passingOf = (order: Uint32Array, passes: Uint8Array): Uint32Array =>
  order.filter((row) => passes[row] === 1);
