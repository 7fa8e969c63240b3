import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STALL_MEANINGS } from '../../../terms/stall-names.ts';
import { cycleBars, stretches } from '../../../viz/report/layout/cycle-bars.ts';

const runOf = (name: string, busyCycles: number, stalls: Readonly<Record<string, number>>, clockHz = 1000) => {
  const cycles = Object.values(stalls).reduce((sum, count) => sum + count, busyCycles);
  return { name, result: { array: { busyCycles, stalls }, totals: { cycles, seconds: cycles / clockHz } } };
};

describe('bars of cycles', () => {
  it('have multiplying first and then reasons on the way through the array, the same for all runs', () => {
    const [dense, sparse] = cycleBars([
      runOf('dense', 900, { idle: 50, ragged: 50 }),
      runOf('2:8', 400, { idle: 50, drain: 40, ragged: 10 }),
    ]);
    expect(dense.parts.map(({ name }) => name)).toEqual(['multiplying', 'ragged', 'drain', 'idle']);
    expect(dense.parts.map(({ cycles }) => cycles)).toEqual([900, 50, 0, 50]);
    expect(sparse.parts.map(({ share }) => share)).toEqual([0.8, 0.02, 0.08, 0.1]);
    expect([dense.seconds, sparse.seconds]).toEqual([1, 0.5]);
  });

  it('draw small parts as one stretch at the end, and parts without a cycle not at all', () => {
    const [bar] = cycleBars([runOf('dense', 990, { ragged: 2, drain: 4, operands: 0, idle: 4 })]);
    expect(stretches(bar).map(({ parts, from, to }) => [parts.map(({ name }) => name).join(' '), from, to])).toEqual([
      ['multiplying', 0, 990],
      ['ragged drain idle', 990, 1000],
    ]);
    expect(stretches(bar, 0.003).map(({ parts }) => parts.map(({ name }) => name).join(' '))).toEqual([
      'multiplying',
      'drain',
      'idle',
      'ragged',
    ]);
  });

  it('fill the bar from end to end, whatever the stalls', () => {
    const reasons = fc.constantFrom(...Object.keys(STALL_MEANINGS), 'unheard of');
    const counts = fc.dictionary(reasons, fc.nat(1_000_000_000));
    fc.assert(
      fc.property(fc.nat(1_000_000_000), counts, (busy, stalls) => {
        const [bar] = cycleBars([runOf('any', busy, stalls)]);
        const placed = stretches(bar);
        for (const [i, { from, to }] of placed.entries()) {
          expect(from).toBe(i === 0 ? 0 : placed[i - 1].to);
          expect(to).toBeGreaterThan(from);
        }
        expect(placed.at(-1)?.to ?? 0).toBe(bar.cycles);
        expect(bar.parts.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(bar.cycles);
      }),
    );
  });

  it('of a run without a cycle are empty', () => {
    expect(stretches(cycleBars([runOf('nothing', 0, {})])[0])).toEqual([]);
  });
});
