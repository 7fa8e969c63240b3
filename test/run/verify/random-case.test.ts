import { describe, expect, it } from 'vitest';
import { randomCase } from '../../../run/verify/random-case.ts';
import type { VerifyRow } from '../../../run/verify/verify.ts';

const readText = (path: string): string => {
  throw new Error(path);
};

const rows = (seed: number, count: number, scale: number): VerifyRow[] =>
  Array.from({ length: count }, (_, i) => i).flatMap((i) => randomCase(seed, i, { scenario: {}, readText, scale }));

describe('random cases', () => {
  const found = rows(7, 60, 1);

  it('agree at all levels', () => {
    expect(found.filter(({ disagreements }) => disagreements.length > 0)).toEqual([]);
  });

  it('are of every kind, dataflow and way of summing', () => {
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['gemm', 'layer', 'network']));
    const mappings = new Set(found.flatMap((row) => row.mappings));
    expect([...mappings]).toEqual(expect.arrayContaining(['os whole', 'os accumulate', 'ws whole', 'ws accumulate']));
    expect(found.some(({ name }) => name.includes('gradient'))).toBe(true);
    expect(found.every(({ passes, values }) => passes > 0 && values > 0)).toBe(true);
  });

  it('are the same whenever they are drawn', () => {
    expect(randomCase(7, 11, { scenario: {}, readText })).toEqual([found[11]]);
  });

  it('agree on NaN, infinities and overflow too, and count them', () => {
    const odd = rows(11, 30, 1000);
    expect(odd.filter(({ disagreements }) => disagreements.length > 0)).toEqual([]);
    const counted = odd.filter(({ exceptions }) => exceptions.nan + exceptions.infinite + exceptions.overflowed > 0);
    expect(counted.length).toBeGreaterThan(5);
  });
});
