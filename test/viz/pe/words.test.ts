import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordPe } from '../../../run/pe/record-pe.ts';
import type { PeRecording } from '../../../run/pe/recording.ts';
import type { PeSettings } from '../../../run/pe/settings.ts';
import { momentOf } from '../../../viz/pe/moment.ts';
import { DEFAULT_PE } from '../../../viz/pe/pe-controls.ts';
import { sentence, tilesWords, value } from '../../../viz/pe/words.ts';
import { anySettings } from '../../run/pe/any-settings.ts';

const recorded = (change: Partial<PeSettings>): PeRecording => recordPe({ ...DEFAULT_PE, ...change });

/** Dense 2 × 2 × 1 on 2 × 1 PEs with an adder of 3 stages: see the recording by hand in test/run/pe. */
const byHand: Partial<PeSettings> = {
  m: 2,
  k: 2,
  n: 1,
  sparsity: { n: 1, m: 1 },
  interleave: 1,
  addLatency: 3,
  rows: 2,
  columns: 1,
};

describe('what a PE does, in words', () => {
  it('is a product, where it goes and when the next one can be taken', () => {
    const run = recorded(byHand);
    const [weight, activation] = [value(run.weights[0]), value(run.activations[0])];
    expect(sentence(run, 0, 0, 0)).toBe(
      `PE (0, 0), cycle 0: multiplies weight ${weight} (k 0) with activation ${activation}, adds to output (0, 0), slot 0 of 1; its next product can be taken in cycle 3.`,
    );
    // Taken in cycle 3, out of the multiplier 4 cycles later, out of the adder another 3.
    expect(sentence(run, 3, 0, 0)).toContain('that was its last product, and the sum is there in cycle 10.');
  });

  it('is a bubble until the adder gives the sum back', () => {
    const run = recorded(byHand);
    expect(sentence(run, 2, 0, 0)).toBe(
      'PE (0, 0), cycle 2: bubble: the one sum it works on is in the adder; the next product can be taken in cycle 3.',
    );
    expect(sentence(recorded({ ...byHand, n: 2, interleave: 2 }), 2, 0, 0)).toContain(
      'all 2 sums it works on are in the adder; the next product can be taken in cycle 3.',
    );
  });

  it('names group, pair and index of an N:M weight', () => {
    const run = recorded({});
    const start = run.passes[0].start;
    const { index } = momentOf(run, start, 0, 0).product ?? { index: -1 };
    expect(sentence(run, start, 0, 0)).toContain(`(pair 0 of 2 of group 0, index ${index} of 8)`);
  });

  it('says where a sum of weight-stationary mode comes from and goes to', () => {
    const run = recorded({ dataflow: 'ws', k: 32 });
    const words = (row: number): string => {
      const cycle = Array.from({ length: run.cycles }, (_, at) => at).find((at) => momentOf(run, at, row, 0).product);
      return sentence(run, cycle ?? -1, row, 0);
    };
    expect(words(0)).toContain('the sum begins here and goes on to row 1.');
    expect(words(1)).toContain('the sum comes from row 0 and goes on to row 2.');
    expect(words(3)).toContain('the sum comes from row 2 and leaves south and is added to C.');
    expect(sentence(run, 0, 0, 0)).toContain('weights are shifting in');
    const waits = run.states.indexOf(run.stateNames.indexOf('wait'));
    const [cycle, pe] = [Math.floor(waits / 16), waits % 16];
    expect(sentence(run, cycle, Math.floor(pe / 4), pe % 4)).toMatch(
      /waits for the next pass, which comes here in cycle \d+: its weights are still shifting in\.$/,
    );
  });

  it('never promises a product that comes earlier, in any run', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const run = recordPe(settings);
        for (let cycle = 0; cycle <= run.cycles; cycle += 1) {
          const words = sentence(run, cycle, 0, 0);
          expect(words).not.toMatch(/undefined|NaN|Infinity/);
          const promised = /can be taken in cycle (\d+)/.exec(words);
          if (!promised) continue;
          const { product, state } = momentOf(run, cycle, 0, 0);
          const next = Number(promised[1]);
          if (state === 'recurrence') {
            for (let then = cycle; then < next; then += 1) expect(momentOf(run, then, 0, 0).product).toBe(null);
          } else {
            for (let then = cycle + 1; then < next; then += 1) {
              const other = momentOf(run, then, 0, 0).product;
              expect([other?.outRow, other?.outColumn]).not.toEqual([product?.outRow, product?.outColumn]);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('counts tiles down and across', () => {
    expect(tilesWords(recorded({ interleave: 1 }))).toBe('1 tile a pass');
    expect(tilesWords(recorded({}))).toBe('8 tiles a pass (2 down, 4 across)');
  });
});
