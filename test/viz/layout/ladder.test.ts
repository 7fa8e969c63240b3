import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ablation, AblationStep, Saving } from '../../../run/ablate.ts';
import { factorOf, ladderOf, largestRung } from '../../../viz/report/layout/ladder.ts';
import { ladderWords, oneOffPanel, speedupPanel, timePanel } from '../../../viz/report/layout/ladder-panels.ts';

const CLOCK_HZ = 1000;
const point = (cycles: number) => ({ cycles, seconds: cycles / CLOCK_HZ, hash: '' });
const saving = (cycles: number, byReason: Readonly<Record<string, number>> = { idle: cycles }): Saving => ({
  cycles,
  byPass: { FF: cycles, BP: 0, WU: 0, other: 0 },
  byReason,
});

/** A ladder through some steps, from the first to the last. */
function ablationOf(cycles: readonly number[]): Ablation {
  const [none, ...after] = cycles;
  const all = after.at(-1) ?? none;
  const steps = after.map((upTo, i): AblationStep => {
    const saved = cycles[i] - upTo;
    return {
      optimisation: `o${i}`,
      title: `rung ${i}`,
      upToHere: point(upTo),
      saved: saving(saved),
      share: none === all ? 0 : saved / (none - all),
      alone: saving(2 * saved),
      removed: saving(i),
    };
  });
  return { batch: 8, none: point(none), all: point(all), steps, alternatives: [] };
}

const steps = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 2, maxLength: 9 });

describe('the ladder', () => {
  it('has rungs of which each starts where the one before it ends', () => {
    const { rungs, none, all } = ladderOf(ablationOf([900, 300, 310, 100]));
    expect(rungs.map(({ before, after, saved }) => [before, after, saved])).toEqual([
      [900, 300, 600],
      [300, 310, -10],
      [310, 100, 210],
    ]);
    expect([none, all]).toEqual([900, 100]);
    expect(factorOf({ none, all })).toBe(9);
    expect(largestRung({ rungs })?.title).toBe('rung 0');
  });

  it('adds up from none to all to the cycle, whatever the steps', () => {
    fc.assert(
      fc.property(steps, (cycles) => {
        const { rungs, none, all } = ladderOf(ablationOf(cycles));
        expect(rungs.reduce((sum, { saved }) => sum + saved, 0)).toBe(none - all);
        expect(rungs[0].before).toBe(none);
        expect(rungs.at(-1)?.after).toBe(all);
      }),
    );
  });

  it('is drawn in time without a gap: bars and the last step fill the first from end to end', () => {
    fc.assert(
      fc.property(steps, (cycles) => {
        const { rows, scale } = timePanel(ladderOf(ablationOf(cycles)));
        const [none, ...others] = rows;
        const all = others.at(-1);
        expect([none.from, none.to, all?.from, all?.to]).toEqual([0, cycles[0], 0, cycles.at(-1)]);
        for (const [i, row] of others.slice(0, -1).entries()) {
          expect(row.from).toBe(rows[i].next);
          expect(row.kind).toBe(row.to < row.from ? 'saved' : row.to > row.from ? 'lost' : 'none');
        }
        const x = scale([0, 500]);
        for (const { from, to } of rows) {
          expect(Math.min(x(from), x(to))).toBeGreaterThanOrEqual(0);
          expect(Math.max(x(from), x(to))).toBeLessThanOrEqual(500.000_001);
        }
      }),
    );
  });

  it('is drawn in speedup as factors whose product is that of the whole', () => {
    const { rows } = speedupPanel(ladderOf(ablationOf([900, 300, 100])));
    expect(rows.map(({ name, wordings: [text] }) => [name, text])).toEqual([
      ['none', '1×'],
      ['+ rung 0', '3.000×'],
      ['+ rung 1', '3.000×'],
      ['all', '9.000×'],
    ]);
    expect(rows.map(({ to }) => to)).toEqual([1, 3, 9, 9]);
  });

  it('has ticks of speedup inside its axis only', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 100, max: 900 }), (cycles, width) => {
        const { rows, ticks } = speedupPanel(ladderOf(ablationOf(cycles)));
        const ends = rows.flatMap(({ from, to }) => [from, to]);
        for (const tick of ticks(width).ticks) {
          expect(tick).toBeGreaterThanOrEqual(Math.min(...ends));
          expect(tick).toBeLessThanOrEqual(Math.max(1.05, ...ends));
        }
      }),
    );
  });

  it('has beside it what each rung is worth by itself, with zero inside the axis', () => {
    const rungs = ladderOf(ablationOf([900, 300, 310]));
    const { rows, scale, besideRow } = oneOffPanel(rungs, 'alone', ({ alone }) => alone);
    expect(rows.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [0, 1200, 'saved'],
      [0, -20, 'lost'],
    ]);
    expect(besideRow).toBe(1);
    expect(scale([0, 122])(0)).toBeCloseTo(2, 9);
    const removed = oneOffPanel(rungs, 'removed', (rung) => rung.removed, true);
    expect(removed.rows.map(({ wordings: [text] }) => text)).toEqual(['·, 0.0 %', '1.000 ms, 0.3 %']);
  });

  it('has times in one unit, that of the longest step, and a sign for what changes', () => {
    const words = ladderWords(ladderOf(ablationOf([90_000, 100])));
    expect([words.unit, words.time(90_000), words.number(0.1)]).toEqual(['s', '90.00 s', '·']);
    expect([words.change(-100), words.change(100), words.change(-0.1), words.change(0)]).toEqual([
      '−0.100 s',
      '+0.100 s',
      '−<0.001 s',
      '·',
    ]);
  });
});
