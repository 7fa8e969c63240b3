/** Points as columns, for CSV and Parquet: what they set, every figure of every network, and of the machine. */
import { figureKinds, figureOf } from '../space/figures.ts';
import type { Space } from '../space/space.ts';
import type { StoredPoint } from './line.ts';

export interface StoreColumn {
  readonly name: string;
  /** Null where a point has nothing there. */
  readonly values: readonly (number | string | boolean | null)[];
}

export function columnsOf(space: Space, points: readonly StoredPoint[]): StoreColumn[] {
  const column = (
    name: string,
    read: (point: StoredPoint) => number | string | boolean | null | undefined,
  ): StoreColumn => ({
    name,
    values: points.map((point) => {
      const value = read(point) ?? null;
      return typeof value === 'number' && !Number.isFinite(value) ? null : value;
    }),
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
