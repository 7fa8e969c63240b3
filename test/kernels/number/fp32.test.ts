import { describe, expect, it } from 'vitest';
import { FP32_SMALLEST_NORMAL, flushFp32, fp32Bits } from '../../../kernels/number/fp32.ts';

describe('flushFp32', () => {
  it('rounds like fround and makes subnormal results zeros of the same sign', () => {
    expect(flushFp32(0.1)).toBe(Math.fround(0.1));
    expect(flushFp32(FP32_SMALLEST_NORMAL)).toBe(FP32_SMALLEST_NORMAL);
    expect(flushFp32(FP32_SMALLEST_NORMAL / 2)).toBe(0);
    expect(flushFp32(-FP32_SMALLEST_NORMAL / 2)).toBe(-0);
    expect(flushFp32(-1e-300)).toBe(-0);
    expect(flushFp32(-0)).toBe(-0);
    expect(flushFp32(NaN)).toBeNaN();
    expect(flushFp32(-1e300)).toBe(-Infinity);
  });

  it('judges the rounded result: just below the smallest normal rounds up and stays', () => {
    expect(flushFp32(FP32_SMALLEST_NORMAL * (1 - 2 ** -30))).toBe(FP32_SMALLEST_NORMAL);
  });
});

it('writes the bits of FP32', () => {
  expect([1, -0, Infinity, 2 ** -149, NaN].map(fp32Bits)).toEqual([0x3f800000, 0x80000000, 0x7f800000, 1, 0x7fc00000]);
});
