import { expect, it } from 'vitest';
import { describeSpace } from '../../cli/report/describe-exploration.ts';
import { readSpace } from '../../explore/space/space.ts';

const described = (rows: string, rest = ''): string =>
  describeSpace(
    readSpace(`explore: 1\nparameters: { rows: ${rows} }\nobjectives: [{ minimise: time }]\n${rest}`, 's.yaml'),
    { driver: 'grid', points: 1, shard: null, isCompared: false },
  );

it('counts one point as one', () => {
  expect(described('[8]')).toMatch(/^1 point of 1 parameter$/m);
  expect(described('[8]')).toMatch(/: 1 point$/m);
  expect(described('[8, 16]')).toMatch(/^2 points of 1 parameter$/m);
});

it('says both sides of a bound, in the units that they are written in', () => {
  const text = described('[8]', 'constraints: [{ figure: energy, least: 1 mJ, most: 2 J }]\n');
  expect(text).toContain('must: energy at least 1 mJ, energy at most 2 J');
});
