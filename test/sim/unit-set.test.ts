import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UnitSet } from '../../sim/unit-set.ts';

it('a set of units knows its first, beyond 32 units too', () => {
  const steps = fc.array(fc.record({ unit: fc.nat(99), isAdded: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (changes) => {
      const set = new UnitSet(100);
      const twin = new Set<number>();
      for (const { unit, isAdded } of changes) {
        if (isAdded) set.add(unit);
        else set.delete(unit);
        if (isAdded) twin.add(unit);
        else twin.delete(unit);
        expect(set.first).toBe(twin.size === 0 ? -1 : Math.min(...twin));
      }
    }),
  );
});
