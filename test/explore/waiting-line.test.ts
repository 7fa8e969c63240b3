import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../explore/pool/waiting-line.ts';

interface Job {
  readonly id: number;
  readonly machine: string;
}

const lineOf = (machines: string): WaitingLine<Job, string> => {
  const line = new WaitingLine<Job, string>();
  [...machines].forEach((machine, id) => line.add({ id, machine }));
  return line;
};

const ids = (jobs: readonly Job[]): number[] => jobs.map(({ id }) => id);

describe('who waits for a thread', () => {
  it('is given to it in order, as long as nobody has met a machine', () => {
    const line = lineOf('abcde');
    expect([ids(line.takeFor('one', 2)), ids(line.takeFor('two', 2)), line.length]).toEqual([[0, 1], [2, 3], 1]);
    expect(ids(line.takeFor('one', 9))).toEqual([4]);
    expect([line.length, line.first]).toEqual([0, undefined]);
  });

  it('waits for the thread that has met its machine, if that leaves enough to others', () => {
    const line = lineOf('ab');
    line.takeFor('one', 1);
    line.takeFor('two', 1);
    [...'baabca'].forEach((machine, index) => line.add({ id: 10 + index, machine }));
    expect(ids(line.takeFor('one', 2))).toEqual([11, 12]);
    expect(ids(line.takeFor('two', 3))).toEqual([10, 13, 14]);
    // Whoever has nothing of its own takes the first of another's, whose machine it has met then.
    expect(ids(line.takeFor('two', 1))).toEqual([15]);
    line.add({ id: 20, machine: 'a' });
    line.add({ id: 21, machine: 'd' });
    expect(ids(line.takeFor('one', 1))).toEqual([21]);
  });

  it('takes the first alone, whosever it is', () => {
    const line = lineOf('ab');
    line.takeFor('one', 1);
    line.addFirst({ id: 9, machine: 'a' });
    expect(line.first?.id).toBe(9);
    expect(ids(line.takeFirst())).toEqual([9]);
    expect(ids(line.takeFirst())).toEqual([1]);
    expect(ids(line.takeFirst())).toEqual([]);
  });

  it('forgets who waits', () => {
    const line = lineOf('ab');
    line.clear();
    expect(line.takeFor('one', 2)).toEqual([]);
  });
});
