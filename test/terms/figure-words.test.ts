import { describe, expect, it } from 'vitest';
import { errorText, oursText, theirsText, toleranceText } from '../../terms/figure-words.ts';
import { mostSaved } from '../../terms/stall-names.ts';

describe('figures in words', () => {
  it('have the digits that they were printed with, a sign of a bound, and their unit', () => {
    expect(theirsText({ theirsRange: { low: 1.2, high: 1.2 }, decimals: 2, unit: 'x' })).toBe('1.20×');
    const bound = { theirsRange: { low: 276, high: 276 }, decimals: 0, unit: 'GOP/s', relation: 'at-most' } as const;
    expect(theirsText(bound)).toBe('≤ 276 GOP/s');
    expect(theirsText({ theirsRange: { low: 15, high: 25 }, decimals: 0, unit: '%' })).toBe('15–25 %');
    expect(theirsText({ theirsRange: { low: 1.25e6, high: 1.25e6 }, decimals: 0, unit: 'cycles' })).toBe(
      '1.25 M cycles',
    );
    expect(oursText({ low: 1.7811, high: 1.9269 })).toBe('1.781–1.927');
  });

  it('have an error that is 0 only if there is none', () => {
    expect([0, 0.001, -0.001, 1.776, -2].map(errorText)).toEqual(['0 %', '<0.01 %', '−<0.01 %', '1.78 %', '−2.00 %']);
  });

  it('say what they are held to', () => {
    expect(toleranceText({ verdict: 'shown', tolerancePct: 5 })).toBe('·');
    expect(toleranceText({ verdict: 'ok', tolerancePct: null })).toBe('digits');
    expect(toleranceText({ verdict: 'off', tolerancePct: 5 })).toBe('5 %');
  });
});

describe('the loss that a change does most about', () => {
  it('is a word, and nothing if it saves nothing', () => {
    expect(mostSaved({ recurrence: 5, idle: 7, busy: -1 })).toBe('idle');
    expect(mostSaved({ busy: 3, idle: 2 })).toBe('multiplying');
    expect(mostSaved({ 'unheard of': 3 })).toBe('unheard of');
    expect(mostSaved({ idle: 0, busy: -2 })).toBe('');
    expect(mostSaved({})).toBe('');
  });
});
