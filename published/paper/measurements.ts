/** What weft says of a measure: one number, or the range that machines and networks span. */
import { memoryOf } from '../../arch/sat/memory.ts';
import { methodNamed } from '../../dataflows/method.ts';
import { defaultScenario, mergeScenario, withMethod } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { passes } from '../../terms/pass.ts';
import { density, parseSparsity } from '../../terms/sparsity.ts';
import type { Measure, MeasuredSteps } from '../figures/measure.ts';
import type { Steps } from './steps.ts';

/** From the lowest to the highest; equal ends are one number. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const intervalOf = (values: readonly number[]): Interval => ({
  low: Math.min(...values),
  high: Math.max(...values),
});

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Computes a measure; steps that other measures have asked for are not simulated again.
 *
 * @throws {ScenarioError} if it names what there is not, or what does not fit the machine
 */
export function measured(measure: Measure, steps: Steps): Interval {
  switch (measure.kind) {
    case 'speedup':
      return acrossSteps(measure, (scenario) => speedup(scenario, steps));
    case 'time-saved':
      return acrossSteps(measure, (scenario) => 100 * (1 - 1 / speedup(scenario, steps)));
    case 'other-work':
      return acrossSteps(measure, (scenario) => {
        const { cycles, otherCycles } = steps.of(withMethod(scenario, 'dense'));
        return (100 * otherCycles) / (cycles - otherCycles);
      });
    case 'step-time':
      return acrossSteps(measure, (scenario) => steps.of(scenario).seconds);
    case 'gemm-speedup':
      return acrossSteps(measure, (scenario) => gemmSpeedup(scenario, measure.reduction, steps));
    case 'throughput':
      return dividedBy(
        measure.over,
        acrossSteps(measure, (scenario) => throughput(scenario, steps)),
      );
    case 'pruner-time':
      return acrossSteps(measure, (scenario) => steps.of(scenario).prunerCycles);
    case 'pruner-group':
      return acrossSteps(measure, (scenario) => prunerGroup(scenario, steps));
    case 'mac-ideal':
      return acrossSteps(measure, (scenario) => steps.countsOf(scenario).macIdealSpeedup);
    case 'method-ideal':
      return one(methodIdeal(measure));
    case 'peak':
      return acrossMachines(measure.machines, (name) => peak(name, measure.sparsity, steps));
    case 'training-peak':
      return dividedBy(
        measure.over,
        acrossMachines(measure.machines, (name) => peak(name, undefined, steps) * methodIdeal(measure)),
      );
    case 'memory-peak':
      return acrossMachines(measure.machines, (name) => {
        const { channels, peakBytesPerSecond } = memoryOf(steps.machine(name).machine).account;
        return peakBytesPerSecond / (measure.channels === 'all' ? 1 : channels) / 1e9;
      });
  }
}

/** Names of the machines that a measure is of. */
export const machinesOf = (measure: Measure): readonly string[] =>
  ('machines' in measure ? measure.machines : undefined) ?? [defaultScenario.machine];

/** The scenarios of a measure, a list for each machine. */
function scenariosOf({ networks, machines, method, sparsity, batch, set }: MeasuredSteps): Scenario[][] {
  return (machines ?? [defaultScenario.machine]).map((machine) =>
    networks.map((network) => mergeScenario({ network, method, sparsity, machine, batch, set })),
  );
}

/** Time of the dense step over that of the scenario's method. */
export const speedup = (scenario: Scenario, steps: Steps): number =>
  steps.of(withMethod(scenario, 'dense')).cycles / steps.of(scenario).cycles;

/** Dense-equivalent GOP/s: two operations for every MAC of the dense step. */
export function throughput(scenario: Scenario, steps: Steps): number {
  const { denseMacs, seconds } = steps.of(scenario);
  return (2 * denseMacs) / seconds / 1e9;
}

/** GOP/s of a machine's array if no PE ever waits; dense-equivalent if a sparsity is given. */
export function peak(machine: string, sparsity: string | undefined, steps: Steps): number {
  const { array, clockHz } = steps.machine(machine).machine;
  const dense = (2 * array.rows * array.columns * clockHz) / 1e9;
  return sparsity === undefined ? dense : dense / density(parseSparsity(sparsity));
}

/** 3 / Σ of the densities of FF, BP and WU. */
export function methodIdeal({
  method,
  sparsity,
}: {
  readonly method?: string | undefined;
  readonly sparsity?: string | undefined;
}): number {
  const { sparse } = methodNamed(method ?? defaultScenario.method);
  const kept = density(parseSparsity(sparsity ?? defaultScenario.sparsity));
  return passes.length / passes.reduce((sum, pass) => sum + (sparse[pass] ? kept : 1), 0);
}

function gemmSpeedup(scenario: Scenario, reduction: number | undefined, steps: Steps): number {
  const sparse = steps
    .of(scenario)
    .gemms.filter((gemm) => gemm.isSparse && (reduction === undefined || gemm.reduction === reduction));
  if (sparse.length === 0) {
    fail(
      'reduction',
      `${scenario.method} makes no GEMM ${reduction === undefined ? '' : `with K = ${reduction} `}sparse`,
    );
  }
  const names = new Set(sparse.map(({ layer, pass }) => `${layer} ${pass}`));
  const dense = steps
    .of(withMethod(scenario, 'dense'))
    .gemms.filter(({ layer, pass }) => names.has(`${layer} ${pass}`));
  const cycles = (gemms: typeof sparse): number => gemms.reduce((sum, gemm) => sum + gemm.cycles, 0);
  return cycles(dense) / cycles(sparse);
}

function prunerGroup(scenario: Scenario, steps: Steps): number {
  const { soreLanes } = steps.machine(scenario.machine, scenario.set).machine;
  const groups = steps.countsOf(scenario).sortedValues / parseSparsity(scenario.sparsity).m;
  if (groups === 0) fail('method', `${scenario.method} prunes nothing`);
  return (steps.of(scenario).prunerCycles * soreLanes) / groups;
}

function fail(path: string, message: string): never {
  throw new ScenarioError([{ path, message }]);
}

function acrossSteps(measure: MeasuredSteps, valueOf: (scenario: Scenario) => number): Interval {
  const byMachine = scenariosOf(measure).map((scenarios) => scenarios.map(valueOf));
  return intervalOf(measure.across === 'each' ? byMachine.flat() : byMachine.map(mean));
}

const acrossMachines = (
  machines: readonly string[] = [defaultScenario.machine],
  valueOf: (machine: string) => number,
): Interval => intervalOf(machines.map(valueOf));

const one = (value: number): Interval => ({ low: value, high: value });

function dividedBy(over: readonly number[] = [1], { low, high }: Interval): Interval {
  return { low: low / Math.max(...over), high: high / Math.min(...over) };
}
