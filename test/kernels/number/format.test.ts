import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundBf16 } from '../../../kernels/number/bf16.ts';
import { roundAll, rounder } from '../../../kernels/number/format.ts';
import { roundFp16 } from '../../../kernels/number/fp16.ts';
import { flushFp32 } from '../../../kernels/number/fp32.ts';

const formats = fc.constantFrom('fp16', 'bf16', 'fp32');

describe('rounder', () => {
  it('names the rounding of each format, flushing or not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.double({ min: -1e-4, max: 1e-4 })), fc.boolean(), (x, flush) => {
        expect(rounder('fp16', flush)(x)).toBe(roundFp16(x, flush));
        expect(rounder('bf16', flush)(x)).toBe(roundBf16(x, flush));
        expect(rounder('fp32', flush)(x)).toBe(flush ? flushFp32(x) : Math.fround(x));
      }),
    );
  });
});

describe('roundAll', () => {
  it('rounds a copy of doubles once, and of FP32 numbers as well', () => {
    fc.assert(
      fc.property(fc.float64Array(), formats, fc.boolean(), (values, format, flush) => {
        const before = values.slice();
        expect(roundAll(values, format, flush)).toEqual(Float32Array.from(values, rounder(format, flush)));
        expect(values).toEqual(before);
        const single = new Float32Array(values);
        expect(roundAll(single, format, flush)).toEqual(Float32Array.from(single, rounder(format, flush)));
        expect(single).toEqual(new Float32Array(values));
      }),
    );
  });

  it('does not round doubles to FP32 on the way', () => {
    expect(roundAll([1 + 2 ** -11 + 2 ** -40], 'fp16')[0]).toBe(1 + 2 ** -10);
    expect(roundAll(new Float64Array([1 + 2 ** -8 + 2 ** -40]), 'bf16')[0]).toBe(1 + 2 ** -7);
  });
});
