import { describe, expect, it } from 'vitest';
import { overridesOf } from '../../run/layer-patterns.ts';
import { mergeScenario, resolveScenario, scenarioHash } from '../../run/scenario.ts';
import { runResolved } from '../../run/simulate.ts';
import { verifyStep } from '../../run/verify/verify-step.ts';
import { networkFrom } from '../../workloads/catalog.ts';

const network = networkFrom('resnet18-cifar10');
const noFiles = (): string => {
  throw new Error('no file is read');
};

describe('sparsities of layers', () => {
  it('go to every layer with weights that a pattern matches; the last one counts', () => {
    const overrides = overridesOf({ 'layer1.*': '2:4', '*.conv2': 'dense', 'layer4.1.conv1': '1:16' }, network);
    expect(overrides.get('layer1.0.conv1')).toEqual({ n: 2, m: 4 });
    expect(overrides.get('layer1.0.conv2')).toBeNull();
    expect(overrides.get('layer4.1.conv1')).toEqual({ n: 1, m: 16 });
    expect(overrides.has('layer2.0.conv1')).toBe(false);
    expect([...overrides.keys()]).not.toContain('bn1');
  });

  it.each(['l*c*1', '*', 'layer1.0.conv1', 'layer*.*conv*'])('matches with %s', (pattern) => {
    expect(overridesOf({ [pattern]: '2:4' }, network).get('layer1.0.conv1')).toEqual({ n: 2, m: 4 });
  });

  it('that match nothing are a mistake', () => {
    expect(() => overridesOf({ 'layer1.0.cov1': '2:4' }, network)).toThrow(
      /layerSparsity\.layer1\.0\.cov1: matches no layer with weights of resnet18-cifar10; did you mean "layer1.0.conv1"\?/,
    );
  });

  it('decide what a GEMM skips, and the hash', () => {
    const resolve = (layerSparsity: Record<string, string>) =>
      resolveScenario(mergeScenario({ network: 'resnet18-cifar10', batch: 4, layerSparsity }), noFiles);
    const { result } = runResolved(resolve({ 'layer1.*': 'dense', 'layer2.*': '1:4' }));
    const sparse = (id: string): string | null => result.operations.find((one) => one.id === id)?.sparse ?? null;
    expect([sparse('layer1.0.conv1 FF'), sparse('layer2.0.conv2 BP'), sparse('layer3.0.conv2 FF')]).toEqual([
      null,
      '1:4 weights',
      '2:8 weights',
    ]);
    expect(scenarioHash(resolve({}))).not.toBe(scenarioHash(resolve({ 'layer1.*': 'dense' })));
  });

  it.each(['bdwp', 'transposable', 'bi-mask', 'sr-ste'] as const)('give the bits of the golden step: %s', (method) => {
    const layerSparsity = { fc1: '1:4', conv2: '2:16' };
    const resolved = resolveScenario(
      mergeScenario({ network: 'cnn-glyphs', batch: 2, method, layerSparsity }),
      noFiles,
    );
    const { differences, plan } = verifyStep(resolved, { seed: 3 });
    expect(differences.filter(({ different }) => different > 0)).toEqual([]);
    const ratios = plan.step.operations.flatMap((one) =>
      one.kind === 'gemm' && one.sparse ? [one.sparse.sparsity.m] : [],
    );
    expect(new Set(ratios)).toEqual(new Set([4, 16]));
  });
});
