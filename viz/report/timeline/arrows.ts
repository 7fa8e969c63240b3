/** Arrows from the end of one span to another, as far as the window shows them. */
import type { View } from './view.ts';

export interface ArrowEnds {
  /** In ticks. */
  readonly from: number;
  readonly to: number;
  /** Middles of the lanes in pixels from the top. */
  readonly fromY: number;
  readonly toY: number;
}

export interface Arrow {
  /** Of an SVG path. */
  readonly path: string;
  /** Where it leaves the window; null if it begins within. */
  readonly cut: { readonly x: number; readonly y: number; readonly ticksBefore: number } | null;
}

/** How far an arrow swings out, at least, so that one straight down can be seen. */
const SWING = 18;

/** @param width  of the window in pixels @returns null if the arrow's head is outside */
export function arrowIn({ from, to, fromY, toY }: ArrowEnds, view: View, width: number): Arrow | null {
  if (to < view.from || to > view.to) return null;
  const perTick = width / (view.to - view.from);
  const x1 = (to - view.from) * perTick;
  const isCut = from < view.from;
  const x0 = isCut ? 0 : (from - view.from) * perTick;
  const swing = Math.max(SWING, (x1 - x0) / 2);
  const numbers = [x0, fromY, x0 + swing, fromY, x1 - swing, toY, x1, toY].map((value) => Math.round(value * 10) / 10);
  const [a, b, ...rest] = numbers;
  return {
    path: `M${a},${b}C${rest.join(',')}`,
    cut: isCut ? { x: 0, y: fromY, ticksBefore: view.from - from } : null,
  };
}
