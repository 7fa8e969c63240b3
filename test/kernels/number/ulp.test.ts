import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bf16FromBits } from '../../../kernels/number/bf16.ts';
import { fp16FromBits } from '../../../kernels/number/fp16.ts';
import { ulpDistance } from '../../../kernels/number/ulp.ts';

describe('ulpDistance', () => {
  it('is 1 between all neighbours, across binades, zero and infinity', () => {
    for (let bits = 0; bits < 0x7c00; bits += 1) {
      const [a, b] = [fp16FromBits(bits), fp16FromBits(bits + 1)];
      if (ulpDistance(a, b, 'fp16') !== 1 || ulpDistance(-a, -b, 'fp16') !== 1) expect.fail(`fp16 ${a} and ${b}`);
    }
    for (let bits = 0; bits < 0x7f80; bits += 1) {
      const [a, b] = [bf16FromBits(bits), bf16FromBits(bits + 1)];
      if (ulpDistance(a, b, 'bf16') !== 1 || ulpDistance(-a, -b, 'bf16') !== 1) expect.fail(`bf16 ${a} and ${b}`);
    }
    expect(ulpDistance(1, 1 + 2 ** -23, 'fp32')).toBe(1);
    expect(ulpDistance(-(2 ** -149), 2 ** -149, 'fp32')).toBe(2);
    expect(ulpDistance(-(2 ** -24), 2 ** -24, 'fp16')).toBe(2);
  });

  it('counts the zeros as one number and NaN as far from all but itself', () => {
    for (const format of ['fp16', 'bf16', 'fp32'] as const) {
      expect(ulpDistance(0, -0, format)).toBe(0);
      expect(ulpDistance(NaN, NaN, format)).toBe(0);
      expect(ulpDistance(NaN, 1, format)).toBe(Infinity);
      expect(ulpDistance(Infinity, NaN, format)).toBe(Infinity);
    }
  });

  it('adds up along the line', () => {
    const format = fc.constantFrom('fp16' as const, 'bf16' as const, 'fp32' as const);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        format,
        (x, y, z, f) => {
          const [a, b, c] = [x, y, z].toSorted((p, q) => p - q);
          expect(ulpDistance(a, b, f) + ulpDistance(b, c, f)).toBe(ulpDistance(c, a, f));
        },
      ),
    );
  });
});
