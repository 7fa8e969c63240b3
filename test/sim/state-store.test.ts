import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateStore } from '../../sim/state-store.ts';
import type { FieldKind } from '../../sim/state-store.ts';

const kinds: readonly FieldKind[] = ['plain', 'deadline', 'loop', 'counter'];

describe('a state store', () => {
  it('names the fields of a row by their numbers', () => {
    const store = new StateStore();
    store.declare('a[]', 'plain', 0);
    expect(store.fields.map(({ name }) => name)).toEqual(['a[]']);
    expect(store.declareRow(2, 'b', 'deadline', 1, '.c')).toBe(1);
    expect(store.declareRow(1, 'd', 'loop', 2)).toBe(3);
    expect(store.fields.map(({ name, owner }) => [name, owner])).toEqual([
      ['a[]', 0],
      ['b[0].c', 1],
      ['b[1].c', 1],
      ['d[0]', 2],
    ]);
  });

  it('compares the present with a captured state as it would compare two captured ones, and knows waits', () => {
    let seen = 0;
    const field = fc.record({
      kind: fc.constantFrom(...kinds),
      owner: fc.nat(1),
      before: fc.nat(12),
      changes: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.integer({ min: -2, max: 4 })),
      stands: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), fc.nat(4), fc.nat(4), (fields, then, passed) => {
        const store = new StateStore();
        const declared = fields.toSorted((a, b) => a.owner - b.owner);
        declared.forEach(({ kind, owner }, i) => store.declare(`f${i}`, kind, owner));
        store.seal();
        const [first, second] = [new Float64Array(store.size), new Float64Array(store.size)];
        declared.forEach((one, i) => (store.values[i] = one.before));
        store.capture(then, first);
        const now = then + passed;
        // A deadline moves with time, stands still, or neither.
        declared.forEach((one, i) => {
          const moves = one.kind === 'deadline' && !one.stands ? passed : 0;
          store.values[i] += (one.stands ? 0 : one.changes) + moves;
        });
        store.capture(now, second);
        const [before, after] = [store.comparable(first), store.comparable(second)];
        const differing = declared.map((_, i) => i).filter((i) => before[i] !== after[i]);
        const waits = differing.filter((i) => {
          return declared[i].kind === 'deadline' && after[i] > 0 && before[i] - after[i] === passed;
        });
        const grown = differing.filter((i) => declared[i].kind === 'loop' && after[i] > before[i]);
        const recurs =
          waits.length + grown.length === differing.length &&
          new Set(grown.map((i) => declared[i].owner)).size === grown.length;
        const others = declared.flatMap(({ kind }, i) => (kind === 'deadline' && !waits.includes(i) ? [after[i]] : []));
        // Where another comparison failed before does not matter.
        const other = first.slice();
        other[(before[0] + passed) % declared.length] += 5;
        store.recurrence(other, now, passed);
        expect(store.recurrence(first, now, passed)).toEqual(
          recurs
            ? {
                growths: grown.map((i) => ({ field: i, by: after[i] - before[i] })),
                waits,
                toFirstWait: Math.min(...waits.map((i) => after[i])),
                toLastDeadline: Math.max(0, ...others),
              }
            : null,
        );
        if (recurs && waits.length > 0) seen += 1;
      }),
      { numRuns: 500 },
    );
    expect(seen).toBeGreaterThan(20);
  });
});
