/**
 * What plans of different scenarios have in common: lowered steps, which depend on little of the machine and not on its array, and
 * memories. Each is known by all that it depends on, so that a plan is the same with parts that are shared and with fresh ones.
 */
import type { MemoryModel } from '../arch/memory/memory-model.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import { memoryOf } from '../arch/sat/memory.ts';
import { lower } from '../dataflows/lower.ts';
import type { LoweringOptions } from '../dataflows/lowering-options.ts';
import type { LoweredStep } from '../dataflows/operation.ts';
import { identityOf } from '../terms/identity.ts';
import { LruCache } from '../terms/lru-cache.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import type { Network } from '../workloads/layer.ts';

/** A few networks in a few settings; where every layer has an N:M of its own, steps are all different, and each is as long as its network. */
const MOST_STEPS = 64;
const MOST_MEMORIES = 64;

export class SharedParts {
  readonly #steps = new LruCache<LoweredStep>(MOST_STEPS);
  readonly #memories = new LruCache<MemoryModel>(MOST_MEMORIES);

  /** The step of a network. @param check  of a step that was not known before; what it throws, this throws */
  step(network: Network, options: LoweringOptions, check: (step: LoweredStep) => void): LoweredStep {
    const { method, sparsity, overrides, batch, phase, elementwise, pregenerate, zeroInsertion } = options;
    const own = overrides.size > 0 ? JSON.stringify([...overrides]) : '';
    // Who resolves networks and methods keeps them (`resolver.ts`).
    const scenario = `${identityOf(network)} ${batch} ${phase} ${identityOf(method)} ${formatSparsity(sparsity)} ${own}`;
    return this.#steps.get(`${scenario} ${elementwise} ${pregenerate} ${zeroInsertion}`, () => {
      const step = lower(network, options);
      check(step);
      return step;
    });
  }

  /** The memory of a machine, which has no state: its servers do. */
  memory({ dram, clockHz }: SatMachine): MemoryModel {
    return this.#memories.get(JSON.stringify([dram, clockHz]), () => memoryOf({ dram, clockHz }));
  }
}
