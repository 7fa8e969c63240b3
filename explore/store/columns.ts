/** Points as columns, for CSV and Parquet: what they set, every figure of every network, and of the machine. */
import { figureKinds, figureOf } from '../space/figures.ts';
import type { Space } from '../space/space.ts';
import type { StoredPoint } from './line.ts';

export type StoreCell = number | string | boolean | null;

export interface StoreColumn {
  readonly name: string;
  /** Null where a point has nothing there. */
  readonly values: readonly StoreCell[];
}

export interface ColumnReader {
  readonly name: string;
  readonly read: (point: StoredPoint) => StoreCell;
}

/** The columns of a space's points, left to right. */
export function columnReaders(space: Space): ColumnReader[] {
  const column = (name: string, find: (point: StoredPoint) => StoreCell | undefined): ColumnReader => ({
    name,
    read: (point) => {
      const value = find(point) ?? null;
      return typeof value === 'number' && !Number.isFinite(value) ? null : value;
    },
  });
  const figure =
    (name: string, network?: string): ((point: StoredPoint) => number | null) =>
    (point) =>
      point.status === 'ok' ? figureOf(point, name, network) : null;
  const networks = space.workloads.map(({ name }) => name);
  return [
    column('index', ({ index }) => index),
    column('fidelity', ({ fidelity }) => fidelity),
    column('status', ({ status }) => status),
    ...space.axes.map(({ key }) => column(key, ({ settings }) => settings[key])),
    ...figureKinds.flatMap(({ name, of }) =>
      of === 'machine' || networks.length === 1
        ? [column(name, figure(name))]
        : [
            column(name, figure(name)),
            ...networks.map((network) => column(`${name}:${network}`, figure(name, network))),
          ],
    ),
    column('fits', (point) => (point.status === 'ok' ? point.misfit.length === 0 : null)),
    column('reason', (point) => (point.status === 'ok' ? point.misfit.join('; ') : point.reason)),
  ];
}

export const columnsOf = (space: Space, points: readonly StoredPoint[]): StoreColumn[] =>
  columnReaders(space).map(({ name, read }) => ({ name, values: points.map(read) }));
