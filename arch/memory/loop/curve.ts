/** A quantity of a whole number of lines, known at some numbers of lines: straight in between. */

/** Lines, and the quantity at so many; in rising order of lines, from 1. */
export type Curve = readonly (readonly [lines: number, value: number])[];

/**
 * The quantity at a number of lines.
 *
 * @param curve  at least two points
 * @param lines  from the first point on; beyond the last two the line between them goes on
 */
export function valueAt(curve: Curve, lines: number): number {
  let above = 1;
  while (above < curve.length - 1 && curve[above][0] < lines) above += 1;
  const [fromLines, fromValue] = curve[above - 1];
  const [toLines, toValue] = curve[above];
  return fromValue + ((toValue - fromValue) * (lines - fromLines)) / (toLines - fromLines);
}
