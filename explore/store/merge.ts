/** Several stores of one search as one: parts of shards, or copies that went on apart. */
import { ScenarioError } from '../../terms/scenario-error.ts';
import { headText, lineText, pointKey } from './line.ts';
import type { StoredPoint, StoreHead } from './line.ts';

export interface NamedStore {
  readonly file: string;
  readonly head: StoreHead;
  readonly points: readonly StoredPoint[];
}

/**
 * All points once, in the order in which they were proposed: the same bytes whichever store has which. A point that succeeded
 * in one store takes the place of a failure in another.
 *
 * @throws {ScenarioError} if stores are of different searches, or two say different things of one point
 */
export function mergeStores(stores: readonly NamedStore[]): Omit<NamedStore, 'file'> {
  const [first] = stores;
  // A store by itself has no point twice.
  if (stores.length === 1) return { head: first.head, points: ordered(first.points) };
  const found = new Map<string, { readonly point: StoredPoint; readonly file: string }>();
  for (const { file, head, points } of stores) {
    const difference = differenceOf(first.head, head);
    if (difference !== null)
      throw new ScenarioError([{ file, message: `is of another search than ${first.file}: ${difference}` }]);
    for (const point of points) {
      const key = pointKey(point);
      const known = found.get(key);
      if (!known || isBetter(point, known.point)) found.set(key, { point, file });
      if (known && bothKnown(known.point, point) && contentOf(known.point) !== contentOf(point)) {
        throw new ScenarioError([{ file, message: `says another thing of point ${point.index} than ${known.file}` }]);
      }
    }
  }
  return { head: first.head, points: ordered([...found.values()].map(({ point }) => point)) };
}

/**
 * A success before a failure; then the earlier of proposals, as one search would have listed it: references come twice. Of two reasons
 * for a failure the one that the alphabet has first.
 */
function isBetter(point: StoredPoint, known: StoredPoint): boolean {
  if ((known.status === 'failed') !== (point.status === 'failed')) return known.status === 'failed';
  if (point.index !== known.index) return point.index < known.index;
  return point.status === 'failed' && known.status === 'failed' && point.reason < known.reason;
}

const bothKnown = (a: StoredPoint, b: StoredPoint): boolean => a.status !== 'failed' && b.status !== 'failed';

/** What a point came to, whenever it was proposed. */
const contentOf = (point: StoredPoint): string => lineText({ ...point, index: 0 });

/** In the order of proposals; what was proposed as the same number by mistake is in an order as well. */
export const ordered = (points: readonly StoredPoint[]): StoredPoint[] =>
  points.toSorted((a, b) => a.index - b.index || byText(pointKey(a), pointKey(b)));

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** What tells two searches apart; null if nothing does. */
export function differenceOf(a: StoreHead, b: StoreHead): string | null {
  const keys = ['version', 'driver', 'seed', 'points'] as const;
  const key = keys.find((one) => a[one] !== b[one]);
  if (key) return `${key} ${b[key] ?? 'not given'}, not ${a[key] ?? 'not given'}`;
  if (headText({ ...a, space: b.space }) !== headText(a)) return 'another space';
  const files = [...new Set([...Object.keys(a.inputs), ...Object.keys(b.inputs)])];
  const changed = files.find((file) => a.inputs[file] !== b.inputs[file]);
  return changed === undefined ? null : `${changed} has changed`;
}

export const storeText = ({ head, points }: Omit<NamedStore, 'file'>): string =>
  [headText(head), ...ordered(points).map((point) => lineText(point))].map((line) => `${line}\n`).join('');
