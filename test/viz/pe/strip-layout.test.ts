import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordPe } from '../../../run/pe/record-pe.ts';
import { cyclesByState } from '../../../viz/pe/shares.ts';
import { cycleTicks, rowHeight, stripPaths } from '../../../viz/pe/strip-layout.ts';
import { anySettings } from '../../run/pe/any-settings.ts';

describe('the strip of a recording', () => {
  it('gives every state its PE-cycles, inside of the drawing', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        const paths = stripPaths(run, { cycle: 2, row: 3 });
        const counts = cyclesByState(run);
        for (const [state, cycles] of counts) {
          let drawn = 0;
          for (const [, x, y, width] of (paths.get(state) ?? '').matchAll(/M([\d.]+),([\d.]+)h([\d.]+)v3h-[\d.]+z/g)) {
            drawn += Number(width) / 2;
            expect(Number(x) + Number(width)).toBeLessThanOrEqual(2 * run.cycles);
            expect(Number(y)).toBeLessThan(3 * settings.rows * settings.columns);
          }
          expect(drawn).toBe(cycles);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has rows that can be seen, and few ticks', () => {
    expect([1, 16, 64, 256].map(rowHeight)).toEqual([12, 10, 2, 2]);
    expect(cycleTicks(240, 8)).toEqual([0, 50, 100, 150, 200]);
    expect(cycleTicks(3, 8)).toEqual([0, 1, 2, 3]);
    expect(cycleTicks(1000, 3)).toEqual([0, 500, 1000]);
  });
});
