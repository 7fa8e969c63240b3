import { describe, expect, it } from 'vitest';
import { progressWords } from '../../cli/search-progress.ts';

describe('the progress of a search', () => {
  const some = { done: 10, known: 0, total: 41, front: 4, failed: 0, seconds: 5 };

  it.each([
    ['a start', { ...some, done: 0, front: 0, seconds: 0 }, '0 of 41 points, front of 0'],
    ['seconds', some, '10 of 41 points, 2.0/s, 16 s left, front of 4'],
    [
      'what was known, which tells nothing of the rate',
      { ...some, known: 11 },
      '21 of 41 points, 2.0/s, 10 s left, front of 4',
    ],
    ['failures', { ...some, failed: 3 }, '10 of 41 points, 2.0/s, 16 s left, front of 4, 3 refused or failed'],
    ['a slow search', { ...some, seconds: 100 }, '10 of 41 points, 6.0/min, 5 min 10 s left, front of 4'],
    [
      'a long one',
      { ...some, done: 1200, total: 8400, seconds: 1800 },
      '1 200 of 8 400 points, 40.0/min, 3 h 0 min left, front of 4',
    ],
    ['a fast one', { ...some, done: 1000, total: 2000 }, '1 000 of 2 000 points, 200/s, 5 s left, front of 4'],
    ['more than was asked for', { ...some, done: 42 }, '42 of 41 points, 8.4/s, 0 s left, front of 4'],
  ])('says %s', (_, progress, words) => {
    expect(progressWords(progress).replaceAll(/[\u00A0\u202F\u2009]/g, ' ')).toBe(words);
  });
});
