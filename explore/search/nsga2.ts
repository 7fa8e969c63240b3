/**
 * NSGA-II in steady state (Deb et al. 2002): parents by binary tournaments of rank and crowding, children by uniform crossover and
 * mutation, the population is the best of all that were told.
 *
 * The WINDOW − 1 proposals before a child may be unanswered: it is made from the answers to those before them, however many are known,
 * so that the same seed proposes the same points on any machine, with any number of threads.
 */
import type { Random } from '../../run/random.ts';
import { crowdingOf, ranksOf } from '../front/dominance.ts';
import type { Judged } from '../front/dominance.ts';
import { normalised } from '../space/space.ts';
import type { Point, Space } from '../space/space.ts';
import type { Axis } from '../space/axis.ts';
import { POPULATION } from './driver.ts';
import type { Driver, DriverOptions, Proposal } from './driver.ts';
import { hypercubePoints } from './latin-hypercube.ts';
import { UnseenPoints } from './unseen.ts';
import { seeded } from './seeded.ts';

/** Proposals that may be unanswered while the next is made: work for as many threads. */
const WINDOW = 16;
/** Share of children of two parents; others have one. */
const CROSSOVER = 0.9;
/** Mutations of a child that was seen before, until a point by chance takes its place. */
const PATIENCE = 20;

interface Member {
  readonly point: Point;
  readonly judged: Judged;
  readonly rank: number;
  readonly crowding: number;
}

export function nsga2({ axes }: Space, { points, seed }: DriverOptions): Driver {
  const random = seeded(seed);
  const unseen = new UnseenPoints(axes, random);
  const first = hypercubePoints(axes, Math.min(POPULATION, points), random);
  let population: readonly Member[] = [];
  const told: (Pick<Member, 'point' | 'judged'> | null)[] = [];
  let proposed = 0;
  let heard = 0;

  /** Listens to as many answers as any number of threads would have by now, and to no more. */
  const listenTo = (count: number): void => {
    for (; heard < count; heard += 1) {
      const answer = told[heard];
      if (answer) population = selected([...population, answer]);
    }
  };

  const child = (): Point | null => {
    if (population.length === 0) return unseen.draw();
    const [mother, father] = [chosen(population, random), chosen(population, random)];
    const isCrossed = random.uniform() < CROSSOVER;
    const crossed = mother.point.map((gene, i) => (isCrossed && random.uniform() < 0.5 ? father.point[i] : gene));
    // What counted for neither may count for the child, and is at any value then.
    let genes = crossed.map((gene, i) => (gene < 0 ? random.int(0, axes[i].values.length - 1) : gene));
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      genes = mutated(axes, genes, random);
      const point = normalised(axes, genes);
      if (unseen.take(point)) return point;
    }
    return unseen.draw();
  };

  return {
    next: () => {
      if (proposed === points) return null;
      const planned = first[proposed];
      const needed = planned ? 0 : Math.max(0, proposed - WINDOW + 1);
      if (told.length < needed) return 'wait';
      listenTo(needed);
      const point = planned ? (unseen.take(planned) ? planned : unseen.draw()) : child();
      proposed += 1;
      return point && ({ point, fidelity: 'events' } satisfies Proposal);
    },
    tell: ({ point }, judged) => {
      told.push(judged && { point, judged });
    },
  };
}

/** The better of two by chance: of lower rank, or with more room around it. */
function chosen(population: readonly Member[], random: Random): Member {
  const [a, b] = [pick(population, random), pick(population, random)];
  if (a.rank !== b.rank) return a.rank < b.rank ? a : b;
  return a.crowding >= b.crowding ? a : b;
}

const pick = (population: readonly Member[], random: Random): Member =>
  population[random.int(0, population.length - 1)];

/** The best so many: whole fronts, and of the last what has most room. */
function selected(all: readonly Pick<Member, 'point' | 'judged'>[]): readonly Member[] {
  const ranks = ranksOf(all.map(({ judged }) => judged));
  const members: Member[] = [];
  for (let rank = 0; members.length < all.length; rank += 1) {
    const front = all.filter((_, i) => ranks[i] === rank);
    const crowding = crowdingOf(front.map(({ judged }) => judged));
    members.push(...front.map((member, i) => ({ ...member, rank, crowding: crowding[i] })));
  }
  return members.toSorted((a, b) => a.rank - b.rank || b.crowding - a.crowding).slice(0, POPULATION);
}

/** Each axis changes with a chance of one in as many axes as there are; at least one does. */
function mutated(axes: readonly Axis[], point: readonly number[], random: Random): number[] {
  const changing = axes.map(() => random.uniform() < 1 / axes.length);
  changing[random.int(0, axes.length - 1)] = true;
  return point.map((gene, i) => {
    const { values, isOrdered } = axes[i];
    if (!changing[i] || values.length === 1) return gene;
    if (!isOrdered) return (gene + random.int(1, values.length - 1)) % values.length;
    // Small steps are likelier than large ones: half of them are to a neighbour.
    let step = 1;
    while (step < values.length - 1 && random.uniform() < 0.5) step += 1;
    const to = random.uniform() < 0.5 ? gene - step : gene + step;
    return to < 0 || to >= values.length ? Math.max(0, Math.min(values.length - 1, 2 * gene - to)) : to;
  });
}
