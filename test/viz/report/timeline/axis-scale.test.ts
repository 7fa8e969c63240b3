import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabels, cycleScale, timeScale } from '../../../../viz/report/timeline/axis-scale.ts';

const textsOf = (...inputs: Parameters<typeof axisLabels>): string[] => axisLabels(...inputs).map(({ text }) => text);

describe('the axis', () => {
  it('has cycles in full, thousands apart', () => {
    const window = { from: 999_500, to: 1_002_500 };
    expect(textsOf(window, cycleScale(1), 300)).toEqual(['1 000 000', '1 001 000', '1 002 000']);
  });

  it('has millions of cycles where labels are millions apart', () => {
    expect(textsOf({ from: 0, to: 9e8 }, cycleScale(1), 320)).toEqual(['200 M', '400 M', '600 M', '800 M']);
  });

  it('has cycles of a clock that is slower than a tick', () => {
    expect(textsOf({ from: 0, to: 4000 }, cycleScale(0.5), 290)).toEqual(['500', '1 000', '1 500']);
  });

  it('has time in a unit that suits it, with as many digits as tell labels apart', () => {
    const scale = timeScale(2e8, 400_100);
    expect(scale.name).toBe('ms');
    expect(textsOf({ from: 399_900, to: 400_100 }, scale, 180)).toEqual(['2.0000']);
    expect(textsOf({ from: 0, to: 400_100 }, scale, 240)).toEqual(['0.5', '1.0', '1.5']);
  });

  it('never has labels that touch or leave the picture', () => {
    const window = fc.tuple(fc.nat(1e9), fc.integer({ min: 8, max: 1e9 }), fc.integer({ min: 120, max: 3000 }));
    fc.assert(
      fc.property(window, fc.boolean(), ([from, length, width], isTime) => {
        const to = from + length;
        const labels = axisLabels({ from, to }, isTime ? timeScale(2e8, to) : cycleScale(1), width);
        let edge = 0;
        for (const { x, text } of labels) {
          expect(x - 3 * text.length).toBeGreaterThanOrEqual(edge);
          edge = x + 3 * text.length;
        }
        expect(edge).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('has three labels or more on a wide picture', () => {
    const window = fc.tuple(fc.nat(1e9), fc.integer({ min: 8, max: 1e9 }));
    fc.assert(
      fc.property(window, ([from, length]) => {
        expect(axisLabels({ from, to: from + length }, cycleScale(1), 1100).length).toBeGreaterThan(2);
      }),
    );
  });
});
