/** Points with what they set: a column a parameter as long as they fit a terminal, else all of them as text in one. */
import type { StoredPoint } from '../../explore/store/line.ts';
import { wrapping } from '../fitted-table.ts';
import { narrowTable, stackedTable } from '../stacked-table.ts';
import { right } from '../table.ts';
import type { Column } from '../table.ts';

export interface SettingsRow {
  readonly before: readonly string[];
  readonly point: StoredPoint;
  readonly after: readonly string[];
}

/** Where layers have an N:M of their own, their names say enough. */
const PREFIX = /^layerSparsity\./;

/** No narrower than this, in characters. */
const LEAST = 24;

export function settingsTable(
  before: readonly Column[],
  keys: readonly string[],
  after: readonly Column[],
  rows: readonly SettingsRow[],
): string {
  const names = keys.map((key) => key.replace(PREFIX, ''));
  const value = (point: StoredPoint, key: string): string => String(point.settings[key] ?? '·');
  const columns = stackedTable(
    [...before, ...names.map(right), ...after],
    rows.map((row) => [...row.before, ...keys.map((key) => value(row.point, key)), ...row.after]),
  );
  if (columns !== null) return columns;
  const settings = (point: StoredPoint): string =>
    keys.flatMap((key, i) => (key in point.settings ? [`${names[i]} ${value(point, key)}`] : [])).join(', ');
  return narrowTable(
    [...before, wrapping('settings', LEAST), ...after],
    rows.map((row) => [...row.before, settings(row.point), ...row.after]),
  );
}
