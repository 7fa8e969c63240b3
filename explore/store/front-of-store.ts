/** The front of a store of which no point is kept: of many points it is few, whose lines are read again. */
import { frontOf } from '../front/dominance.ts';
import type { Judged } from '../front/dominance.ts';
import { judge } from '../front/judge.ts';
import type { Space } from '../space/space.ts';
import { spaceOf } from '../space/space.ts';
import type { StoreHead, StoredPoint } from './line.ts';
import { forEachPoint, pointOf } from './read-store.ts';

export interface StoreFront {
  readonly head: StoreHead;
  /** What nothing beats of those that were chosen, in the order of proposals. */
  readonly points: readonly StoredPoint[];
  /** Of all points of the store. */
  readonly count: number;
}

interface Candidate {
  readonly index: number;
  readonly judged: Judged;
  readonly line: string;
  /** Of the line. */
  readonly number: number;
}

/**
 * @param pieces  the store's text, cut anywhere
 * @param chooser  of a space: tells which points are held against each other
 * @throws {ScenarioError} as `readStore` does
 */
export function frontOfStore(
  pieces: Iterable<string>,
  file: string,
  chooser: (space: Space) => (point: StoredPoint) => boolean,
): StoreFront {
  const candidates: Candidate[] = [];
  let count = 0;
  const { head } = forEachPoint(pieces, file, ({ space: written }) => {
    const space = spaceOf(written, file);
    const isChosen = chooser(space);
    return (point, line, number) => {
      count += 1;
      const judged = point.fidelity === 'events' && isChosen(point) ? judge(space, point) : null;
      if (judged) candidates.push({ index: point.index, judged, line, number });
    };
  });
  candidates.sort((a, b) => a.index - b.index);
  const front = frontOf(candidates.map(({ judged }) => judged));
  return {
    head,
    points: front.map((i) => candidates[i]).map(({ line, number }) => pointOf(line, file, number)),
    count,
  };
}
