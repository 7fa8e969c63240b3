import { expect, it } from 'vitest';
import { countExceptions, noExceptions, roundCounted } from '../../../kernels/number/exceptions.ts';

it('counts NaNs and infinities of values as they are', () => {
  const values = new Float32Array([1, NaN, Infinity, -Infinity, 65520, NaN, 0, Infinity]);
  expect(countExceptions(values)).toEqual({ nan: 2, infinite: 3, overflowed: 0 });
});

it('tells overflow from infinities that were there before', () => {
  const exceptions = noExceptions();
  const rounded = [65519, 65520, -1e9, Infinity, -Infinity, -Infinity, NaN, 1 / 3].map((x) =>
    roundCounted(x, exceptions),
  );
  expect(rounded).toEqual([65504, Infinity, -Infinity, Infinity, -Infinity, -Infinity, NaN, 0.333251953125]);
  expect(exceptions).toEqual({ nan: 1, infinite: 3, overflowed: 2 });
});

it('flushes subnormals when asked, which is no exception', () => {
  const exceptions = noExceptions();
  expect(roundCounted(2 ** -20, exceptions, true)).toBe(0);
  expect(roundCounted(2 ** -20, exceptions)).toBe(2 ** -20);
  expect(exceptions).toEqual(noExceptions());
});
