import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Journal } from '../../sim/journal.ts';

const COUNTERS = 5;
const additions = fc.array(fc.tuple(fc.nat(COUNTERS - 1), fc.integer({ min: 1, max: 3 })), { maxLength: 6 });

type Additions = readonly (readonly [slot: number, amount: number])[];

/** The slow twin: what additions come to. */
function totals(stretch: Additions): number[] {
  const sums = Array.from({ length: COUNTERS }, () => 0);
  for (const [slot, amount] of stretch) sums[slot] += amount;
  return sums;
}

it('a journal knows whether two stretches added the same, whatever the order, and repeats one', () => {
  const anyTwo = fc.tuple(additions, additions);
  const likeTwo = additions.map((stretch): [Additions, Additions] => [stretch, stretch.toReversed()]);
  fc.assert(
    fc.property(
      additions,
      fc.oneof(anyTwo, likeTwo),
      fc.integer({ min: 1, max: 9 }),
      (before, [first, second], times) => {
        const journal = new Journal(COUNTERS, true);
        const write = (stretch: Additions): number => {
          for (const [slot, amount] of stretch) journal.add(slot, amount);
          return journal.mark;
        };
        const [a, b, c] = [write(before), write(first), write(second)];
        const isSame = totals(first).every((sum, slot) => sum === totals(second)[slot]);
        expect(journal.sameBetween(a, b, c)).toBe(isSame);
        journal.repeat(b, c, times);
        const repeated = Array.from({ length: times }, () => second).flat();
        expect([...journal.counters]).toEqual(totals([...before, ...first, ...second, ...repeated]));
        expect(journal.sameBetween(b, c, journal.mark)).toBe(times === 1 || second.length === 0);
      },
    ),
  );
});
