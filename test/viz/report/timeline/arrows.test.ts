import { describe, expect, it } from 'vitest';
import { arrowIn } from '../../../../viz/report/timeline/arrows.ts';

const view = { from: 100, to: 200 };

describe('an arrow', () => {
  it('goes from one end to the other, each in its lane', () => {
    expect(arrowIn({ from: 120, to: 180, fromY: 10, toY: 70 }, view, 200)).toEqual({
      path: 'M40,10C100,10,100,70,160,70',
      cut: null,
    });
  });

  it('swings out where both are at the same time', () => {
    expect(arrowIn({ from: 150, to: 150, fromY: 0, toY: 50 }, view, 200)?.path).toBe('M100,0C118,0,82,50,100,50');
  });

  it('begins at the edge where its span ended before the window, and says how long before', () => {
    const arrow = arrowIn({ from: 40, to: 150, fromY: 10, toY: 70 }, view, 200);
    expect(arrow?.path).toBe('M0,10C50,10,50,70,100,70');
    expect(arrow?.cut).toEqual({ x: 0, y: 10, ticksBefore: 60 });
  });

  it('is none where it ends outside', () => {
    expect(arrowIn({ from: 40, to: 99, fromY: 0, toY: 0 }, view, 200)).toBeNull();
    expect(arrowIn({ from: 40, to: 201, fromY: 0, toY: 0 }, view, 200)).toBeNull();
  });
});
