/** Lowered steps that scenarios have in common: what a step consists of depends on little of the machine, and not on its array. */
import { lower } from '../dataflows/lower.ts';
import type { LoweringOptions } from '../dataflows/lowering-options.ts';
import type { LoweredStep } from '../dataflows/operation.ts';
import { LruCache } from '../terms/lru-cache.ts';
import type { Network } from '../workloads/layer.ts';

/** A few networks in a few settings; where every layer has an N:M of its own, steps are all different, and each is as long as its network. */
const MOST_STEPS = 64;

export class StepCache {
  readonly #steps = new LruCache<string, LoweredStep>(MOST_STEPS);
  /** Networks and methods are known by identity: who resolves them keeps them (`resolver.ts`). */
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;

  /** The step of a network. @param check  of a step that was not known before; what it throws, this throws */
  get(network: Network, options: LoweringOptions, check: (step: LoweredStep) => void): LoweredStep {
    const { method, overrides, ...others } = options;
    const key = JSON.stringify([this.#numberOf(network), this.#numberOf(method), [...overrides], others]);
    return this.#steps.get(key, () => {
      const step = lower(network, options);
      check(step);
      return step;
    });
  }

  #numberOf(one: object): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#numbers.set(one, this.#count);
    return this.#count;
  }
}
