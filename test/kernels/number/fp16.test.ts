import { getFloat16, f16round } from '@petamoriken/float16';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FP16_SMALLEST_NORMAL, fp16Bits, fp16FromBits, roundFp16, roundFp16All } from '../../../kernels/number/fp16.ts';

const view = new DataView(new ArrayBuffer(8));

/** The next double away from zero (+1) or towards it (−1). */
function neighbour(x: number, step: 1 | -1): number {
  view.setFloat64(0, x);
  view.setBigUint64(0, view.getBigUint64(0) + BigInt(step));
  return view.getFloat64(0);
}

/** Same number, with the signs of zeros and NaN as itself; much faster than expect in loops of 10⁵. */
const differing = (cases: Iterable<readonly [number, number]>): (readonly [number, number])[] =>
  [...cases].filter(([got, wanted]) => !Object.is(got, wanted)).slice(0, 5);

function* everyPattern(): Generator<number> {
  for (let bits = 0; bits < 0x10000; bits += 1) yield bits;
}

const isNaNPattern = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;

describe('fp16', () => {
  it('reads all 65536 patterns as the float16 package does', () => {
    const cases = [...everyPattern()].map((bits): [number, number] => {
      view.setUint16(0, bits);
      return [fp16FromBits(bits), getFloat16(view, 0)];
    });
    expect(differing(cases)).toEqual([]);
  });

  it('writes every number it reads back to the same bits; every NaN becomes 0x7e00', () => {
    const cases = [...everyPattern()].map((bits): [number, number] => [
      fp16Bits(fp16FromBits(bits)),
      isNaNPattern(bits) ? 0x7e00 : bits,
    ]);
    expect(differing(cases)).toEqual([]);
  });

  it('leaves representable numbers alone, and flushes exactly the subnormal ones', () => {
    const cases = [...everyPattern()].flatMap((bits): [number, number][] => {
      const x = fp16FromBits(bits);
      const isSubnormal = Math.abs(x) < FP16_SMALLEST_NORMAL;
      const zero = bits & 0x8000 ? -0 : 0;
      return [
        [roundFp16(x), x],
        [roundFp16(x, true), isSubnormal ? zero : x],
      ];
    });
    expect(differing(cases)).toEqual([]);
  });

  it('rounds halfway points to even and their neighbours to the nearer side', () => {
    const cases: [number, number][] = [];
    for (let bits = 0; bits < 0x7bff; bits += 1) {
      const [lower, upper] = [fp16FromBits(bits), fp16FromBits(bits + 1)];
      const half = (lower + upper) / 2;
      const even = bits % 2 === 0 ? lower : upper;
      cases.push([roundFp16(half), even], [roundFp16(-half), -even]);
      cases.push([roundFp16(neighbour(half, -1)), lower], [roundFp16(neighbour(half, 1)), upper]);
    }
    expect(differing(cases)).toEqual([]);
  });

  it('overflows from 65520 on, and not below', () => {
    expect(roundFp16(65520)).toBe(Infinity);
    expect(roundFp16(-65520)).toBe(-Infinity);
    expect(roundFp16(neighbour(65520, -1))).toBe(65504);
    expect(roundFp16(Number.MAX_VALUE)).toBe(Infinity);
    expect(roundFp16(-Infinity)).toBe(-Infinity);
    expect(roundFp16(NaN)).toBeNaN();
  });

  it('flushes by the rounded result: just below the smallest normal rounds up and stays', () => {
    expect(roundFp16(neighbour(FP16_SMALLEST_NORMAL, -1), true)).toBe(FP16_SMALLEST_NORMAL);
    expect(roundFp16(-(2 ** -15), true)).toBe(-0);
  });

  it('rounds once where a detour over FP32 would round twice', () => {
    // 1 + 2⁻¹¹ is halfway; a little more must go up, though FP32 cannot see the little.
    const x = 1 + 2 ** -11 + 2 ** -40;
    expect(roundFp16(x)).toBe(1 + 2 ** -10);
    expect(roundFp16(Math.fround(x))).toBe(1);
    expect(roundFp16(2 ** -25 + 2 ** -60)).toBe(2 ** -24);
  });

  it('agrees with the float16 package on any double', () => {
    const near = fc.double({ min: -70000, max: 70000 });
    const tiny = fc.double({ min: -(2 ** -13), max: 2 ** -13 });
    fc.assert(
      fc.property(fc.oneof(fc.double(), near, tiny), (x) => {
        expect(roundFp16(x)).toBe(f16round(x));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('roundFp16All', () => {
  it('agrees with roundFp16 on every FP16 pattern, every halfway point and their FP32 neighbours', () => {
    const inputs: number[] = [];
    const bits = new DataView(new ArrayBuffer(4));
    for (let pattern = 0; pattern < 0x7c00; pattern += 1) {
      const lower = fp16FromBits(pattern);
      const upper = pattern === 0x7bff ? 65536 : fp16FromBits(pattern + 1);
      bits.setFloat32(0, (lower + upper) / 2);
      const half = bits.getUint32(0);
      for (const at of [half - 1, half, half + 1]) {
        bits.setUint32(0, at);
        inputs.push(lower, -lower, bits.getFloat32(0), -bits.getFloat32(0));
      }
    }
    inputs.push(NaN, Infinity, -Infinity, 3e38, 2 ** -149);
    for (const flush of [false, true]) {
      const rounded = roundFp16All(Float32Array.from(inputs), flush);
      expect(differing(inputs.map((x, index) => [rounded[index], roundFp16(x, flush)]))).toEqual([]);
    }
  });

  it('agrees with roundFp16 on any FP32 number, also of a view into a larger array', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 3 }), fc.boolean(), (values, flush) => {
        const wanted = Float32Array.from(values, (x, index) => (index < 2 ? x : roundFp16(x, flush)));
        expect(roundFp16All(values.subarray(2), flush).buffer).toBe(values.buffer);
        expect(values).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
  });
});
