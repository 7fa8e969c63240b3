import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../published/figures/figure.ts';
import { paperRow } from '../../../published/paper/row.ts';
import type { PaperRow } from '../../../published/paper/row.ts';

const figure: Figure = { id: 'f', value: 1.75, unit: '×', provenance: 'found', source: 'here' };
const row = (given: Partial<Figure>, low: number, high = low): PaperRow =>
  paperRow({ ...figure, ...given }, { low, high });

describe('a figure without a tolerance', () => {
  it('is met if ours, rounded to its digits, can be it', () => {
    expect(row({}, 1.754_999)).toMatchObject({ verdict: 'ok', exact: true });
    expect(row({}, 1.755)).toMatchObject({ verdict: 'ok' });
    expect(row({}, 1.745)).toMatchObject({ verdict: 'ok' });
    expect(row({}, 1.755_01)).toMatchObject({ verdict: 'off', exact: false });
    expect(row({}, 1.744_99)).toMatchObject({ verdict: 'off' });
  });

  it('has the digits that it is printed with', () => {
    expect(row({ value: 2, decimals: 2 }, 2.004)).toMatchObject({ verdict: 'ok' });
    expect(row({ value: 2, decimals: 2 }, 2.006)).toMatchObject({ verdict: 'off' });
    expect(row({ value: 2 }, 2.4)).toMatchObject({ verdict: 'ok' });
  });
});

describe('a tolerance', () => {
  it('is of the error, either way', () => {
    expect(row({ value: 100, tolerancePct: 5 }, 105)).toMatchObject({ verdict: 'ok', errorPct: 5, exact: false });
    expect(row({ value: 100, tolerancePct: 5 }, 95)).toMatchObject({ verdict: 'ok', errorPct: -5 });
    expect(row({ value: 100, tolerancePct: 5 }, 105.1)).toMatchObject({ verdict: 'off' });
    expect(row({ value: 100, tolerancePct: 5 }, 94.9)).toMatchObject({ verdict: 'off' });
  });

  it('of nothing takes the very value', () => {
    expect(row({ tolerancePct: 0 }, 1.75)).toMatchObject({ verdict: 'ok' });
    expect(row({ tolerancePct: 0 }, 1.7501)).toMatchObject({ verdict: 'off' });
  });
});

describe('ranges', () => {
  it('have no error where they meet', () => {
    expect(row({}, 1.7, 1.8)).toMatchObject({ errorPct: 0, ours: 1.75, theirs: 1.75, verdict: 'ok' });
    expect(row({ value: undefined, range: [15, 25] }, 9, 16)).toMatchObject({ errorPct: 0, verdict: 'ok' });
    expect(row({ value: undefined, range: [15, 25] }, 18)).toMatchObject({ errorPct: 0, ours: 18, theirs: 18 });
  });

  it('have that of their nearest ends where they do not', () => {
    expect(row({ value: 2, tolerancePct: 5 }, 2.1, 4)).toMatchObject({ ours: 2.1, theirs: 2, verdict: 'ok' });
    expect(row({ value: undefined, range: [20, 25] }, 5, 16)).toMatchObject({ ours: 16, theirs: 20, errorPct: -20 });
    expect(row({ value: undefined, range: [20, 25] }, 50, 60)).toMatchObject({ ours: 50, theirs: 25, errorPct: 100 });
  });
});

describe('bounds', () => {
  it('at most hold for all of ours', () => {
    const most: Partial<Figure> = { value: 100, relation: 'at-most' };
    expect(row(most, 10, 100)).toMatchObject({ ours: 100, theirs: 100, errorPct: 0, verdict: 'ok' });
    expect(row(most, 10, 110)).toMatchObject({ ours: 110, errorPct: 10, verdict: 'off' });
  });

  it('at least as well', () => {
    const least: Partial<Figure> = { value: 100, relation: 'at-least' };
    expect(row(least, 100, 900)).toMatchObject({ ours: 100, errorPct: 0, verdict: 'ok' });
    expect(row(least, 90, 900)).toMatchObject({ ours: 90, errorPct: -10, verdict: 'off' });
  });
});

describe('a verdict', () => {
  it('is not given on what is recalled, nor on what is of something else', () => {
    expect(row({ provenance: 'recalled' }, 9)).toMatchObject({ verdict: 'shown', why: 'recalled' });
    expect(row({ notJudged: 'other hardware' }, 9)).toMatchObject({ verdict: 'shown', why: 'other hardware' });
    expect(row({ provenance: 'derived' }, 9)).toMatchObject({ verdict: 'off', why: null });
  });
});
