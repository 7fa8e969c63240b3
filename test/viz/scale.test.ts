import * as d3 from 'd3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleLinear, scaleLog, scaleSymlog } from '../../viz/report/scale.ts';

const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
const any = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const range = [30, 700] as const;

describe('scales', () => {
  it('are those of d3, to the rounding of a pixel', () => {
    fc.assert(
      fc.property(any, any, any, (low, high, value) => {
        fc.pre(Math.abs(high - low) > 1e-6);
        expect(scaleLinear([low, high], range)(value)).toBeCloseTo(d3.scaleLinear([low, high], range)(value), 3);
        expect(scaleSymlog([low, high], range)(value)).toBeCloseTo(d3.scaleSymlog([low, high], range)(value), 3);
      }),
    );
    fc.assert(
      fc.property(positive, positive, positive, (low, high, value) => {
        fc.pre(high / low > 1.001 || low / high > 1.001);
        expect(scaleLog([low, high], range)(value)).toBeCloseTo(d3.scaleLog([low, high], range)(value), 3);
      }),
    );
  });

  it('put all values in the middle where there is but one', () => {
    expect([scaleLinear([3, 3], range)(3), scaleLog([3, 3], range)(3)]).toEqual([365, 365]);
  });

  it('find the value at a pixel', () => {
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0, max: 1, noNaN: true }), (low, factor, share) => {
        const high = low * (1.5 + (factor % 50));
        const value = low + share * (high - low);
        for (const scaleOf of [scaleLinear, scaleLog, scaleSymlog]) {
          const scale = scaleOf([low, high], range);
          expect(scale.invert(scale(value)) / value).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('have the ticks of d3', () => {
    fc.assert(
      fc.property(
        positive,
        fc.double({ min: 1.1, max: 1e5, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (low, factor, count) => {
          const domain = [low, low * factor] as const;
          expect(scaleLinear(domain, range).ticks(count)).toEqual(d3.scaleLinear(domain, range).ticks(count));
          const [ours, theirs] = [scaleLog(domain, range).ticks(count), d3.scaleLog(domain, range).ticks(count)];
          expect(ours).toHaveLength(theirs.length);
          for (const [i, tick] of ours.entries()) expect(tick / theirs[i]).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('write ticks with the digits that tell them apart', () => {
    const words = (low: number, high: number): string[] => {
      const scale = scaleLinear([low, high], range);
      return scale.ticks(4).map(scale.tickFormat(4));
    };
    expect(words(0, 1)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(words(-0.1, 0.1)).toEqual(['−0.10', '−0.05', '0.00', '0.05', '0.10']);
    expect(words(0, 30_000)).toEqual(['0', '10 000', '20 000', '30 000']);
  });
});
