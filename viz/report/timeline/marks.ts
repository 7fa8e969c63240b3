/** What is drawn over the lanes: frames around what was found and chosen, arrows from what the chosen span waited for or needed. */
import { integer } from '../../../terms/people.ts';
import { s } from '../element.ts';
import { arrowIn } from './arrows.ts';
import { AXIS_HEIGHT } from './axis.ts';
import type { Links } from './causes.ts';
import { heightOf } from './layout.ts';
import type { Row } from './layout.ts';
import type { Model } from './model.ts';
import { extentOf } from './pick.ts';
import type { Picked } from './pick.ts';
import type { View } from './view.ts';

export interface Marked {
  readonly model: Model;
  readonly rows: readonly Row[];
  readonly view: View;
  /** In CSS pixels. */
  readonly width: number;
  /** Where the operation lies that was found. */
  readonly found: View | null;
  readonly pinned: Picked | null;
  readonly links: Links | null;
}

export const arrowHead = (): SVGElement =>
  s(
    'defs',
    {},
    s(
      'marker',
      { id: 'arrow-head', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
      s('path', { d: 'M0,0L8,4L0,8Z' }),
    ),
  );

export function marks(marked: Marked): SVGElement[] {
  const { model, rows, found, pinned, links } = marked;
  const row = pinned && rows.find(({ unit }) => unit === pinned.unit);
  return [
    ...(found ? frame(marked, 'found', found, { top: 0, height: heightOf(rows) - 1 }) : []),
    ...(pinned && row ? frame(marked, 'pinned', extentOf(model.lanes[pinned.unit], pinned), row) : []),
    ...(row && links ? arrows(marked, links, row) : []),
  ];
}

function frame(
  { view, width }: Marked,
  kind: string,
  { from, to }: View,
  { top, height }: Pick<Row, 'top' | 'height'>,
): SVGElement[] {
  const perTick = width / (view.to - view.from);
  const left = Math.max(-4, (from - view.from) * perTick);
  const right = Math.min(width + 4, (to - view.from) * perTick);
  if (right < 0 || left > width) return [];
  return [s('rect', { class: kind, x: left, y: top + AXIS_HEIGHT, width: Math.max(2, right - left), height })];
}

/** As far as the lanes that they come from are shown, or those of their groups. */
function arrows({ model, rows, view, width }: Marked, { links }: Links, target: Row): SVGElement[] {
  const middle = ({ top, height }: Row): number => AXIS_HEIGHT + top + height / 2;
  return links.flatMap(({ from, to, picked: { unit } }) => {
    const row = rows.find((one) => one.unit === unit) ?? rows.find(({ group }) => group.units.includes(unit));
    const arrow = row && arrowIn({ from, to, fromY: middle(row), toY: middle(target) }, view, width);
    if (!arrow) return [];
    const { timeline, cyclesPerTick } = model;
    const path = s('path', { class: 'arrow', d: arrow.path, 'marker-end': 'url(#arrow-head)' });
    if (!arrow.cut) return [path];
    const before = `← ${timeline.units[unit]}, ${integer(arrow.cut.ticksBefore * cyclesPerTick)} cycles before`;
    return [path, s('text', { class: 'note', x: arrow.cut.x + 4, y: arrow.cut.y - 4 }, before)];
  });
}
