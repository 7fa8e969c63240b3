import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WIDEST_GROUP, density, formatSparsity, indexBits, parseSparsity } from '../../terms/sparsity.ts';

describe('parseSparsity', () => {
  it('reads N kept of M', () => {
    expect(parseSparsity('2:8')).toEqual({ n: 2, m: 8 });
    expect(parseSparsity(' 1 : 1 ')).toEqual({ n: 1, m: 1 });
  });

  it('reads back whatever formatSparsity writes', () => {
    const sparsities = fc
      .integer({ min: 1, max: WIDEST_GROUP })
      .chain((m) => fc.record({ n: fc.integer({ min: 1, max: m }), m: fc.constant(m) }, { noNullPrototype: true }));
    fc.assert(
      fc.property(sparsities, (sparsity) => {
        expect(parseSparsity(formatSparsity(sparsity))).toEqual(sparsity);
      }),
    );
  });

  it.each([
    ['0:8', '"0:8": N must be at least 1, it is 0'],
    ['-1:8', '"-1:8": N must be at least 1, it is -1'],
    ['1:0', '"1:0": M must be at least 1, it is 0'],
    ['9:8', '"9:8": cannot keep 9 of 8; N must not exceed M'],
    ['2:33', '"2:33": M must be at most 32, it is 33'],
    ['1.5:8', '"1.5:8": N and M must be whole numbers'],
    ['2/8', '"2/8" is not a sparsity; write N:M such as "2:8" (2 kept of 8)'],
    ['', '"" is not a sparsity; write N:M such as "2:8" (2 kept of 8)'],
    ['2:8:1', '"2:8:1" is not a sparsity; write N:M such as "2:8" (2 kept of 8)'],
  ])('refuses %j and says why', (text, message) => {
    expect(() => parseSparsity(text)).toThrow(new RangeError(message));
  });
});

it('keeps n of m: the density is their ratio', () => {
  expect(density({ n: 2, m: 8 })).toBe(0.25);
});

it('spends just enough bits to tell the values of a group apart', () => {
  for (let m = 1; m <= 1100; m += 1) {
    const bits = indexBits(m);
    expect(2 ** bits).toBeGreaterThanOrEqual(m);
    if (bits > 0) expect(2 ** (bits - 1)).toBeLessThan(m);
  }
});
