/** The one way through: a scenario in, a result out. */
import { BACKGROUND_UNITS, unitIndex } from '../arch/sat/units.ts';
import { StceModel } from '../arch/sat/stce-model.ts';
import type { SatWork } from '../arch/sat/work.ts';
import { Simulation } from '../sim/simulation.ts';
import type { Outcome } from '../sim/outcome.ts';
import type { Program } from '../sim/program.ts';
import { planScenario, programOf } from './plan.ts';
import type { Plan, ScheduleCache } from './plan.ts';
import { resultOf } from './collect.ts';
import type { Result } from './result.ts';
import { resolveScenario } from './scenario.ts';
import type { ResolvedScenario, Scenario } from './scenario.ts';

export interface RunOptions {
  /** Reads machine files that the scenario names; without it, only presets can be used. */
  readonly readText?: (path: string) => string;
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
  /** Record spans; see `simulateWithTrace`. */
  readonly trace?: boolean;
  readonly cache?: ScheduleCache;
}

export interface Run {
  readonly resolved: ResolvedScenario;
  readonly plan: Plan;
  readonly program: Program<SatWork>;
  readonly outcome: Outcome;
  readonly result: Result;
}

const noFiles = (path: string): string => {
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
  const resolved = resolveScenario(scenario, options.readText ?? noFiles);
  const plan = planScenario(resolved, options.cache);
  const program = programOf(plan, resolved.machine);
  const simulation = new Simulation<SatWork>(program, {
    servers: [plan.memory.server(BACKGROUND_UNITS)],
    models: new Map([[unitIndex('stce'), new StceModel(resolved.machine.array)]]),
    fastForward: options.fastForward ?? true,
    trace: options.trace ?? false,
  });
  const outcome = simulation.run();
  const result = resultOf(resolved, plan, simulation.compiled.commands, outcome);
  return { resolved, plan, program, outcome, result };
}
