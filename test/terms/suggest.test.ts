import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from '../../terms/suggest.ts';

const keys = ['rows', 'columns', 'clock', 'interleave', 'N', 'os', 'ws'];

describe('suggest', () => {
  it.each([
    ['colums', 'columns', 'a letter left out'],
    ['rowss', 'rows', 'a letter too many'],
    ['clonk', 'clock', 'a wrong letter'],
    ['interlaeve', 'interleave', 'neighbours swapped'],
    ['rwos', 'rows', 'neighbours swapped in a short word: one edit, not two'],
    ['COLUMNS', 'columns', 'another case'],
    ['n', 'N', 'a single letter in another case'],
  ])('takes %s for %s: %s', (word, meant) => {
    expect(suggest(word, keys)).toBe(meant);
  });

  it('finds a word in capitals by its small letters', () => {
    expect(suggest('bdwp', ['BDWP'])).toBe('BDWP');
  });

  it.each(['bandwidth', 'row_count', 'x', ''])('has no idea what %j should be', (word) => {
    expect(suggest(word, keys)).toBeUndefined();
  });

  it('prefers the closest, and of equals the first', () => {
    expect(suggest('bufer', ['buffers', 'buffer'])).toBe('buffer');
    expect(suggest('is', keys)).toBe('os');
  });

  it('tolerates as many edits as a third of the letters, rounded', () => {
    expect(suggest('abX', ['abc'])).toBe('abc');
    expect(suggest('aXX', ['abc'])).toBeUndefined();
    expect(suggest('abXX', ['abcd'])).toBeUndefined();
    expect(suggest('abcXX', ['abcde'])).toBe('abcde');
    expect(suggest('abcdXX', ['abcdef'])).toBe('abcdef');
    expect(suggest('abcXXX', ['abcdef'])).toBeUndefined();
  });

  it('finds any word again after one slip', () => {
    const words = fc.stringMatching(/^[a-z]{3,12}$/);
    fc.assert(
      fc.property(words, fc.nat(), fc.constantFrom('drop', 'double', 'swap'), (word, seed, slip) => {
        const at = seed % (word.length - 1);
        const [head, here, next, tail] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
        const slipped = {
          drop: head + next + tail,
          double: head + here + here + next + tail,
          swap: head + next + here + tail,
        };
        expect(suggest(slipped[slip], ['0123456789abcdef', word])).toBe(word);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('continues a message', () => {
    expect(`unknown key${didYouMean('colums', keys)}`).toBe('unknown key; did you mean "columns"?');
  });

  it('says nothing when nothing is near', () => {
    expect(didYouMean('bandwidth', keys)).toBe('');
  });
});
