import { describe, expect, it } from 'vitest';
import { excerpt, parseCount } from '../../terms/count.ts';

describe('parseCount', () => {
  it.each([
    ['32', 32],
    [' 224 ', 224],
    ['+7', 7],
    ['224.0', 224],
    ['3.', 3],
    ['"16"', 16],
    ["' 5 '", 5],
    ['0032', 32],
    ['9007199254740991', 2 ** 53 - 1],
  ])('reads %j', (text, value) => {
    expect(parseCount(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '-1',
    '0',
    '1.5',
    '1e3',
    '0x10',
    '3 4',
    'many',
    '9007199254740992',
    '1'.repeat(400),
    'Infinity',
    '٣',
  ])('refuses %j', (text) => {
    expect(() => parseCount(text)).toThrow(/is not a whole number from 1 to 2\^53 − 1/);
  });

  it('takes 0 where it may', () => {
    expect(parseCount('0', 0)).toBe(0);
  });

  it('needs no long time for long texts', () => {
    const spaces = ' '.repeat(1e6);
    for (const text of [spaces, `"${spaces}`, `1${spaces}x`, '1'.repeat(1e6)]) expect(() => parseCount(text)).toThrow();
  });
});

describe('excerpt', () => {
  it('cuts what is long and shows what is not printed', () => {
    expect(excerpt('a\nb')).toBe('"a\\nb"');
    expect([...excerpt('x'.repeat(100))].length).toBe(43);
  });
});
