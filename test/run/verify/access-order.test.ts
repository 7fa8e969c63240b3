import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../dataflows/operation.ts';
import { planScenario } from '../../../run/plan.ts';
import type { Plan } from '../../../run/plan.ts';
import { mergeScenario, resolveScenario } from '../../../run/scenario.ts';
import type { ResolvedScenario } from '../../../run/scenario.ts';
import { verifyStep } from '../../../run/verify/verify-step.ts';

const noFiles = (): string => {
  throw new Error('no file is read');
};

const scenarioOf = (network: string, method: string): ResolvedScenario =>
  resolveScenario(mergeScenario({ network, batch: 2, method }), noFiles);

/** A plan in which an operation has forgotten what it must wait for. */
function forgetful(resolved: ResolvedScenario, forgets: (operation: Operation) => boolean): Plan {
  const plan = planScenario(resolved);
  const operations = plan.step.operations.map((operation) => {
    if (!forgets(operation)) return operation;
    const free = { ...operation, after: [] };
    return free.kind === 'gemm' ? { ...free, pixelsAfter: [], othersAfter: [] } : free;
  });
  return { ...plan, step: { ...plan.step, operations } };
}

const tooEarly = (resolved: ResolvedScenario, plan?: Plan): readonly string[] =>
  verifyStep(resolved, { seed: 5, ...(plan ? { plan } : {}) }).tooEarly;

describe('the order of accesses', () => {
  it.each(['mlp-glyphs', 'cnn-glyphs', 'vit-glyphs'])('is kept by the events of %s', (network) => {
    expect(tooEarly(scenarioOf(network, 'bdwp'))).toEqual([]);
  });

  it.each([
    ['a weight update', (operation: Operation) => operation.kind === 'update', /update reads \S+:dw .* WU writes it/],
    ['a pass of the array', (operation: Operation) => operation.kind === 'gemm', /reads \S+ at tick \d+; .* writes it/],
    ['a pruning', (operation: Operation) => operation.kind === 'prune', /prune output gradient reads \S+:dx/],
  ] as const)('is found broken when %s does not wait', (_, forgets, complaint) => {
    const resolved = scenarioOf('mlp-glyphs', 'sdgp');
    const found = tooEarly(resolved, forgetful(resolved, forgets));
    expect(found.length).toBeGreaterThan(0);
    expect(found.some((violation) => complaint.test(violation))).toBe(true);
  });

  it('is found broken when weights are overwritten while they are read', () => {
    const resolved = scenarioOf('mlp-glyphs', 'dense');
    const found = tooEarly(
      resolved,
      forgetful(resolved, ({ kind }) => kind === 'update'),
    );
    expect(found.some((violation) => /update overwrites \S+:w16 at tick \d+; .* reads it until/.test(violation))).toBe(
      true,
    );
  });
});
