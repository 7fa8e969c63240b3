import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wsHop, wsInterval, wsRowPeriod, wsTiming } from '../../../arch/sat/ws-pass.ts';
import { sat } from '../../machines.ts';

const { array } = sat();
const DENSE = { n: 1, m: 1 };

describe('a weight-stationary pass', () => {
  it('streams a row a cycle dense, a group a max(N, ⌈M/w⌉) cycles sparse (W1)', () => {
    expect(wsRowPeriod(array, DENSE)).toBe(1);
    expect(wsRowPeriod(array, { n: 2, m: 8 })).toBe(2);
    expect(wsRowPeriod(array, { n: 2, m: 16 })).toBe(4);
  });

  it('needs nothing but L between products at N = 2, 4, 8 with L = 7 (W2)', () => {
    for (const n of [2, 4, 8]) expect(wsHop(array, { n, m: 4 * n })).toBe(n * 7);
  });

  it('spaces products so that no two sums meet in an adder', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 3, max: 12 }),
        (n, q, L) => {
          const other = { ...array, addLatency: L };
          const period = wsRowPeriod(other, { n, m: n * q });
          const spacing = (wsHop(other, { n, m: n * q }) - L) / (n - 1);
          const slots = Array.from({ length: n }, (_, i) => (i * spacing) % period);
          expect(new Set(slots).size).toBe(n);
        },
      ),
    );
  });

  it('leaves the array R hops after it entered (W4)', () => {
    const timing = wsTiming(array, { streamRows: 100, columns: 20, shape: DENSE });
    expect(timing.lastWrite).toBe(32 * 7 + 19 + 99 + 4 + 7);
  });

  it('hides the weight load exactly from 249 rows on (W5)', () => {
    const intervalOf = (streamRows: number): number => {
      const timing = wsTiming(array, { streamRows, columns: 32, shape: DENSE });
      return wsInterval(array, timing, true) - streamRows;
    };
    expect(intervalOf(249)).toBe(0);
    expect(intervalOf(248)).toBe(1);
  });

  it('keeps starts on its row slots', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom({ n: 2, m: 8 }, { n: 1, m: 16 }, { n: 3, m: 8 }),
        (rows, shape) => {
          const timing = wsTiming(array, { streamRows: rows, columns: 32, shape });
          expect(wsInterval(array, timing, true) % timing.rowPeriod).toBe(0);
        },
      ),
    );
  });
});
