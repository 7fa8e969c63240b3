/** The one way through: a scenario in, a result out. */
import type { SatWork } from '../arch/sat/work.ts';
import type { ProgramDetail } from '../dataflows/sat/program-writer.ts';
import type { Outcome } from '../sim/outcome.ts';
import type { Command, Program } from '../sim/program.ts';
import { hashOf } from '../terms/hash.ts';
import { planScenario, programOf } from './plan.ts';
import type { Plan, ScheduleCache } from './plan.ts';
import { resultOf, stepTotalsOf } from './collect.ts';
import type { StepTotals } from './collect.ts';
import { simulationOf } from './simulation.ts';
import type { SimulationOptions } from './simulation.ts';
import type { Result } from './result.ts';
import { resolveScenario, scenarioHash } from './scenario.ts';
import type { ResolvedScenario, Scenario } from './scenario.ts';
import type { SharedParts } from './shared-parts.ts';

export interface RunOptions extends Omit<SimulationOptions, 'accounts'> {
  /** Reads machine files that the scenario names; without it, only presets can be used. */
  readonly readText?: (path: string) => string;
  /** Reads networks that are binary files. */
  readonly readBytes?: (path: string) => Uint8Array;
  readonly cache?: ScheduleCache;
  /** Steps and memories already made; share it between runs, like the cache of schedules. */
  readonly parts?: SharedParts;
  /** Makes the plan instead of the scheduler: one that was saved. */
  readonly plan?: (resolved: ResolvedScenario) => Plan;
}

export interface Run {
  readonly resolved: ResolvedScenario;
  readonly plan: Plan;
  readonly program: Program<SatWork>;
  readonly outcome: Outcome;
  readonly result: Result;
}

const noFiles = (path: string): never => {
  throw new Error(`files cannot be read here (${path})`);
};

/**
 * Simulates one step.
 *
 * @throws {ScenarioError} if the scenario is mistaken or does not fit the machine
 */
export function simulate(scenario: Scenario, options: RunOptions = {}): Result {
  return run(scenario, options).result;
}

/** Simulates one step and keeps everything on the way to the result. @throws {ScenarioError} */
export function run(scenario: Scenario, options: RunOptions = {}): Run {
  return runResolved(resolveScenario(scenario, options.readText ?? noFiles, options.readBytes ?? noFiles), options);
}

/** The same for a scenario whose parts have been found: its network need not have a name. @throws {ScenarioError} */
export function runResolved(resolved: ResolvedScenario, options: RunOptions = {}): Run {
  const given = options.plan?.(resolved);
  const { plan, program, commands, outcome } = executed(resolved, options, given);
  const hash = given ? hashWithPlan(resolved, given) : scenarioHash(resolved);
  return { resolved, plan, program, outcome, result: resultOf(resolved, hash, plan, commands, outcome) };
}

/**
 * What the result of a step says of the whole, for those who ask no more of many steps. There are no accounts of where cycles
 * went, and recurrence is not audited, as it is for a result that is looked at by itself: no figure depends on it.
 *
 * @throws {ScenarioError}
 */
export function stepTotals(resolved: ResolvedScenario, options: RunOptions = {}): StepTotals {
  const { plan, commands, outcome } = executed(
    resolved,
    { audit: false, accounts: false, ...options },
    options.plan?.(resolved),
    'counts',
  );
  return stepTotalsOf(resolved, plan, commands, outcome);
}

interface Executed extends Pick<Run, 'plan' | 'program' | 'outcome'> {
  /** Those of the compiled program, as the outcome counts them. */
  readonly commands: readonly Command<SatWork>[];
}

function executed(
  resolved: ResolvedScenario,
  options: RunOptions & Pick<SimulationOptions, 'accounts'>,
  given: Plan | undefined,
  detail: ProgramDetail = 'places',
): Executed {
  const plan = given ?? planScenario(resolved, options.cache, options.parts);
  const program = programOf(plan, resolved.machine, detail);
  const simulation = simulationOf(program, plan, resolved.machine, options);
  const outcome = simulation.run();
  return { plan, program, commands: simulation.compiled.commands, outcome };
}

/** Equal hashes give equal results: a plan that was not searched is part of what is simulated. */
function hashWithPlan(resolved: ResolvedScenario, { choices, overlap, channels, storage }: Plan): string {
  const hash = scenarioHash(resolved);
  const mappings = [...choices].map(([index, { mapping }]) => [index, mapping] as const);
  return hashOf({ hash, mappings, overlap: [...overlap], ...(channels && { channels }), ...(storage && { storage }) });
}
