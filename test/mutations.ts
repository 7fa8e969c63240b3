/** Spoils texts, for tests that an importer returns or throws its own error, whatever it is given. */
import fc from 'fast-check';

const junk = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    ',',
    ',,,,',
    ':',
    '=',
    '[',
    ']',
    '[]',
    '#',
    '"',
    "'",
    '\r',
    '\t',
    ';',
    '\ufeff',
    '\u0000',
    '\u2028',
    'NaN',
  ),
  fc.constantFrom(
    '0',
    '-1',
    '1e9',
    '1.5',
    '9007199254740992',
    '99999999999999999999999',
    '1:0',
    '5:4',
    ':',
    '2:4',
    'DP',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

type Edit = (text: string) => string;

/** One change: insert, delete, replace, double or move a piece. */
const edit: fc.Arbitrary<Edit> = fc
  .record({
    kind: fc.constantFrom('insert', 'delete', 'replace', 'double', 'swap'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 60 }),
    piece: junk,
  })
  .map(({ kind, at, length, piece }) => (text) => {
    const start = Math.floor(at * text.length);
    const [before, middle, after] = [
      text.slice(0, start),
      text.slice(start, start + length),
      text.slice(start + length),
    ];
    switch (kind) {
      case 'insert':
        return before + piece + middle + after;
      case 'delete':
        return before + after;
      case 'replace':
        return before + piece + after;
      case 'double':
        return before + middle + middle + after;
      case 'swap':
        return before + after + middle;
    }
  });

/** Texts some edits away from good ones. */
export const spoiled = (...originals: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 8 }))
    .map(([text, edits]) => edits.reduce((before, change) => change(before), text));
