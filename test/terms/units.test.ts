import { describe, expect, expectTypeOf, it } from 'vitest';
import { bytes, cycles, cyclesToSeconds, hertz, seconds, ticks } from '../../terms/units.ts';
import type { Cycles, Ticks } from '../../terms/units.ts';

describe.each([
  ['cycles', cycles],
  ['ticks', ticks],
  ['bytes', bytes],
])('%s', (name, make) => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('accepts %d', (value) => {
    expect(make(value)).toBe(value);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('refuses %d', (value) => {
    expect(() => make(value)).toThrow(new RangeError(`${name}: ${value} is not an integer ≥ 0`));
  });
});

describe('hertz', () => {
  it('accepts any positive rate', () => {
    expect(hertz(0.5)).toBe(0.5);
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses %d', (value) => {
    expect(() => hertz(value)).toThrow(new RangeError(`hertz: ${value} is not positive and finite`));
  });
});

describe('seconds', () => {
  it.each([0, 1e-12])('accepts %d', (value) => {
    expect(seconds(value)).toBe(value);
  });

  it.each([-1e-12, Number.NaN, Infinity])('refuses %d', (value) => {
    expect(() => seconds(value)).toThrow(new RangeError(`seconds: ${value} is not finite and ≥ 0`));
  });
});

it('takes cycles to seconds by the clock they are of', () => {
  expect(cyclesToSeconds(cycles(300), hertz(200e6))).toBe(1.5e-6);
});

it('keeps units apart in types', () => {
  expectTypeOf<Cycles>().toExtend<number>();
  expectTypeOf<Ticks>().not.toExtend<Cycles>();
  expectTypeOf<number>().not.toExtend<Cycles>();
});
