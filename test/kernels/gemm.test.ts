import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GemmShape, gemmFp32, gemmFp32Plain, gemmFp64 } from '../../kernels/gemm.ts';
import { roundFp16All } from '../../kernels/number/fp16.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { randomFloats, sameBits } from './random-values.ts';

const { fround } = Math;

/** Random problems; K past the depth that is packed at once now and then. */
const problems = fc
  .record({
    M: fc.integer({ min: 1, max: 11 }),
    N: fc.integer({ min: 1, max: 11 }),
    K: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 500, max: 1100 })),
    seed: fc.integer(),
    operands: fc.constantFrom('fp16', 'fp32', 'mixed', 'extreme'),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  })
  .map(({ cuts, seed, operands, transposeA, transposeB, ...shape }) => {
    const a = randomFloats(shape.M * shape.K, seed, operands === 'extreme' ? 60 : 4);
    const b = randomFloats(shape.K * shape.N, seed + 1, operands === 'extreme' ? 60 : 4);
    if (operands === 'fp16' || operands === 'mixed') roundFp16All(a);
    if (operands === 'fp16') roundFp16All(b);
    return { shape, a, b, options: { transposeA, transposeB, parts: partsOf(shape, cuts) } };
  });

/** Positive lengths that add up to K. */
function partsOf({ K }: GemmShape, cuts: readonly number[]): number[] {
  const ends = [...new Set([...cuts.map((cut) => Math.round(cut * K)), K])].toSorted((x, y) => x - y);
  return ends.map((end, index) => end - (ends[index - 1] ?? 0)).filter((part) => part > 0);
}

describe('gemmFp32', () => {
  it('has the bits of the three plain loops: any operands, layouts and parts', () => {
    fc.assert(
      fc.property(problems, ({ shape, a, b, options }) => {
        const fast = gemmFp32(a, b, shape, options);
        expect(sameBits(fast, gemmFp32Plain(a, b, shape, options))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('takes infinities and NaNs through as the plain loops do', () => {
    const a = new Float32Array([1, Infinity, 0, -Infinity, NaN, 1, 3e38, 2, 1]);
    const b = new Float32Array([0, 1, 2, 1, -Infinity, 3e38, 4, 5, 6]);
    const shape = { M: 3, N: 3, K: 3 };
    expect(gemmFp32(a, b, shape)).toEqual(gemmFp32Plain(a, b, shape));
  });

  it('rounds products of few bits too, where they fall among the subnormals', () => {
    // 1.5 steps of 2⁻¹⁴⁹ round to 2 before they are added to 1; unrounded, 2.5 would round to 2.
    const a = Float32Array.of(2 ** -100, 2 ** -100);
    const b = Float32Array.of(2 ** -49, 1.5 * 2 ** -49);
    expect(gemmFp32(a, b, { M: 1, N: 1, K: 2 })[0]).toBe(3 * 2 ** -149);
    expect(gemmFp32Plain(a, b, { M: 1, N: 1, K: 2 })[0]).toBe(3 * 2 ** -149);
  });

  it('gives zeros for an empty reduction', () => {
    expect(gemmFp32(new Float32Array(), new Float32Array(), { M: 2, N: 3, K: 0 })).toEqual(new Float32Array(6));
  });
});

describe('gemmFp32Plain', () => {
  it('adds products in order of k from +0, one rounding each', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 4, maxLength: 4, noNaN: true, min: -8, max: 8 }), (a) => {
        const b = new Float32Array([1, 0.5, 3, 0.1]);
        let sum = 0;
        for (let k = 0; k < 4; k += 1) sum = fround(sum + fround(a[k] * b[k]));
        expect(gemmFp32Plain(a, b, { M: 1, N: 1, K: 4 })[0]).toBe(sum);
      }),
    );
  });

  it('shows the order: a large product first swallows small ones, parts keep them', () => {
    const a = new Float32Array([2 ** 12, 1, 1, 1]);
    const b = new Float32Array([2 ** 12, 1, 1, 1]);
    const shape = { M: 1, N: 1, K: 4 };
    expect(gemmFp32Plain(a, b, shape)[0]).toBe(2 ** 24);
    expect(gemmFp32Plain(a, b, shape, { parts: [2, 2] })[0]).toBe(2 ** 24 + 2);
    expect(gemmFp32Plain(a, b, shape, { parts: [1, 1, 2] })[0]).toBe(2 ** 24 + 2);
  });
});

describe('gemmFp64', () => {
  it('multiplies small matrices as by hand, in every layout', () => {
    const wanted = new Float64Array([58, 64, 139, 154]);
    const shape = { M: 2, N: 2, K: 3 };
    const [a, aT] = [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(1, 4, 2, 5, 3, 6)];
    const [b, bT] = [Float64Array.of(7, 8, 9, 10, 11, 12), Float64Array.of(7, 9, 11, 8, 10, 12)];
    expect(gemmFp64(a, b, shape)).toEqual(wanted);
    expect(gemmFp64(aT, b, shape, { transposeA: true })).toEqual(wanted);
    expect(gemmFp64(a, bT, shape, { transposeB: true })).toEqual(wanted);
    expect(gemmFp64(aT, bT, shape, { transposeA: true, transposeB: true })).toEqual(wanted);
  });

  it('is near to FP32 accumulation: within K units of FP32 of the sum of magnitudes', () => {
    fc.assert(
      fc.property(problems, ({ shape, a, b, options: { transposeA, transposeB } }) => {
        const layout = { transposeA, transposeB };
        const single = gemmFp32(a, b, shape, layout);
        const double = gemmFp64(a, b, shape, layout);
        const bounds = gemmFp64(a.map(Math.abs), b.map(Math.abs), shape, layout);
        single.forEach((value, index) => {
          const bound = (shape.K + 1) * 2 ** -24 * bounds[index] + shape.K * 2 ** -149;
          expect(Math.abs(value - double[index])).toBeLessThanOrEqual(bound);
        });
      }),
    );
  });
});

describe('bad input', () => {
  const [six, four] = [new Float32Array(6), new Float32Array(4)];

  it.each([
    ['a too short', () => gemmFp32(four, six, { M: 2, N: 2, K: 3 }), 'gemmFp32: a has 4 values, M×K = 2×3 needs 6'],
    ['b too short', () => gemmFp64(six, four, { M: 2, N: 2, K: 3 }), 'gemmFp64: b has 4 values, K×N = 3×2 needs 6'],
    [
      'parts that do not add up',
      () => gemmFp32(six, six, { M: 2, N: 2, K: 3 }, { parts: [1, 1] }),
      'gemmFp32: parts [1, 1] must be positive whole numbers that add up to K = 3',
    ],
    [
      'a part of nothing',
      () => gemmFp32Plain(six, six, { M: 2, N: 2, K: 3 }, { parts: [0, 3] }),
      'gemmFp32Plain: parts [0, 3] must be positive whole numbers that add up to K = 3',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(new ShapeError(message));
  });
});
