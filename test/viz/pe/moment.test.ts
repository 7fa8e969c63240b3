import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordPe } from '../../../run/pe/record-pe.ts';
import { accumulatorsOf, backIn, busiestCycle, momentOf, OVER } from '../../../viz/pe/moment.ts';
import { DEFAULT_PE, NUMBERS, problemOf, SPARSITIES, sparsityName, sparsityOf } from '../../../viz/pe/pe-controls.ts';
import { busyShare, busyWords, cyclesByState } from '../../../viz/pe/shares.ts';
import { anySettings } from '../../run/pe/any-settings.ts';

describe('a look into a recording', () => {
  it('has every product once, and nothing behind the end', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        let products = 0;
        for (let cycle = 0; cycle < run.cycles; cycle += 1) {
          for (let row = 0; row < settings.rows; row += 1) {
            for (let column = 0; column < settings.columns; column += 1) {
              const { state, product } = momentOf(run, cycle, row, column);
              expect(product !== null).toBe(state === 'multiply');
              if (product) products += product.product;
            }
          }
        }
        // Quarters add up exactly in any order.
        expect(products).toBe(run.outputs.reduce((sum, output) => sum + output, 0));
        expect(momentOf(run, run.cycles, 0, 0)).toBe(OVER);
      }),
      { numRuns: 50 },
    );
  });

  it('finds the accumulators that are in the adder', () => {
    const dense = { ...DEFAULT_PE, sparsity: { n: 1, m: 1 } };
    const run = recordPe({ ...dense, n: 4, interleave: 8 });
    // Two tiles: slots 0 and 1 are taken in cycles 0 and 1, and again seven cycles later.
    expect(accumulatorsOf(run)).toBe(2);
    expect(backIn(run, 0, 0, 0)).toEqual([7, 0]);
    expect(backIn(run, 1, 0, 0)).toEqual([7, 8]);
    expect(backIn(run, 6, 0, 0)).toEqual([7, 8]);
    expect(backIn(run, 7, 0, 0)).toEqual([14, 8]);
    expect(accumulatorsOf(recordPe({ ...dense, dataflow: 'ws' }))).toBe(0);
  });

  it('begins where most PEs multiply', () => {
    const run = recordPe({ ...DEFAULT_PE, sparsity: { n: 1, m: 1 } });
    // PE(3,3) starts six cycles after PE(0,0).
    expect(busiestCycle(run)).toBe(6);
  });

  it('shares all PE-cycles among states', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        const counts = [...cyclesByState(run).values()];
        expect(counts.reduce((a, b) => a + b, 0)).toBe(run.cycles * settings.rows * settings.columns);
        expect(busyShare(run) * run.states.length).toBeCloseTo(run.products.k.length, 6);
      }),
      { numRuns: 50 },
    );
  });

  it('says how busy the PEs are', () => {
    // The product is taken in cycle 0, the drain starts at d = mul + L = 5, the sum is written at d + R = 6.
    const one = { ...DEFAULT_PE, m: 1, k: 1, n: 1, rows: 1, columns: 1, addLatency: 1, sparsity: { n: 1, m: 1 } };
    expect(busyWords(recordPe(one))).toBe('busy 14 % of 7 cycles');
  });
});

describe('the fields of the view', () => {
  it('refuse what is no whole number in their bounds', () => {
    const [m] = NUMBERS;
    for (const typed of ['', '0', '33', '1.5', 'x', '-1']) {
      expect(problemOf(m, typed)).toBe('M must be a whole number from 1 to 32');
    }
    expect(problemOf(m, '32')).toBe(null);
  });

  it('begin within their bounds, and name every sparsity', () => {
    for (const control of NUMBERS) expect(problemOf(control, String(DEFAULT_PE[control.key]))).toBe(null);
    for (const name of SPARSITIES) expect(sparsityName(sparsityOf(name))).toBe(name);
  });
});
