import { describe, expect, it } from 'vitest';
import { ablate, optimisations } from '../../run/ablate.ts';
import type { Saving } from '../../run/ablate.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { simulate } from '../../run/simulate.ts';

const scenario = mergeScenario({ network: 'resnet18-cifar10' });
const { batches } = ablate(scenario, [64, 1]);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('an ablation', () => {
  it('adds up along the ladder to the difference between none and all', () => {
    for (const { none, all, steps } of batches) {
      expect(sum(steps.map(({ saved }) => saved.cycles))).toBe(none.cycles - all.cycles);
      expect(sum(steps.map(({ share }) => share))).toBeCloseTo(1, 10);
      expect(steps.at(-1)?.upToHere).toEqual(all);
    }
  });

  it('says where: passes add up to what a step saves, and so do the reasons of the array', () => {
    const check = ({ cycles, byPass, byReason }: Saving): void => {
      expect(sum(Object.values(byPass))).toBe(cycles);
      expect(sum(Object.values(byReason))).toBe(cycles);
    };
    for (const { steps } of batches)
      for (const { saved, alone, removed } of steps) [saved, alone, removed].forEach(check);
  });

  it('is of the very runs that the scenario with those settings makes', () => {
    const [{ none, all }] = batches;
    const cycles = (pick: 'on' | 'off'): number => {
      const set = Object.assign({}, ...optimisations.map((one) => one[pick])) as Record<string, string>;
      return simulate({ ...scenario, batch: 64, set }).totals.cycles;
    };
    expect([none.cycles, all.cycles]).toEqual([cycles('off'), cycles('on')]);
  });

  it('shows pre-generation at batch 1 and hardly at batch 64', () => {
    const removed = batches.map(({ steps, all }) => {
      const step = steps.find(({ optimisation }) => optimisation === 'pregenerate');
      return (step?.removed.cycles ?? NaN) / all.cycles;
    });
    expect(removed[0]).toBeLessThan(0.02);
    expect(removed[1]).toBeGreaterThan(0.05);
  });

  it('has a first step alone that is the first of the ladder, and a last removed that is the last', () => {
    for (const { steps } of batches) {
      expect(steps[0].alone).toEqual(steps[0].saved);
      expect(steps.at(-1)?.removed).toEqual(steps.at(-1)?.saved);
    }
  });

  it('holds the scheduler against fixed choices: none is faster by 1 %', () => {
    for (const { alternatives, all } of batches) {
      for (const { point } of alternatives) expect(point?.cycles).toBeGreaterThan(0.99 * all.cycles);
    }
  });

  it('says which fixed choices the machine cannot run', () => {
    const [{ alternatives }] = ablate(mergeScenario({ network: 'cnn-glyphs', sparsity: '8:16' }), [4]).batches;
    expect(alternatives.map(({ point }) => point === null)).toEqual([false, true, false, true]);
    expect(alternatives[1].reason).toMatch(/cannot run 8:16: weight-stationary needs 8 pairs/);
  });

  it('refuses a setting that it switches itself', () => {
    const set = { interleave: 2, elementwise: 'statistics', dramChannels: 1 };
    expect(() => ablate(mergeScenario({ network: 'cnn-glyphs', set }), [4])).toThrow(
      /set\.interleave: .*\(interleave mapping\)[^]*set\.elementwise: /,
    );
  });
});
