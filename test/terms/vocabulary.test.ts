import { describe, expect, it } from 'vitest';
import { bytesOf, dataTypes } from '../../terms/data-type.ts';
import { macs } from '../../terms/gemm.ts';
import { passes } from '../../terms/pass.ts';

describe('the words', () => {
  it('names the three passes in the order of a training step', () => {
    expect(passes).toEqual(['FF', 'BP', 'WU']);
  });

  it('counts a multiply-accumulate for each of M·N·K', () => {
    expect(macs({ M: 2, N: 3, K: 5 })).toBe(30);
  });

  it('stores half-width types in two bytes and single precision in four', () => {
    expect(dataTypes.map((type) => [type, bytesOf(type)])).toEqual([
      ['fp16', 2],
      ['bf16', 2],
      ['fp32', 4],
    ]);
  });
});
