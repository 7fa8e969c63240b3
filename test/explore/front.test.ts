import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdingOf, dominates, frontOf, ranksOf } from '../../explore/front/dominance.ts';
import type { Judged } from '../../explore/front/dominance.ts';
import { growthOf } from '../../explore/front/growth.ts';
import { contribution, hypervolume } from '../../explore/front/hypervolume.ts';
import { kneeOf } from '../../explore/front/knee.ts';
import { explainedShare } from '../../explore/front/sensitivity.ts';

/** Points of small whole numbers, so that equals and ties are common. */
const points = (dimensions: number, most = 5): fc.Arbitrary<Judged[]> =>
  fc.array(
    fc.record({
      objectives: fc.array(fc.integer({ min: 0, max: most }), { minLength: dimensions, maxLength: dimensions }),
      violation: fc.constantFrom(0, 0, 0, 1, 2),
    }),
    { minLength: 1, maxLength: 25 },
  );

describe('dominance', () => {
  it('puts what holds before what breaks constraints, whatever the objectives', () => {
    const good = { objectives: [9, 9], violation: 0 };
    const bad = { objectives: [1, 1], violation: 0.1 };
    expect([dominates(good, bad), dominates(bad, good)]).toEqual([true, false]);
    expect(dominates(good, good)).toBe(false);
  });

  it('makes a front of what nothing dominates, one of each that are equal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((dimensions) => points(dimensions)),
        (all) => {
          const front = frontOf(all);
          const texts = front.map((i) => all[i].objectives.join());
          expect(new Set(texts).size).toBe(front.length);
          const wanted = all.filter((one) => one.violation === 0 && !all.some((other) => dominates(other, one)));
          expect(new Set(texts)).toEqual(new Set(wanted.map(({ objectives }) => objectives.join())));
          expect(front).toEqual(front.toSorted((a, b) => a - b));
        },
      ),
    );
  });

  it('ranks by taking one front after the other away', () => {
    fc.assert(
      fc.property(points(2), (all) => {
        const ranks = ranksOf(all);
        let left = all.map((_, i) => i);
        for (let rank = 0; left.length > 0; rank += 1) {
          const now = left.filter((i) => !left.some((j) => dominates(all[j], all[i])));
          for (const i of now) expect(ranks[i]).toBe(rank);
          left = left.filter((i) => !now.includes(i));
        }
      }),
    );
  });

  it('gives the ends of a front all room, and others what lies between their neighbours', () => {
    const front = [0, 1, 4, 10].map((x) => ({ objectives: [x, 10 - x], violation: 0 }));
    expect(crowdingOf(front)).toEqual([Infinity, 0.8, 1.8, Infinity]);
  });
});

describe('room on a front', () => {
  it('is a number, or endless, also where points are infinitely bad', () => {
    const bad = [3, 4, 5].map((second) => ({ objectives: [Infinity, second], violation: 0.2 }));
    expect(crowdingOf(bad)).toEqual([Infinity, 1, Infinity]);
  });
});

describe('the volume of a front', () => {
  it('is the number of cells of a grid that a point dominates', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((dimensions) => points(dimensions, 4)),
        (all) => {
          const dimensions = all[0].objectives.length;
          const reference = Array.from({ length: dimensions }, () => 4);
          let cells = 0;
          for (let cell = 0; cell < 4 ** dimensions; cell += 1) {
            const corner = Array.from({ length: dimensions }, (_, d) => Math.floor(cell / 4 ** d) % 4);
            if (all.some(({ objectives }) => objectives.every((value, d) => value <= corner[d]))) cells += 1;
          }
          expect(
            hypervolume(
              all.map(({ objectives }) => objectives),
              reference,
            ),
          ).toBe(cells);
        },
      ),
    );
  });
});

describe('the growth of a front', () => {
  const within = (objectives: readonly number[]): number[] => objectives.map((value) => value / 4);

  it('is the volume of what holds so far, after each point', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((dimensions) => points(dimensions, 4)),
        (all) => {
          const reference = all[0].objectives.map(() => 1);
          const growth = growthOf(all, within);
          all.forEach((_, i) => {
            const sofar = all.slice(0, i + 1).filter(({ violation }) => violation === 0);
            const volume = hypervolume(
              sofar.map(({ objectives }) => within(objectives)),
              reference,
            );
            expect(growth[i]).toBeCloseTo(volume, 12);
            expect(growth[i]).toBeGreaterThanOrEqual(growth[i - 1] ?? 0);
          });
        },
      ),
    );
  });

  it('counts points without figures, which add nothing', () => {
    const good = { objectives: [1, 1], violation: 0 };
    expect([...growthOf([null, good, null, { objectives: [0, 0], violation: 1 }], within)]).toEqual([
      0, 0.5625, 0.5625, 0.5625,
    ]);
  });

  it('has of each point what nothing else had: one cell of a stair', () => {
    expect(
      contribution(
        [1, 1],
        [
          [0, 2],
          [2, 0],
        ],
        [3, 3],
      ),
    ).toBe(1);
    expect(contribution([3, 0], [], [3, 3])).toBe(0);
  });
});

describe('the knee', () => {
  it('is the point that is farthest from the line through the ends', () => {
    expect(
      kneeOf([
        [0, 100],
        [1, 40],
        [2, 10],
        [10, 5],
        [20, 0],
      ]),
    ).toBe(2);
    expect(kneeOf([])).toBeNull();
    expect(kneeOf([[3, 3]])).toBe(0);
  });
});

it('a front of many points has a knee', () => {
  const many = Array.from({ length: 200_000 }, (_, i) => [i, (200_000 - i) ** 2]);
  const best = kneeOf(many) ?? -1;
  expect(best).toBeGreaterThan(0);
  expect(
    hypervolume(
      many.map(([first]) => [first]),
      [200_000],
    ),
  ).toBe(200_000);
});

describe('what a parameter explains', () => {
  it('is all where it alone decides, none where it does not matter, and half of two alike', () => {
    const grid = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].map((b) => ({ a, b })));
    const of = (key: 'a' | 'b', value: (point: { a: number; b: number }) => number): number =>
      explainedShare(
        grid.map((point) => point[key]),
        grid.map(value),
      );
    expect(of('a', ({ a }) => a * a)).toBeCloseTo(1, 12);
    expect(of('b', ({ a }) => a * a)).toBeCloseTo(0, 12);
    expect(of('a', ({ a, b }) => a + b)).toBeCloseTo(0.5, 12);
    expect(of('a', () => 7)).toBe(0);
  });

  it('is none of what is the same everywhere, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 20 }),
        (value, count) => {
          const groups = Array.from({ length: count }, (_, i) => i % 3);
          expect(
            explainedShare(
              groups,
              groups.map(() => value),
            ),
          ).toBe(0);
        },
      ),
    );
  });
});
