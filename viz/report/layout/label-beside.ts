/** Words of a bar: behind it, else before it, else inside it; the first of several wordings that finds room. */
import { textWidth } from './text-width.ts';

export interface BarLabel {
  readonly text: string;
  readonly x: number;
  readonly anchor: 'start' | 'end';
  readonly isInside: boolean;
}

interface Bar {
  readonly from: number;
  readonly to: number;
}

const GAP = 6;

/**
 * @param wordings  the best first
 * @param bounds  where words may be
 * @param size  of the font
 * @returns the last wording behind the bar if none has room
 */
export function labelBeside({ from, to }: Bar, wordings: readonly string[], bounds: Bar, size: number): BarLabel {
  for (const text of wordings) {
    const room = textWidth(text, size) + GAP;
    if (to + room <= bounds.to) return { text, x: to + GAP, anchor: 'start', isInside: false };
    if (from - room >= bounds.from) return { text, x: from - GAP, anchor: 'end', isInside: false };
    if (from + room + GAP <= to) return { text, x: from + GAP, anchor: 'start', isInside: true };
  }
  return { text: wordings.at(-1) ?? '', x: to + GAP, anchor: 'start', isInside: false };
}
