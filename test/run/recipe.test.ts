import { describe, expect, it } from 'vitest';
import { compareRecipes, recipeNames } from '../../run/recipe.ts';
import type { RecipeOptions, RecipeResult } from '../../run/recipe.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { simulate } from '../../run/simulate.ts';

const scenario = mergeScenario({ network: 'resnet18-cifar10', batch: 64 });
const plainRun: RecipeOptions = { steps: 90_000, denseShare: 0, fineTuneShare: 0, beta: 1e-4 };

const rowsOf = (options: Partial<RecipeOptions> = {}, part = {}): Map<string, RecipeResult> => {
  const { rows } = compareRecipes({ ...scenario, ...part }, recipeNames, { ...plainRun, ...options });
  return new Map(rows.map((row) => [row.name, row]));
};

const ratios = (row: RecipeResult | undefined): string[] => (row?.phases ?? []).map(({ sparsity }) => sparsity);

describe('a recipe', () => {
  const rows = rowsOf();

  it('takes every step of the run once, and the time of its phases', () => {
    for (const options of [{}, { denseShare: 0.1, fineTuneShare: 0.2 }, { steps: 7 }, { steps: 1, denseShare: 0.5 }]) {
      for (const { phases, seconds } of rowsOf(options).values()) {
        expect(phases.reduce((sum, { steps }) => sum + steps, 0)).toBe(options.steps ?? plainRun.steps);
        expect(phases.reduce((sum, phase) => sum + phase.seconds, 0)).toBe(seconds);
      }
    }
  });

  it('of one phase is as much faster as its step is', () => {
    const cycles = (method: string): number => simulate({ ...scenario, method }).totals.cycles;
    expect(rows.get('bdwp')?.speedup).toBeCloseTo(cycles('dense') / cycles('bdwp'), 10);
    expect(rows.get('dense')?.speedup).toBe(1);
  });

  it('has the frames of progressive gradient flow', () => {
    expect(ratios(rows.get('sdgf-stepwise'))).toEqual(['7:8', '4:8', '2:8']);
    expect(ratios(rows.get('sdgf-geometric'))).toEqual(['16:64', '8:32', '4:16', '2:8']);
    expect(ratios(rows.get('densify'))).toEqual(['2:64', '2:32', '2:16', '2:8']);
    expect(ratios(rowsOf({}, { sparsity: '2:4' }).get('sdgf-stepwise'))).toEqual(['3:4', '2:4']);
    expect(ratios(rowsOf({}, { sparsity: '1:16' }).get('sdgf-stepwise'))).toEqual([
      '15:16',
      '8:16',
      '4:16',
      '2:16',
      '1:16',
    ]);
  });

  it('runs dense what the machine cannot skip by, and says why', () => {
    const [first, second] = rows.get('sdgf-geometric')?.phases ?? [];
    expect(first.note).toMatch(/groups of 64 are wider than 32/);
    expect(first.stepSeconds).toBe(rows.get('dense')?.phases[0].stepSeconds);
    expect(second.note).toBeNull();
    const narrow = rowsOf({}, { set: { groupFileValues: 16, dataflow: 'os' } }).get('sdgf-geometric')?.phases ?? [];
    expect(narrow.map(({ note }) => note === null)).toEqual([false, false, false, true]);
  });

  it('stays dense while weights are damped: until 1/β linearly, to the fine-tuning exponentially', () => {
    const linear = rows.get('mdgf-linear')?.phases ?? [];
    expect(linear.map(({ method, steps }) => [method, steps])).toEqual([
      ['mdgf', 10_000],
      ['ste', 80_000],
    ]);
    expect(rows.get('mdgf-exponential')?.speedup).toBeCloseTo(1, 2);
    const tuned = rowsOf({ fineTuneShare: 0.25 }).get('mdgf-exponential')?.phases ?? [];
    expect(tuned.map(({ method }) => method)).toEqual(['mdgf', 'ste']);
  });

  it('pays for masks that are sought every so many steps', () => {
    const [transposable] = rows.get('transposable')?.phases ?? [];
    expect(transposable.refreshSeconds).toBeGreaterThan(0);
    const [longer] = rowsOf({ steps: 180_000 }).get('transposable')?.phases ?? [];
    expect(longer.refreshSeconds).toBeCloseTo(2 * transposable.refreshSeconds, 10);
    expect(rows.get('bdwp')?.phases[0].refreshSeconds).toBe(0);
  });

  it('gains no more than its MACs: SdGf-Stepwise to 2:8 at most 3/(2 + mean density)', () => {
    const mean = (7 / 8 + 4 / 8 + 2 / 8) / 3;
    const speedup = rows.get('sdgf-stepwise')?.speedup ?? NaN;
    expect(speedup).toBeLessThan(3 / (2 + mean) / 0.98);
    expect(speedup).toBeGreaterThan(1.1);
  });

  it('pays for masks with and without pre-generation', () => {
    const refresh = (pregenerate: boolean): number =>
      compareRecipes({ ...scenario, set: { pregenerate } }, ['transposable'], plainRun).rows[0].phases[0]
        .refreshSeconds;
    expect(refresh(false)).toBe(refresh(true));
    expect(refresh(true)).toBeGreaterThan(0);
  });

  it('does not hide a mistake in a layer of its own N:M', () => {
    const mistaken = mergeScenario({ network: 'cnn-glyphs', layerSparsity: { '*': '8:16' }, set: { dataflow: 'ws' } });
    expect(() => compareRecipes(mistaken, ['bdwp'], plainRun)).toThrow(/layerSparsity\.\S+: .* cannot run 8:16/);
  });

  it('is a training run', () => {
    expect(() => compareRecipes({ ...scenario, phase: 'inference' }, ['bdwp'], plainRun)).toThrow(/phase is training/);
  });
});
