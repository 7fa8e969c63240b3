import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ceilDiv } from '../../terms/ceil-div.ts';

it('rounds up what does not divide', () => {
  expect([ceilDiv(0, 3), ceilDiv(1, 3), ceilDiv(3, 3), ceilDiv(4, 3)]).toEqual([0, 1, 1, 2]);
});

it('is exact up to 2^53, where the quotient no longer is', () => {
  const largest = Number.MAX_SAFE_INTEGER;
  const divisor = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: largest }));
  const check = (a: number, b: number): void => {
    const exact = (BigInt(a) + BigInt(b) - 1n) / BigInt(b);
    expect(ceilDiv(a, b)).toBe(Number(exact));
  };
  fc.assert(fc.property(fc.maxSafeNat(), divisor, check));
  const nearMultiples = fc.tuple(fc.maxSafeNat(), divisor, fc.integer({ min: -1, max: 1 }));
  fc.assert(
    fc.property(nearMultiples, ([a, b, off]) => check(Math.min(largest, Math.max(0, a - (a % b) + off)), b)),
    { numRuns: 1000 },
  );
});
