import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruCache } from '../../terms/lru-cache.ts';

describe('a cache of what was asked for last', () => {
  it('makes a value again once so many others have been asked for since, and never before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(7), { maxLength: 60 }), (most, asked) => {
        const cache = new LruCache<{ readonly key: number }>(most);
        asked.forEach((key, i) => {
          const before = asked.lastIndexOf(key, i - 1);
          const others = new Set(asked.slice(before + 1, i));
          const isKnown = i > 0 && before >= 0 && others.size < most;
          let isMade = false;
          const value = cache.get(String(key), () => {
            isMade = true;
            return { key };
          });
          expect(value.key).toBe(key);
          expect(isMade).toBe(!isKnown);
          expect(cache.size).toBeLessThanOrEqual(most);
        });
      }),
    );
  });

  it('keeps nothing of what could not be made', () => {
    const cache = new LruCache<object>(2);
    const fail = (): never => {
      throw new Error('not yet');
    };
    expect(() => cache.get('a', fail)).toThrow('not yet');
    expect(cache.get('a', () => ({ made: true }))).toEqual({ made: true });
  });

  it('has room for at least one', () => {
    expect(() => new LruCache(0)).toThrow(RangeError);
  });
});
