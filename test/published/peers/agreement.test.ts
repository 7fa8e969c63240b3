import { describe, expect, it } from 'vitest';
import { Agreement } from '../../../published/peers/agreement.ts';

const agree = (ours: number, theirs: number): boolean => {
  const agreement = new Agreement();
  agreement.compare('words', 'p', ours, theirs);
  return agreement.list()[0].agree === 1;
};

describe('agreement', () => {
  it('of counts is equality, however large they are', () => {
    expect(agree(4_000_000_000_000, 4_000_000_000_001)).toBe(false);
    expect(agree(4_000_000_000_000, 4_000_000_000_000)).toBe(true);
  });

  it('of other figures is what six decimals leave of them', () => {
    expect(agree(47.829_270_3, 47.829_27)).toBe(true);
    expect(agree(47.829_273, 47.829_27)).toBe(false);
    expect(agree(1e9 / 3, 333_333_333.333_334)).toBe(true);
  });

  it('tells what is skipped, and the first that differs', () => {
    const agreement = new Agreement();
    agreement.skip('words', 'drawn');
    agreement.compare('words', 'a', 1, 1);
    agreement.compare('words', 'b', 1, 2);
    agreement.compare('words', 'c', 1, 3);
    expect(agreement.list()).toEqual([
      { quantity: 'words', points: 3, agree: 1, differs: { id: 'b', ours: 1, theirs: 2 }, skipped: 1, reason: 'drawn' },
    ]);
  });
});
