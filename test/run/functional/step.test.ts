import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodNames } from '../../../dataflows/method.ts';
import { mergeScenario, resolveScenario } from '../../../run/scenario.ts';
import type { PartialScenario } from '../../../run/scenario.ts';
import { Random } from '../../../run/random.ts';
import { randomNetwork } from '../../../run/verify/random-network.ts';
import { verifyStep } from '../../../run/verify/verify-step.ts';
import type { VerifiedStep } from '../../../run/verify/verify-step.ts';
import type { Network } from '../../../workloads/layer.ts';

/** Small buffers, so that there are many tiles of every kind. */
const small = {
  bufferHalfWest: '1 KiB',
  bufferHalfNorth: '1 KiB',
  bufferHalfOut: '2 KiB',
  vectorBufferHalf: '1 KiB',
  updateBufferHalf: '1 KiB',
  rows: 4,
  columns: 4,
};

const noFiles = (path: string): string => {
  throw new Error(path);
};

const check = (part: PartialScenario, seed = 1, network?: Network): VerifiedStep => {
  const resolved = resolveScenario(mergeScenario({ sparsity: '2:4', ...part }), noFiles);
  const found = verifyStep(network ? { ...resolved, network } : resolved, { seed });
  expect(found.differences.filter(({ different }) => different > 0)).toEqual([]);
  expect(found.exceptions).toEqual({ nan: 0, infinite: 0, overflowed: 0 });
  return found;
};

const networks = ['mlp-glyphs', 'cnn-glyphs', 'vit-glyphs'] as const;

describe('a training step with values', () => {
  for (const network of networks) {
    for (const method of methodNames) {
      it(`of ${network} with ${method} gives the bits of the golden step`, () => {
        const { differences } = check({ network, batch: 2, method });
        expect(differences.length).toBeGreaterThan(20);
      });
    }
  }

  it('gives them however it is tiled, scheduled and fused', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.record({
          batch: fc.integer({ min: 1, max: 3 }),
          phase: fc.constantFrom('training', 'training', 'inference'),
          method: fc.constantFrom(...methodNames),
          sparsity: fc.constantFrom('1:2', '2:4', '2:8', '3:5'),
        }),
        fc.record({
          dataflow: fc.constantFrom('auto', 'os', 'ws'),
          interleave: fc.constantFrom('auto', 1, 3),
          pregenerate: fc.boolean(),
          overlapElementwise: fc.boolean(),
          elementwise: fc.constantFrom('none', 'statistics', 'inline', 'all'),
          stridedInputGradient: fc.constantFrom('phases', 'zero-insertion'),
          flushSubnormals: fc.boolean(),
        }),
        fc.boolean(),
        fc.integer(),
        (part, set, isSmall, seed) => {
          const network = randomNetwork(new Random(seed), 'random');
          const { plan } = check({ ...part, set: { ...(isSmall ? small : {}), ...set } }, seed, network);
          for (const { mapping } of plan.choices.values()) seen.add(`${mapping.dataflow} ${mapping.sums}`);
        },
      ),
      { numRuns: 150 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['os whole', 'os accumulate', 'ws whole', 'ws accumulate']));
  });
});
