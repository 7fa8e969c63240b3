import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float64s, int32s, uint8s } from '../../sim/small-arrays.ts';

const makers = { float64s, int32s, uint8s };

describe('small arrays', () => {
  it('are zero, as long as asked for, and share no place', () => {
    const anyRequest = fc.record({
      make: fc.constantFrom(...(Object.keys(makers) as (keyof typeof makers)[])),
      length: fc.oneof(fc.nat(40), fc.nat(400), fc.nat(9000)),
    });
    let shared = 0;
    fc.assert(
      fc.property(fc.array(anyRequest, { maxLength: 60 }), (requests) => {
        const arrays = requests.map(({ make, length }, i) => {
          const array = makers[make](length);
          expect(array).toHaveLength(length);
          expect(array.every((value) => value === 0)).toBe(true);
          // Fits every kind.
          return { array: array.fill(i + 1), value: i + 1 };
        });
        for (const { array, value } of arrays) expect(array.every((found) => found === value)).toBe(true);
        shared += arrays.length - new Set(arrays.map(({ array }) => array.buffer)).size;
      }),
    );
    expect(shared).toBeGreaterThan(100);
  });
});
