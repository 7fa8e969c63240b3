import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantity, parseQuantity } from '../../terms/quantity.ts';
import type { Dimension } from '../../terms/quantity.ts';

describe('parseQuantity', () => {
  it.each<[string, Dimension, number]>([
    ['200 MHz', 'frequency', 200_000_000],
    ['2.4GHz', 'frequency', 2_400_000_000],
    ['0.5 Hz', 'frequency', 0.5],
    ['32.768 kHz', 'frequency', 32_768],
    ['64 KiB', 'size', 65_536],
    ['1 MiB', 'size', 1_048_576],
    ['1.5 GiB', 'size', 1_610_612_736],
    ['4 TB', 'size', 4_000_000_000_000],
    ['1 kB', 'size', 1000],
    ['1e3 B', 'size', 1000],
    ['  7 B ', 'size', 7],
    ['19.2 GB/s', 'bandwidth', 19_200_000_000],
    ['76.8 GB/s', 'bandwidth', 76_800_000_000],
    ['16 MiB/s', 'bandwidth', 16_777_216],
    ['100 ns', 'time', 100e-9],
    ['13.75 ns', 'time', 13.75e-9],
    ['7.8 us', 'time', 7.8e-6],
    ['7.8 \u00b5s', 'time', 7.8e-6],
    ['7.8 \u03bcs', 'time', 7.8e-6],
    ['833 ps', 'time', 833e-12],
    ['0.5 s', 'time', 0.5],
    ['2 ms', 'time', 0.002],
    ['2.5 pJ', 'energy', 2.5],
    ['0.69 uJ', 'energy', 690_000],
    ['0.69 \u03bcJ', 'energy', 690_000],
    ['1 J', 'energy', 1e12],
    ['330 mW', 'power', 0.33],
    ['0.9 V', 'voltage', 0.9],
    ['16 nm', 'length', 16],
  ])('reads %j as a %s of exactly %d', (text, dimension, value) => {
    expect(parseQuantity(text, dimension)).toBe(value);
  });

  it.each<[string, Dimension, string]>([
    ['200', 'frequency', '200 has no unit; write a frequency such as "200 MHz"'],
    ['65536', 'size', '65536 has no unit; write a size such as "64 KiB"'],
    ['1.5', 'bandwidth', '1.5 has no unit; write a bandwidth such as "19.2 GB/s"'],
    ['64 KiB', 'frequency', '"64 KiB" is a size; a frequency such as "200 MHz" is needed'],
    ['19.2 GB', 'bandwidth', '"19.2 GB" is a size; a bandwidth such as "19.2 GB/s" is needed'],
    ['1 us', 'size', '"1 us" is a time; a size such as "64 KiB" is needed'],
    ['3', 'energy', '3 has no unit; write an energy such as "2.5 pJ"'],
    ['3 W', 'energy', '"3 W" is a power; an energy such as "2.5 pJ" is needed'],
    ['3 pJ', 'power', '"3 pJ" is an energy; a power such as "400 mW" is needed'],
    ['-1 pJ', 'energy', '"-1 pJ" is negative; write an energy such as "2.5 pJ"'],
    ['200 mhz', 'frequency', '"200 mhz": unknown unit "mhz"; write one of Hz, kHz, MHz, GHz'],
    ['1 constructor', 'time', '"1 constructor": unknown unit "constructor"; write one of ps, ns, µs, ms, s'],
    ['8 KB', 'size', '"8 KB": unknown unit "KB"; write one of B, kB, KiB, MB, MiB, GB, GiB, TB'],
    ['1 MHz 2', 'frequency', '"1 MHz 2": unknown unit "MHz 2"; write one of Hz, kHz, MHz, GHz'],
    ['-5 MHz', 'frequency', '"-5 MHz" is negative; write a frequency such as "200 MHz"'],
    ['NaN MHz', 'frequency', '"NaN MHz" is not a quantity; write a frequency such as "200 MHz"'],
    ['Infinity s', 'time', '"Infinity s" is not a quantity; write a time such as "100 ns"'],
    ['', 'time', '"" is not a quantity; write a time such as "100 ns"'],
    ['MHz', 'frequency', '"MHz" is not a quantity; write a frequency such as "200 MHz"'],
    ['1e999 Hz', 'frequency', '"1e999 Hz" is too large; write a frequency such as "200 MHz"'],
    ['1e999 B', 'size', '"1e999 B" is too large; write a size such as "64 KiB"'],
    ['9007199254740992 B', 'size', '"9007199254740992 B" is too large; write a size such as "64 KiB"'],
    ['0.3 KiB', 'size', '"0.3 KiB" is not a whole number of bytes'],
  ])('refuses %j as a %s and says what would be right', (text, dimension, message) => {
    expect(() => parseQuantity(text, dimension)).toThrow(new RangeError(message));
  });

  it('rounds once: a decimal times a power of ten is the double closest to the product', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 0, max: 999 }), (whole, thousandths) => {
        const text = `${whole}.${String(thousandths).padStart(3, '0')}`;
        expect(parseQuantity(`${text} GB/s`, 'bandwidth')).toBe((1000 * whole + thousandths) * 1e6);
        expect(parseQuantity(`${text} ns`, 'time')).toBe(Number(`${text}e-9`));
      }),
    );
  });
});

describe('formatQuantity', () => {
  it.each<[number, Dimension, string]>([
    [200e6, 'frequency', '200 MHz'],
    [2.4e9, 'frequency', '2.4 GHz'],
    [0.5, 'frequency', '0.5 Hz'],
    [12_345_678, 'frequency', '12.345678 MHz'],
    [1_048_576, 'size', '1 MiB'],
    [1_000_000, 'size', '1 MB'],
    [1536, 'size', '1.5 KiB'],
    [65_536, 'size', '64 KiB'],
    [1025 * 1024, 'size', '1025 KiB'],
    [1_234_567_890_123_457, 'size', '1234.567890123457 TB'],
    [0, 'size', '0 B'],
    [0, 'time', '0 s'],
    [19.2e9, 'bandwidth', '19.2 GB/s'],
    [16_777_216, 'bandwidth', '16 MiB/s'],
    [1e10 / 3, 'bandwidth', '3.33333333333 GB/s'],
    [100e-9, 'time', '100 ns'],
    [7.8e-6, 'time', '7.8 µs'],
    [0.5e-12, 'time', '0.5 ps'],
    [90, 'time', '90 s'],
  ])('writes %d (%s) as %j', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });

  it.each([-1, Number.NaN, Infinity])('refuses %d', (value) => {
    expect(() => formatQuantity(value, 'time')).toThrow(RangeError);
  });

  it('writes sizes that are read back exactly', () => {
    const sizes = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(1 << 20),
      fc.nat(1 << 20).map((count) => count * 2 ** 30),
    );
    fc.assert(
      fc.property(sizes, (size) => {
        expect(parseQuantity(formatQuantity(size, 'size'), 'size')).toBe(size);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes anything else so that it is read back to 12 digits', () => {
    const dimension = fc.constantFrom<Dimension>('frequency', 'bandwidth', 'time');
    const value = fc.double({ min: 1e-15, max: 1e18, noNaN: true });
    fc.assert(
      fc.property(value, dimension, (x, kind) => {
        const back = parseQuantity(formatQuantity(x, kind), kind);
        expect(Math.abs(back - x)).toBeLessThanOrEqual(1e-11 * x);
      }),
      { numRuns: 1000 },
    );
  });
});
