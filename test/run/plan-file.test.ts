import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { planDifferences, planFrom, planText, readPlanFile } from '../../run/plan-file.ts';
import type { PlanFile } from '../../run/plan-file.ts';
import { planScenario } from '../../run/plan.ts';
import { mergeScenario, resolveScenario } from '../../run/scenario.ts';
import type { PartialScenario, ResolvedScenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { runResolved } from '../../run/simulate.ts';

const noFiles = (): string => {
  throw new Error('no file is read');
};

const resolve = (part: PartialScenario = {}): ResolvedScenario =>
  resolveScenario(mergeScenario({ network: 'resnet18-cifar10', batch: 4, ...part }), noFiles);

const planOf = (resolved: ResolvedScenario): string => planText(resolved, planScenario(resolved));

/** The plan of the scenario with something changed. */
function changed(change: (file: PlanFile) => void): string {
  const file = parse(planOf(resolve())) as PlanFile;
  change(file);
  return stringify(file);
}

describe('a saved plan', () => {
  it('gives the very run that it was made of', () => {
    const resolved = resolve();
    const searched = runResolved(resolved);
    const text = planText(resolved, searched.plan);
    const planned = runResolved(resolved, { plan: (of) => planFrom(text, 'plan.yaml', of) });
    expect(planned.result.totals).toEqual(searched.result.totals);
    expect(planned.result.operations).toEqual(searched.result.operations);
    expect(planned.plan.overlap.size).toBeGreaterThan(5);
    // What is simulated is scenario and plan.
    expect(planned.result.hash).not.toBe(searched.result.hash);
  });

  it('runs on another machine that holds its tiles, in another time', () => {
    const text = planOf(resolve());
    const slow = resolve({ set: { dramChannels: 1 } });
    const planned = runResolved(slow, { plan: (of) => planFrom(text, 'plan.yaml', of) });
    expect(planned.result.totals.cycles).toBeGreaterThan(runResolved(resolve()).result.totals.cycles);
  });

  it('decides: another mapping gives another time', () => {
    const resolved = resolve();
    const text = changed(({ mappings }) => {
      // Sums that wait in the accumulators need all tiles of a pass.
      for (const mapping of Object.values(mappings)) {
        if (mapping.sums !== 'segments') Object.assign(mapping, { interleave: 1 });
      }
    });
    const cycles = (plan: string): number =>
      runResolved(resolved, { plan: (of) => planFrom(plan, 'plan.yaml', of) }).result.totals.cycles;
    expect(cycles(text)).toBeGreaterThan(2 * cycles(planOf(resolved)));
  });

  it.each([
    [
      'a GEMM that is not there',
      (file: PlanFile) => Object.assign(file.mappings, { 'conv9 FF': file.mappings['conv1 FF'] }),
      /plan\.yaml:\d+:\d+ mappings\.conv9 FF: resnet18-cifar10 has no GEMM "conv9 FF"; did you mean "conv1 FF"\?/,
    ],
    [
      'a GEMM left out',
      (file: PlanFile) => {
        delete (file.mappings as Record<string, unknown>)['fc BP'];
      },
      /there is no mapping of fc BP/,
    ],
    [
      'a tile that is too large',
      (file: PlanFile) => Object.assign(file.mappings['layer4.1.conv2 FF'], { columnChannels: 4096 }),
      /columnChannels is 4096; there are 1 to 512/,
    ],
    [
      'a dataflow that does not exist',
      (file: PlanFile) => Object.assign(file.mappings['conv1 FF'], { dataflow: 'is' }),
      /mappings\.conv1 FF\.dataflow/,
    ],
    [
      'sums that contradict the tile',
      (file: PlanFile) => Object.assign(file.mappings['conv1 FF'], { sums: 'segments' }),
      /the reduction is not cut, so sums are whole/,
    ],
    [
      'overlap with what is no weight gradient',
      (file: PlanFile) => Object.assign(file, { overlap: { 'bn1 batch-norm + relu backward': 'conv1 FF' } }),
      /conv1 FF is no weight gradient/,
    ],
    [
      'an unknown operation that overlaps',
      (file: PlanFile) => Object.assign(file, { overlap: { nothing: 'conv1 WU' } }),
      /there is no operation "nothing"/,
    ],
    [
      'elementwise work before which other work has been taken from its place',
      (file: PlanFile) => {
        delete (file.overlap ?? {})['layer4.1.bn1 batch-norm + relu reductions backward'];
      },
      /overlap\.layer4\.1\.bn1 batch-norm \+ relu backward: layer4\.1\.bn1 .* reductions backward comes before it/,
    ],
    [
      'elementwise work that needs what does not run beside',
      (file: PlanFile) => {
        delete (file.overlap ?? {})['layer4.0.relu gradient sum backward'];
      },
      /overlap\.layer4\.0\.relu relu backward/,
    ],
  ] as const)('is refused for %s', (_, change, message) => {
    expect(() => planFrom(changed(change), 'plan.yaml', resolve())).toThrow(message);
  });

  it('is refused where the machine is set to something else', () => {
    const plan = planOf(resolve());
    const read = (set: ResolvedScenario['scenario']['set']) => () => planFrom(plan, 'plan.yaml', resolve({ set }));
    expect(read({ overlapElementwise: false })).toThrow(/overlap: overlapElementwise of sat-vcu1525 is false/);
    expect(read({ dataflow: 'ws' })).toThrow(/dataflow is os; that of sat-vcu1525 is set to ws/);
    expect(read({ tiling: 'fixed' })).toThrow(/tiling of sat-vcu1525 is fixed: its rule has /);
  });

  it('of a machine with settings of its own runs on that machine', () => {
    const fixed = resolve({ set: { tiling: 'fixed', overlapElementwise: false, dataflow: 'ws' } });
    expect(planFrom(planOf(fixed), 'plan.yaml', fixed).overlap.size).toBe(0);
  });

  it('has at most twenty mistakes told, in the order of the file', () => {
    const other = resolve({ network: 'resnet34' });
    const told = (): string[] => {
      try {
        planFrom(planOf(resolve()), 'plan.yaml', other);
      } catch (error) {
        return error instanceof ScenarioError ? error.issues.map(({ message }) => message) : [];
      }
      return [];
    };
    expect(told()).toHaveLength(21);
    expect(told()[20]).toMatch(/^and \d+ more mistakes$/);
  });

  it('is refused by a machine whose buffers do not hold its tiles', () => {
    const small = resolve({ set: { bufferHalfOut: '1 KiB' } });
    expect(() => planFrom(planOf(resolve()), 'plan.yaml', small)).toThrow(/needs \d+ bytes of a out buffer half/);
  });
});

describe('two plans', () => {
  it('differ where their mappings or their overlap do', () => {
    const [plain, ws] = [resolve(), resolve({ set: { dataflow: 'ws' } })].map(
      (resolved) => readPlanFile(planOf(resolved), 'plan').value,
    );
    expect(planDifferences(plain, plain)).toEqual([]);
    const differences = planDifferences(plain, ws);
    expect(differences.length).toBeGreaterThan(10);
    expect(differences[0].operation).toBe('conv1 FF');
    expect(differences[0].before).toMatch(/^OS /);
    expect(differences[0].after).toMatch(/^WS /);
  });
});
