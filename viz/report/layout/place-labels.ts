/** Labels beside points so that none covers another or leaves the drawing; who comes first has the choice, and who finds no place has none. */
import { textWidth } from './text-width.ts';

export interface LabelledPoint {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Of the mark. */
  readonly radius: number;
}

export interface Label {
  /** Index of the point. */
  readonly point: number;
  readonly x: number;
  /** The base line. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const GAP = 4;

/** @param size  of the font. @param taken  boxes that labels may not cover */
export function placeLabels(
  points: readonly LabelledPoint[],
  bounds: Box,
  size: number,
  taken: readonly Box[] = [],
): Label[] {
  const boxes = [...taken];
  const labels: Label[] = [];
  for (const [point, { text, x, y, radius }] of points.entries()) {
    const away = radius + GAP;
    const width = textWidth(text, size);
    const candidates = [
      { anchor: 'start', x: x + away, y: y + size / 3 },
      { anchor: 'end', x: x - away, y: y + size / 3 },
      { anchor: 'middle', x, y: y - away },
      { anchor: 'middle', x, y: y + away + size },
    ] as const;
    const found = candidates
      .map((candidate) => ({ candidate, box: boxOf(candidate, width, size) }))
      .find(({ box }) => isInside(box, bounds) && !boxes.some((other) => overlaps(box, other)));
    if (!found) continue;
    boxes.push(found.box);
    labels.push({ point, ...found.candidate });
  }
  return labels;
}

/** Where text is. @param x  of its anchor. @param y  its base line */
export function boxOf(
  { anchor, x, y }: { readonly anchor: Label['anchor']; readonly x: number; readonly y: number },
  width: number,
  size: number,
): Box {
  const left = anchor === 'start' ? x : x - (anchor === 'end' ? width : width / 2);
  return { left, top: y - size, right: left + width, bottom: y + size / 4 };
}

const isInside = (box: Box, bounds: Box): boolean =>
  box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;

export const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
