/**
 * Successive halving over fidelities (Jamieson and Talwalkar 2016): ETA points in closed form for each that is simulated by
 * events, which are those that look best: whole fronts, and of the last front those with most room around them.
 */
import { crowdingOf, ranksOf } from '../front/dominance.ts';
import type { Judged } from '../front/dominance.ts';
import type { Point, Space } from '../space/space.ts';
import type { Driver, DriverOptions, Proposal } from './driver.ts';
import { UnseenPoints } from './unseen.ts';
import { seeded } from './seeded.ts';

/** Points in closed form for one by events. */
const ETA = 8;

export function halving({ axes }: Space, { points, seed }: DriverOptions): Driver {
  const unseen = new UnseenPoints(axes, seeded(seed));
  const candidates: { readonly point: Point; readonly judged: Judged }[] = [];
  let left = ETA * points;
  let unanswered = 0;
  let best: Point[] | null = null;
  return {
    next: (): Proposal | 'wait' | null => {
      const point = left > 0 ? unseen.draw() : null;
      left -= 1;
      if (point) {
        unanswered += 1;
        return { point, fidelity: 'closed-form' };
      }
      left = 0;
      if (unanswered > 0) return 'wait';
      best ??= bestOf(candidates, points);
      const next = best.shift();
      return next ? { point: next, fidelity: 'events' } : null;
    },
    tell: ({ point, fidelity }, judged) => {
      if (fidelity === 'events') return;
      unanswered -= 1;
      if (judged) candidates.push({ point, judged });
    },
  };
}

function bestOf(candidates: readonly { readonly point: Point; readonly judged: Judged }[], count: number): Point[] {
  const ranks = ranksOf(candidates.map(({ judged }) => judged));
  const best: Point[] = [];
  for (let rank = 0; best.length < Math.min(count, candidates.length); rank += 1) {
    const front = candidates.filter((_, i) => ranks[i] === rank);
    const crowding = crowdingOf(front.map(({ judged }) => judged));
    const order = front.map((_, i) => i).toSorted((a, b) => crowding[b] - crowding[a] || a - b);
    best.push(...order.map((i) => front[i].point));
  }
  return best.slice(0, count);
}
