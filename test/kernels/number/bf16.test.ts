import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BF16_LARGEST, BF16_SMALLEST_NORMAL, bf16Bits, bf16FromBits, roundBf16 } from '../../../kernels/number/bf16.ts';

const view = new DataView(new ArrayBuffer(8));

function neighbour(x: number, step: 1 | -1): number {
  view.setFloat64(0, x);
  view.setBigUint64(0, view.getBigUint64(0) + BigInt(step));
  return view.getFloat64(0);
}

const differing = (cases: (readonly [number, number])[]): (readonly [number, number])[] =>
  cases.filter(([got, wanted]) => !Object.is(got, wanted)).slice(0, 5);

const patterns = Array.from({ length: 0x10000 }, (_, bits) => bits);

describe('bf16', () => {
  it('is the upper half of FP32: all 65536 patterns', () => {
    const cases = patterns.map((bits): [number, number] => {
      view.setUint16(0, bits);
      view.setUint16(2, 0);
      return [bf16FromBits(bits), view.getFloat32(0)];
    });
    expect(differing(cases)).toEqual([]);
  });

  it('writes every number it reads back to the same bits; every NaN becomes 0x7fc0', () => {
    const cases = patterns.map((bits): [number, number] => [
      bf16Bits(bf16FromBits(bits)),
      (bits & 0x7fff) > 0x7f80 ? 0x7fc0 : bits,
    ]);
    expect(differing(cases)).toEqual([]);
  });

  it('leaves representable numbers alone, and flushes exactly the subnormal ones', () => {
    const cases = patterns.flatMap((bits): [number, number][] => {
      const x = bf16FromBits(bits);
      const zero = bits & 0x8000 ? -0 : 0;
      return [
        [roundBf16(x), x],
        [roundBf16(x, true), Math.abs(x) < BF16_SMALLEST_NORMAL ? zero : x],
      ];
    });
    expect(differing(cases)).toEqual([]);
  });

  it('rounds halfway points to even and their neighbours to the nearer side', () => {
    const cases: [number, number][] = [];
    for (let bits = 0; bits < 0x7f7f; bits += 1) {
      const [lower, upper] = [bf16FromBits(bits), bf16FromBits(bits + 1)];
      const half = (lower + upper) / 2;
      const even = bits % 2 === 0 ? lower : upper;
      cases.push([roundBf16(half), even], [roundBf16(-half), -even]);
      cases.push([roundBf16(neighbour(half, -1)), lower], [roundBf16(neighbour(half, 1)), upper]);
    }
    expect(differing(cases)).toEqual([]);
  });

  it('overflows half a step past its largest, and not below', () => {
    const limit = (2 - 2 ** -8) * 2 ** 127;
    expect(roundBf16(limit)).toBe(Infinity);
    expect(roundBf16(-limit)).toBe(-Infinity);
    expect(roundBf16(neighbour(limit, -1))).toBe(BF16_LARGEST);
    expect(roundBf16(Number.MAX_VALUE)).toBe(Infinity);
    expect(roundBf16(NaN)).toBeNaN();
  });

  it('agrees on FP32 inputs with rounding the bits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (x) => {
        view.setFloat32(0, x);
        const bits = view.getUint32(0);
        view.setUint32(0, ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0);
        expect(roundBf16(x)).toBe(view.getFloat32(0));
      }),
      { numRuns: 5000 },
    );
  });

  it('rounds once where a detour over FP32 would round twice', () => {
    const x = 1 + 2 ** -8 + 2 ** -40;
    expect(roundBf16(x)).toBe(1 + 2 ** -7);
    expect(roundBf16(Math.fround(x))).toBe(1);
  });
});
