/** The one way through: a scenario in, a result out. */
import { SAT_UNITS } from '../arch/sat/units.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import type { SatWork } from '../arch/sat/work.ts';
import { stepSections } from '../dataflows/sat/step-program.ts';
import type { StepSections } from '../dataflows/sat/step-program.ts';
import type { SatNode } from '../dataflows/sat/program-writer.ts';
import { ProgramError } from '../sim/check-program.ts';
import { compileSection } from '../sim/compile.ts';
import type { Section } from '../sim/compile.ts';
import { DeadlockError } from '../sim/errors.ts';
import type { Outcome } from '../sim/outcome.ts';
import type { Program } from '../sim/program.ts';
import { hashOf } from '../terms/hash.ts';
import { planScenario, programOf } from './plan.ts';
import type { Plan } from './plan.ts';
import type { ScheduleCache } from './schedule-cache.ts';
import { resultOf, stepTotalsOf } from './collect.ts';
import type { StepTotals } from './collect.ts';
import type { KnownMachine, KnownStep, KnownSteps } from './known-steps.ts';
import { endOf, simulationOf } from './simulation.ts';
import { WrittenSections } from './written-sections.ts';
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

export interface TotalsOptions extends Pick<RunOptions, 'cache' | 'parts' | 'plan'> {
  /** What is known of other steps; share it between runs, like the cache of schedules. */
  readonly known?: KnownSteps;
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
  const plan = given ?? planScenario(resolved, options.cache, options.parts);
  const program = programOf(plan, resolved.machine);
  const simulation = simulationOf(program, plan, resolved.machine, options);
  const outcome = simulation.run();
  const { commands } = simulation.compiled;
  const hash = given ? hashWithPlan(resolved, given) : scenarioHash(resolved);
  return { resolved, plan, program, outcome, result: resultOf(resolved, hash, plan, commands, outcome) };
}

/**
 * What the result of a step says of the whole, for those who ask no more of many steps. There are no accounts of where cycles
 * went, and recurrence is not audited, as it is for a result that is looked at by itself: no figure depends on it.
 *
 * @throws {ScenarioError}
 */
export function stepTotals(resolved: ResolvedScenario, options: TotalsOptions = {}): StepTotals {
  const plan = options.plan?.(resolved) ?? planScenario(resolved, options.cache, options.parts);
  const { machine } = resolved;
  const step = stepSections(plan.step.operations, plan, machine, plan.memory, 'counts');
  const known = options.known?.of(machine, plan.memory, step.frame);
  const { ticks, counts } = (known && runKnown(known, step)) ?? runAlone(step, plan, machine, options.known);
  // Mappings may be kept for long; what was found of their tiles is found again sooner than all of it is kept.
  for (const { space } of plan.choices.values()) space.forgetTiles();
  return stepTotalsOf(resolved, plan, counts, ticks);
}

/** What a step comes to, with what is known of others; null if something is wrong with it: what, a run by itself says. */
function runKnown(known: KnownMachine, step: StepSections): KnownStep | null {
  try {
    return known.run(step);
  } catch (error) {
    if (error instanceof RangeError || error instanceof DeadlockError || error instanceof ProgramError) return null;
    throw error;
  }
}

/** What a step comes to, by a run of its own. */
function runAlone(
  { frame, sections }: StepSections,
  plan: Plan,
  machine: SatMachine,
  others: KnownSteps | undefined,
): KnownStep {
  const { memory } = plan;
  const compile = (nodes: readonly SatNode[]): Section<SatWork> => compileSection(nodes, SAT_UNITS.length);
  const known = others?.sectionsFor(machine, memory, frame);
  const { body, counts } = new WrittenSections(compile, memory, known).step(sections);
  try {
    return { ticks: endOf(frame, body, plan, machine), counts };
  } catch (error) {
    // Nothing was checked, and equal sections are one: what is wrong, and whose turn it was, the whole program says.
    simulationOf(programOf(plan, machine), plan, machine, {}).run();
    throw error;
  }
}

/** Equal hashes give equal results: a plan that was not searched is part of what is simulated. */
function hashWithPlan(resolved: ResolvedScenario, { choices, overlap, channels, storage }: Plan): string {
  const hash = scenarioHash(resolved);
  const mappings = [...choices].map(([index, { mapping }]) => [index, mapping] as const);
  return hashOf({ hash, mappings, overlap: [...overlap], ...(channels && { channels }), ...(storage && { storage }) });
}
