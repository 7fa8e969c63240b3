import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { LaneSum, laneSum } from '../../kernels/lane-sum.ts';

const { fround } = Math;
const sumOf = (lanes: number, values: ArrayLike<number>): number =>
  laneSum(fp32Arithmetic({ lanes }), values.length, (index) => values[index]);

describe('laneSum', () => {
  it('gives the bits of the incremental form, whatever the lanes, at every moment', () => {
    const values = fc.float32Array({ noNaN: true, min: -1e9, max: 1e9, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (terms, lanes) => {
        const running = new LaneSum(fp32Arithmetic({ lanes }));
        expect(running.total()).toBe(0);
        terms.forEach((value, index) => {
          running.add(value);
          expect(running.total()).toBe(sumOf(lanes, terms.subarray(0, index + 1)));
        });
      }),
    );
  });

  it('adds in order when there is one lane', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, min: -1e9, max: 1e9 }), (terms) => {
        let sum = 0;
        for (const term of terms) sum = fround(sum + term);
        expect(sumOf(1, terms)).toBe(sum);
      }),
    );
  });

  it('adds lane i and lane i + ⌈w/2⌉: five lanes as ((0 + 3) + 2) + (1 + 4)', () => {
    const terms = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(terms, ([a, b, c, d, e]) => {
        expect(sumOf(5, [a, b, c, d, e])).toBe(
          fround(fround(fround(fround(a + 0) + d) + c) + fround(fround(b + 0) + e)),
        );
      }),
    );
  });

  it('sends value i to lane i mod lanes', () => {
    // In lane 0 the small ones vanish beside the large one; in a lane of their own they would not.
    const large = 2 ** 24;
    expect(sumOf(2, [large, 0, 1, 0, 1, 0])).toBe(large);
    expect(sumOf(2, [large, 1, 0, 1, 0, 0])).toBe(large + 2);
  });

  it('starts at +0, so that a sum is never −0', () => {
    expect(sumOf(1, [-0])).toBe(0);
    expect(sumOf(3, [-0, -0, -0])).toBe(0);
    expect(sumOf(4, [])).toBe(0);
  });

  it('is the plain sum in exact arithmetic', () => {
    expect(laneSum(exact, 4, (index) => index + 0.1)).toBe(0.1 + 1.1 + 2.1 + 3.1);
  });
});
