import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf, sha256, sha256After } from '../../terms/hash.ts';

const oracle = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('sha256', () => {
  it('gives the examples of FIPS 180-4', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('agrees with Node on any text', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (text) => {
        expect(sha256(text)).toBe(oracle(text));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with Node at every length around the ends of blocks', () => {
    for (let length = 0; length < 200; length += 1) expect(sha256('a'.repeat(length))).toBe(oracle('a'.repeat(length)));
  });
});

describe('sha256After', () => {
  it('is the hash of both together, whatever was hashed before', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), (beginning, rests) => {
        const hashed = sha256After(beginning);
        expect(rests.map((rest) => hashed(rest))).toEqual(rests.map((rest) => oracle(beginning + rest)));
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('sorts keys at every depth and drops undefined members', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x', e: undefined })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  });

  it('writes numbers and strings as JSON does', () => {
    expect(canonicalJson([1e21, -0, 0.1, true, 'a"\n'])).toBe('[1e+21,0,0.1,true,"a\\"\\n"]');
  });

  it.each([
    ['NaN', Number.NaN],
    ['an infinity', { a: [-Infinity] }],
    ['a function', { a: () => 1 }],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a hole in an array', Array(1)],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a map', new Map([['a', 1]])],
    ['a date', new Date(0)],
    ['a typed array', new Float64Array(2)],
  ])('refuses %s rather than write something else', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which members were added', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });
});

it('hashes a value by its canonical JSON', () => {
  expect(hashOf({ b: 1, a: 2 })).toBe(oracle('{"a":2,"b":1}'));
});
