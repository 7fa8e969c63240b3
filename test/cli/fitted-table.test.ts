import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TERMINAL_WIDTH, fittedTable, wrapping } from '../../cli/fitted-table.ts';
import { left, right, table } from '../../cli/table.ts';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length));

describe('a table that fits', () => {
  it('is the plain table where that fits', () => {
    const rows = [
      ['a', '1', 'some words'],
      ['bc', '23', 'others'],
    ];
    expect(fittedTable([left('x'), right('y'), wrapping('z', 5)], rows)).toBe(
      table([left('x'), right('y'), left('z')], rows),
    );
  });

  it('wraps the columns that may give, widest first, down to their least', () => {
    const text = fittedTable(
      [left('x'), wrapping('words', 8), wrapping('more', 8)],
      [['a', 'one two three four', 'five six']],
      24,
    );
    expect(text.split('\n')).toEqual([
      'x  words    more',
      '─  ───────  ────────',
      'a  one two  five six',
      '     three',
      '     four',
    ]);
  });

  it('breaks a word that is longer than its column', () => {
    const text = fittedTable([wrapping('name', 6)], [['abcdefghijkl']], 8);
    expect(text.split('\n').slice(2)).toEqual(['abcdef', '  ghijkl']);
  });

  it('has lines across all columns, which widen none', () => {
    const text = fittedTable([left('x'), right('y')], ['a heading of its own', ['a', '1'], 'b', ['c', '2']]);
    expect(text.split('\n')).toEqual(['x  y', '─  ─', 'a heading of its own', 'a  1', 'b', 'c  2']);
  });

  it('loses no character and is never wider than the terminal, whatever the text', () => {
    const word = fc.stringMatching(/^[a-z/.]{1,140}$/);
    const cell = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    const row = fc.oneof(
      fc.tuple(cell, cell),
      fc.array(word, { minLength: 1 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const text = fittedTable([wrapping('one', 10), wrapping('two', 10)], rows);
        expect(widest(text)).toBeLessThanOrEqual(TERMINAL_WIDTH);
        const letters = (of: string): number => of.replaceAll(/[^a-z/.]/g, '').length;
        expect(letters(text.split('\n').slice(2).join(''))).toBe(letters(rows.flat().join('')));
      }),
    );
  });
});
