import { describe, expect, it } from 'vitest';
import { tensorSpans } from '../../../dataflows/peak-memory.ts';
import { INPUT, LABELS } from '../../../dataflows/tensors.ts';
import { deviceMemory, initialParameters, randomBatch } from '../../../run/functional/initial-state.ts';
import { executeProgram } from '../../../run/functional/execute.ts';
import { defaultOptimizer } from '../../../run/functional/optimizer.ts';
import { fastProducts } from '../../../run/golden/fast-products.ts';
import { mixedNumbers } from '../../../run/golden/numbers.ts';
import { loweringOptions, planScenario, programOf } from '../../../run/plan.ts';
import { Random } from '../../../run/random.ts';
import { mergeScenario, resolveScenario } from '../../../run/scenario.ts';

const noFiles = (): string => {
  throw new Error('no file is read');
};

interface Accesses {
  first: number;
  last: number;
  isRead: boolean;
  readonly isReadFirst: boolean;
}

describe('tensors of a step', () => {
  it.each([
    { network: 'mlp-glyphs', method: 'sdgp', pregenerate: true },
    { network: 'cnn-glyphs', method: 'sr-ste', pregenerate: false },
    { network: 'cnn-glyphs', method: 'bdwp', pregenerate: true },
    { network: 'vit-glyphs', method: 'dense', pregenerate: true },
  ] as const)('are in memory from the first to the last access of a run with values, $network $method', (of) => {
    const { network, method, pregenerate } = of;
    const set = { pregenerate, elementwise: 'none' };
    const resolved = resolveScenario(mergeScenario({ network, method, batch: 2, set }), noFiles);
    const { machine, scenario } = resolved;
    const plan = planScenario(resolved);
    const random = new Random(3);
    const state = new Map([
      ...randomBatch(resolved.network, scenario.batch, random, machine.flushSubnormals),
      ...initialParameters(resolved.network, random),
    ]);
    const memory = deviceMemory(
      state,
      {
        ...loweringOptions(resolved),
        network: resolved.network,
        numbers: mixedNumbers({ lanes: machine.vectorLanes, flushSubnormals: machine.flushSubnormals }),
        optimizer: defaultOptimizer,
        products: fastProducts,
        pregenerates: pregenerate,
        usesStoredStatistics: false,
      },
      machine.flushSubnormals,
    );
    const found = new Map<string, Accesses>();
    let now = 0;
    const access = (tensor: string, isRead: boolean): void => {
      const known = found.get(tensor);
      if (!known) {
        found.set(tensor, { first: now, last: now, isRead, isReadFirst: isRead });
        return;
      }
      known.first = Math.min(known.first, now);
      known.last = Math.max(known.last, now);
      known.isRead ||= isRead;
    };
    executeProgram(plan, programOf(plan, machine), machine, memory, {
      optimizer: defaultOptimizer,
      accesses: {
        command: (_, operation) => (now = operation),
        fused: (operation) => (now = operation),
        read: (tensor) => access(tensor, true),
        write: (tensor) => access(tensor, false),
      },
    });
    const spans = new Map(
      tensorSpans(resolved.network, loweringOptions(resolved), plan.step).map((span) => [span.tensor, span]),
    );
    const last = plan.step.operations.length - 1;
    for (const [tensor, accesses] of found) {
      const span = spans.get(tensor);
      // Of copies that no pass reads, and of the loss, nothing is kept.
      if (!accesses.isRead && /^loss$|:w(?:16|M)$/.test(tensor)) {
        expect([tensor, span]).toEqual([tensor, undefined]);
        continue;
      }
      const isHeld = accesses.isReadFirst && tensor !== INPUT && tensor !== LABELS;
      expect(span).toEqual({
        tensor,
        bytes: memory.isCompressed(tensor)
          ? memory.readCompressed(tensor).sizeBytes
          : memory.read(tensor).length * (isHalf(tensor) ? 2 : 4),
        from: accesses.isReadFirst ? 0 : accesses.first,
        to: isHeld ? last : accesses.last,
      });
    }
    expect([...spans.keys()].filter((tensor) => !found.has(tensor))).toEqual([]);
  });
});

/** Maps and their gradients, and what products read of the weights. */
const isHalf = (tensor: string): boolean =>
  tensor !== LABELS && (!tensor.includes(':') || /:(?:d[xyqkv]|w16|wM|d?scores|d?probabilities)$/.test(tensor));
