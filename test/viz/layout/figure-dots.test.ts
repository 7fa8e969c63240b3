import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../published/figures/figure.ts';
import { paperRow } from '../../../published/paper/row.ts';
import { axisLimit, clipped, figureGroups, networkOf } from '../../../viz/report/layout/figure-dots.ts';

const figure = (change: Partial<Figure>): Figure => ({
  id: 'f',
  group: 'g',
  quantity: 'speedup',
  value: 2,
  unit: '×',
  provenance: 'found',
  source: 's',
  measure: { kind: 'speedup', networks: ['resnet9'] },
  ...change,
});
const row = (change: Partial<Figure>, low: number, high = low) => paperRow(figure(change), { low, high });
const [first] = figureGroups([row({}, 2)]);

describe('published figures beside ours', () => {
  it('are placed by their distance from the published one in percent', () => {
    const [{ dots }] = figureGroups([row({}, 2.1, 2.2), row({ value: undefined, range: [1.5, 2.5] }, 1)]);
    expect(dots[0].theirs).toEqual({ low: 0, high: 0 });
    expect(dots[0].ours.low).toBeCloseTo(5, 9);
    expect(dots[0].ours.high).toBeCloseTo(10, 9);
    // Of a range, the middle is 0: 1.5 to 2.5 are 25 % below and above 2.
    expect(dots[1].theirs).toEqual({ low: -25, high: 25 });
    expect(dots[1].ours).toEqual({ low: -50, high: -50 });
  });

  it('are open on the side where a bound does not bind', () => {
    const [{ dots }] = figureGroups([
      row({ relation: 'at-most', tolerancePct: 10 }, 1),
      row({ relation: 'at-least', tolerancePct: 10 }, 3),
    ]);
    expect(dots[0].theirs).toEqual({ low: -Infinity, high: 0 });
    expect(dots[1].theirs).toEqual({ low: 0, high: Infinity });
    expect(dots[0].tolerated?.low).toBe(-Infinity);
    expect(dots[0].tolerated?.high).toBeCloseTo(10, 9);
    expect(dots[1].tolerated?.low).toBeCloseTo(-10, 9);
  });

  it('have a band of what is tolerated if they are judged by one', () => {
    expect(first.dots[0].tolerated).toBeNull();
    const [{ dots }] = figureGroups([row({ tolerancePct: 5 }, 2), row({ tolerancePct: 5, notJudged: 'why' }, 2)]);
    expect(dots[0].tolerated?.low).toBeCloseTo(-5, 9);
    expect(dots[0].tolerated?.high).toBeCloseTo(5, 9);
    expect(dots[1].tolerated).toBeNull();
  });

  it('are counted by verdict, group by group in the order of the figures', () => {
    const groups = figureGroups([
      row({ group: 'b' }, 2),
      row({ group: 'a' }, 3),
      row({ group: 'b', notJudged: 'other hardware' }, 3),
    ]);
    expect(groups.map(({ name, met, off, shown }) => [name, met, off, shown])).toEqual([
      ['b', 1, 0, 1],
      ['a', 0, 1, 0],
    ]);
  });

  it('say the network where several are of one quantity', () => {
    const [{ dots }] = figureGroups([
      row({}, 2),
      row({ measure: { kind: 'speedup', networks: ['resnet9', 'resnet50'] } }, 2),
      row({ quantity: 'alone' }, 2),
    ]);
    expect(dots.map(({ name }) => name)).toEqual(['speedup, resnet9', 'speedup, mean', 'alone']);
    expect(networkOf({ measure: undefined })).toBe('mean');
  });

  it('share an axis up to the largest error, within limits, and are cut where they go beyond', () => {
    expect([0, 4, 6, 24, 300].map((errorPct) => axisLimit([{ errorPct: -errorPct }]))).toEqual([5, 5, 10, 25, 25]);
    expect(axisLimit([])).toBe(5);
    expect(clipped({ low: -Infinity, high: 3 }, 5)).toEqual({
      low: -5,
      high: 3,
      isLowBeyond: true,
      isHighBeyond: false,
    });
    expect(clipped({ low: 7, high: 8 }, 5)).toEqual({ low: 5, high: 5, isLowBeyond: false, isHighBeyond: true });
    expect(clipped({ low: -5, high: 5 }, 5)).toMatchObject({ isLowBeyond: false, isHighBeyond: false });
  });
});
