import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driverNames } from '../../explore/search/driver.ts';
import type { DriverName } from '../../explore/search/driver.ts';
import { hypercubePoints } from '../../explore/search/latin-hypercube.ts';
import { withReferences } from '../../explore/search/with-references.ts';
import { readSpace } from '../../explore/space/space.ts';
import { makeDriver } from '../../explore/search/make-driver.ts';
import { Random } from '../../run/random.ts';
import { dominates } from '../../explore/front/dominance.ts';
import { judge } from '../../explore/front/judge.ts';
import { summarise } from '../../explore/summary.ts';
import type { Outcome } from '../../explore/evaluate.ts';
import type { Task } from '../../explore/explorer.ts';
import { lineText, pointKey } from '../../explore/store/line.ts';
import type { StoredPoint } from '../../explore/store/line.ts';
import { frontSize, searched, space } from './analytic.ts';

const keys = (points: readonly StoredPoint[]): string[] => points.map((point) => pointKey(point));
const ofDrivers = fc.constantFrom<DriverName>(...driverNames);

describe('every driver', () => {
  it('proposes the same points whatever the number of threads and the order in which they finish', async () => {
    await fc.assert(
      fc.asyncProperty(
        ofDrivers,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 1e6 }),
        async (driver, jobs, salt) => {
          const one = await searched(driver, 120, { seed: 5 });
          const many = await searched(driver, 120, { seed: 5, jobs, salt });
          expect(keys(many.points)).toEqual(keys(one.points));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('proposes no point twice, and as many by events as it was asked for', async () => {
    for (const driver of driverNames) {
      const { points, finished } = await searched(driver, 100);
      expect(new Set(keys(points)).size).toBe(points.length);
      expect(points.filter(({ fidelity }) => fidelity === 'events')).toHaveLength(100);
      expect(finished).toHaveLength(points.length);
      expect(points.map(({ index }) => index)).toEqual(points.map((_, i) => i));
    }
  });

  it('proposes other points for another seed, the grid excepted', async () => {
    for (const driver of driverNames) {
      const [a, b] = [await searched(driver, 50, { seed: 1 }), await searched(driver, 50, { seed: 2 })];
      if (driver === 'grid') expect(keys(a.points)).toEqual(keys(b.points));
      else expect(keys(a.points)).not.toEqual(keys(b.points));
    }
  });

  it('comes to all points of a small space, and then ends', async () => {
    for (const driver of ['grid', 'random', 'latin-hypercube', 'nsga2'] as const) {
      const { points } = await searched(driver, 5000);
      expect(points).toHaveLength(2560);
    }
  });
});

describe('a search', () => {
  it('finds the known front by the grid', async () => {
    const { points } = await searched('grid', 2560);
    const { front } = summarise(space, points);
    expect(front).toHaveLength(frontSize);
    expect(front.every(({ point }) => point.settings['addLatency'] === 1)).toBe(true);
  });

  it('finds more of it by NSGA-II than by chance, at equal cost and for each of ten seeds', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const [evolved, random] = [await searched('nsga2', 300, { seed }), await searched('random', 300, { seed })];
      const onFront = (points: readonly StoredPoint[]): number =>
        summarise(space, points).front.filter(({ point }) => point.settings['addLatency'] === 1).length;
      expect(onFront(evolved.points)).toBeGreaterThan(onFront(random.points));
    }
  });

  it('halves by closed forms: what it simulates is what looked best among eight times as many', async () => {
    const { points } = await searched('halving', 40);
    const simulated = points.filter(({ fidelity }) => fidelity === 'events');
    const cheap = points.filter(({ fidelity }) => fidelity === 'closed-form');
    expect([simulated.length, cheap.length]).toEqual([40, 320]);
    const judged = new Map(cheap.map((point) => [JSON.stringify(point.settings), judge(space, point)]));
    const worse = ({ settings }: StoredPoint): number => {
      const own = judged.get(JSON.stringify(settings));
      return [...judged.values()].filter((other) => own && other && dominates(other, own)).length;
    };
    const counts = cheap.map(worse);
    const best = counts.filter((count) => count === 0).length;
    expect(simulated.filter((point) => worse(point) === 0)).toHaveLength(Math.min(40, best));
  });

  it('answers known points without evaluating them, and goes on to the same end', async () => {
    const whole = await searched('nsga2', 150);
    for (const kept of [0, 1, 40, 149]) {
      const known = new Map(whole.points.slice(0, kept).map((point) => [pointKey(point), point]));
      const again = await searched('nsga2', 150, { known, jobs: 3, salt: 9 });
      expect(again.points).toEqual(whole.points);
      expect(again.finished).toHaveLength(150 - kept);
    }
  });

  it.each(['random', 'latin-hypercube'] as const)('begins anywhere, whatever the seed: %s', (name) => {
    const seeds = 6400;
    const counts = Array.from({ length: 256 }, () => 0);
    for (let seed = 0; seed < seeds; seed += 1) {
      const first = makeDriver(name, space, { points: 1, seed }).next();
      if (first === null || first === 'wait') throw new Error('a search begins with a point');
      counts[first.point[0] * 16 + first.point[1]] += 1;
    }
    // 255 degrees of freedom: more than 345 comes once in ten thousand by chance, and no draw here is by chance.
    const expected = seeds / counts.length;
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(345);
  });

  it('comes to the same when it goes on, though a store has networks in another order', async () => {
    // Alike in one objective but for the order of networks: what is a tie must stay one.
    const evaluate = ({ scenarios: [{ scenario }] }: Task): Promise<Outcome> => {
      const { rows, columns, addLatency } = scenario.set as Record<string, number>;
      const networks = {
        c: { time: 1 / rows },
        a: { time: 1.1 / columns },
        b: { time: 0.7 + (addLatency > 5 ? 0 : 0.1) },
      };
      return Promise.resolve({ status: 'ok', networks, machine: { dsp: rows * columns }, misfit: [] });
    };
    const evaluator = { capacity: 1, evaluate };
    for (const seed of [1, 2, 3]) {
      const whole = await searched('nsga2', 150, { evaluator, seed });
      const stored = whole.points.slice(0, 70).map((point) => JSON.parse(lineText(point)) as StoredPoint);
      const known = new Map(stored.map((point) => [pointKey(point), point]));
      const again = await searched('nsga2', 150, { evaluator, seed, known });
      expect(again.points).toEqual(whole.points);
    }
  });

  it('comes to all points of a space most of whose combinations are of parameters that do not count', () => {
    const values = Array.from({ length: 40 }, (_, i) => i + 1).join(', ');
    const names = ['rows', 'columns', 'addLatency', 'groupFileValues'];
    const lines = names.map((name, i) => `  ${name}: { list: [${values}], when: { batch: ${i + 1} } }`);
    const text = `explore: 1\nparameters:\n  batch: [1, 2, 3, 4]\n${lines.join('\n')}\nobjectives: [{ minimise: time }]\n`;
    const wide = readSpace(text, 'wide.yaml');
    for (const name of ['random', 'latin-hypercube'] as const) {
      for (const seed of [1, 2, 3]) {
        const driver = makeDriver(name, wide, { points: 200, seed });
        const found = new Set<string>();
        for (let next = driver.next(); next !== null && next !== 'wait'; next = driver.next())
          found.add(next.point.join());
        expect(found.size).toBe(160);
      }
    }
  });

  it('has a parameter at any value when it begins to count', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 1).join(', ');
    const text = `explore: 1\nparameters:\n  rows: [1, 2]\n  batch: { list: [${values}], when: { rows: 1 } }\n  columns: { from: 1, to: 100, step: 1 }\nobjectives: [{ minimise: time }]\n`;
    const when = readSpace(text, 'when.yaml');
    const found: number[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const driver = makeDriver('nsga2', when, { points: 300, seed });
      for (let next = driver.next(); next !== null && next !== 'wait'; next = driver.next()) {
        if (next.point[1] >= 0) found.push(next.point[1]);
        driver.tell(next, { objectives: [1], violation: 0 });
      }
    }
    expect(found.length).toBeGreaterThan(300);
    expect(found.filter((value) => value === 0).length).toBeLessThan(found.length / 20);
  });

  it('is the sum of its shards', async () => {
    for (const driver of ['grid', 'random', 'latin-hypercube'] as const) {
      const whole = await searched(driver, 101);
      const parts = await Promise.all([0, 1, 2].map((part) => searched(driver, 101, { shard: { part, of: 3 } })));
      const all = parts.flatMap(({ points }) => points).toSorted((a, b) => a.index - b.index);
      expect(all).toEqual(whole.points);
    }
  });

  it('lists a point once that is a reference and is proposed again', async () => {
    const reference = [3, 3, 0];
    const driver = withReferences(makeDriver('grid', space, { points: 2560, seed: 1 }), [reference, reference]);
    const { points } = await searched('grid', 0, { driver, jobs: 4, salt: 3 });
    expect(points).toHaveLength(2560);
    expect(points[0].settings).toEqual({ rows: 4, columns: 4, addLatency: 1 });
  });

  it('stops when it is told to, with what was finished', async () => {
    const stop = new AbortController();
    let count = 0;
    const { points } = await searched('random', 100, {
      jobs: 4,
      salt: 2,
      signal: stop.signal,
      onPoint: () => {
        count += 1;
        if (count === 10) stop.abort();
      },
    });
    expect(count).toBe(10);
    expect(points.length).toBeLessThanOrEqual(10);
  });
});

describe('a Latin hypercube', () => {
  it('uses every value of every parameter equally often, by one', () => {
    const points = hypercubePoints(space.axes, 50, new Random(3));
    space.axes.forEach(({ values }, axis) => {
      const counts = values.map((_, value) => points.filter((point) => point[axis] === value).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.floor(50 / values.length) - 1);
    });
  });
});
