/** Simulated steps that several measures ask for: each is made once, and only what measures need of it is kept. */
import { loadMachine } from '../../arch/machine-file.ts';
import type { LoadedMachine } from '../../arch/machine-file.ts';
import { lowered, scheduleKey } from '../../run/plan.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import { resolveScenario } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { simulate } from '../../run/simulate.ts';
import { canonicalJson } from '../../terms/hash.ts';
import type { Pass } from '../../terms/pass.ts';

/** A GEMM of a step. */
export interface StepGemm {
  readonly layer: string;
  readonly pass: Pass;
  /** K of the GEMM. */
  readonly reduction: number;
  readonly isSparse: boolean;
  /** Charged to it. */
  readonly cycles: number;
}

export interface Step {
  readonly cycles: number;
  readonly seconds: number;
  /** Cycles charged to no GEMM. */
  readonly otherCycles: number;
  /** MACs of the dense step. */
  readonly denseMacs: number;
  readonly macIdealSpeedup: number;
  readonly prunerCycles: number;
  readonly gemms: readonly StepGemm[];
}

/** What a step consists of before it is timed. */
export interface StepCounts {
  readonly macIdealSpeedup: number;
  /** Values that the pruner sorts. */
  readonly sortedValues: number;
}

export class Steps {
  readonly #readText: (path: string) => string;
  /** By what schedules depend on of a machine, the last used behind; mappings are large, so that only some are kept. */
  readonly #mappings = new Map<string, ScheduleCache>();
  readonly #known = new Map<string, Step>();

  /** @param readText  reads machine files that scenarios name */
  constructor(readText: (path: string) => string) {
    this.#readText = readText;
  }

  /** @throws {ScenarioError} if the scenario is mistaken or does not fit the machine */
  of(scenario: Scenario): Step {
    const key = canonicalJson(scenario);
    const known = this.#known.get(key);
    if (known) return known;
    const step = this.#simulated(scenario);
    this.#known.set(key, step);
    return step;
  }

  /** Counts that need no simulation. @throws {ScenarioError} */
  countsOf(scenario: Scenario): StepCounts {
    const { operations } = lowered(resolveScenario(scenario, this.#readText)).step;
    const gemms = operations.filter((operation) => operation.kind === 'gemm');
    const denseMacs = gemms.reduce((sum, gemm) => sum + gemm.denseMacs, 0);
    const macs = gemms.reduce((sum, gemm) => sum + gemm.macs, 0);
    const sorted = operations.map((operation) => {
      if (operation.kind === 'prune') return operation.values;
      return operation.kind === 'update' ? operation.sortedValues : 0;
    });
    return { macIdealSpeedup: denseMacs / macs, sortedValues: sorted.reduce((sum, values) => sum + values, 0) };
  }

  /** @throws {ScenarioError} */
  machine(name: string, set: Scenario['set'] = {}): LoadedMachine {
    return loadMachine(name, this.#readText, set);
  }

  #simulated(scenario: Scenario): Step {
    const cache = this.#mappingsFor(scheduleKey(this.machine(scenario.machine, scenario.set).machine));
    const { totals, operations, units } = simulate(scenario, { readText: this.#readText, cache });
    return {
      cycles: totals.cycles,
      seconds: totals.seconds,
      otherCycles: totals.cyclesByPass.other,
      denseMacs: totals.macs + totals.skippedMacs,
      macIdealSpeedup: totals.macIdealSpeedup,
      prunerCycles: units.find(({ unit }) => unit === 'sore')?.busy ?? 0,
      gemms: operations.flatMap(({ layer, pass, gemm, sparse, cycles }) =>
        gemm && pass !== 'other' ? [{ layer, pass, reduction: gemm.K, isSparse: sparse !== null, cycles }] : [],
      ),
    };
  }

  #mappingsFor(key: string): ScheduleCache {
    const cache = this.#mappings.get(key) ?? new ScheduleCache();
    this.#mappings.delete(key);
    this.#mappings.set(key, cache);
    const [oldest] = this.#mappings.keys();
    if (this.#mappings.size > MOST_MACHINES && oldest !== undefined) this.#mappings.delete(oldest);
    return cache;
  }
}

/** Machines whose mappings are kept: 25 MB each. */
const MOST_MACHINES = 6;
