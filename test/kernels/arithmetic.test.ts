import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';

describe('fp32Arithmetic', () => {
  it('rounds to FP32 in one lane and keeps subnormals unless told', () => {
    const { round, lanes, create } = fp32Arithmetic();
    expect(lanes).toBe(1);
    expect(round(0.1)).toBe(Math.fround(0.1));
    expect(round(2 ** -149)).toBe(2 ** -149);
    expect(create(3)).toEqual(new Float32Array(3));
    expect(fp32Arithmetic({ flushSubnormals: true }).round(-(2 ** -149))).toBe(-0);
  });

  it.each([0, -1, 1.5, NaN])('refuses %d lanes', (lanes) => {
    expect(() => fp32Arithmetic({ lanes })).toThrow(
      new RangeError(`fp32Arithmetic: lanes must be a positive integer, it is ${lanes}`),
    );
  });
});

it('exact arithmetic rounds nothing and keeps doubles', () => {
  expect(exact.round(0.1)).toBe(0.1);
  expect(exact.create(2)).toEqual(new Float64Array(2));
  expect(exact.lanes).toBe(1);
});
