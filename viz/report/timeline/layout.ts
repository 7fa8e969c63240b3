/** Where lanes lie: rows from the top in CSS pixels. */
import type { LaneGroup } from './lane-groups.ts';

export interface Row {
  readonly unit: number;
  readonly top: number;
  readonly height: number;
  readonly group: LaneGroup;
  /** The lane of the unit that computes. */
  readonly isFirst: boolean;
}

export interface Choice {
  /** Names of groups of which only the first lane shows. */
  readonly folded: ReadonlySet<string>;
  readonly hidden: ReadonlySet<number>;
}

const FIRST = 30;
const OTHER = 20;
const GAP = 3;
const GROUP_GAP = 8;

export function rowsOf(groups: readonly LaneGroup[], { folded, hidden }: Choice): Row[] {
  const rows: Row[] = [];
  let top = 0;
  for (const group of groups) {
    const shown = group.units.filter((unit) => !hidden.has(unit));
    shown.slice(0, folded.has(group.name) ? 1 : shown.length).forEach((unit, index) => {
      const isFirst = index === 0;
      const height = isFirst ? FIRST : OTHER;
      rows.push({ unit, top, height, group, isFirst });
      top += height + GAP;
    });
    if (shown.length > 0) top += GROUP_GAP;
  }
  return rows;
}

export const heightOf = (rows: readonly Row[]): number => {
  const last = rows.at(-1);
  return last ? last.top + last.height + GAP : 0;
};
