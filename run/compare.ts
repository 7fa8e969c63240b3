/** Several methods on one machine, side by side, against dense. */
import { comparedMethods, methodNamed } from '../dataflows/method.ts';
import type { MethodName } from '../dataflows/method.ts';
import { ScheduleCache } from './schedule-cache.ts';
import type { Result, Totals } from './result.ts';
import { SCHEMA_VERSION } from './result.ts';
import { withMethod } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import type { RunOptions } from './simulate.ts';

export interface ComparisonRow {
  readonly method: MethodName;
  readonly title: string;
  readonly hash: string;
  readonly totals: Totals;
  readonly array: Result['array'];
  /** Time of dense over time of this method. */
  readonly speedup: number;
  /** The speedup if nothing but MACs took time. */
  readonly macIdealSpeedup: number;
}

export interface Comparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Result['tool'];
  /** The scenario that all rows share; each row has its own method. */
  readonly scenario: Omit<Scenario, 'method'>;
  /** GEMM utilisation of the dense run: a poor dense run would flatter every other row. */
  readonly denseGemmUtilisation: number;
  readonly rows: readonly ComparisonRow[];
  readonly notes: Result['notes'];
  readonly assumptions: Result['assumptions'];
}

/** Simulates the scenario under each method; dense always runs, as the reference. @throws {ScenarioError} */
export function compare(
  scenario: Scenario,
  names: readonly string[] = comparedMethods,
  options: RunOptions = {},
): Comparison {
  const cache = options.cache ?? new ScheduleCache();
  const shown = names.map((name) => methodNamed(name));
  const dense = simulate(withMethod(scenario, 'dense'), { ...options, cache });
  const results = shown.map(({ name }) =>
    name === 'dense' ? dense : simulate(withMethod(scenario, name), { ...options, cache }),
  );
  const { method: _, ...shared } = scenario;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: dense.tool,
    scenario: shared,
    denseGemmUtilisation: dense.totals.gemmUtilisation,
    rows: results.map((result, i) => ({
      method: shown[i].name,
      title: shown[i].title,
      hash: result.hash,
      totals: result.totals,
      array: result.array,
      speedup: dense.totals.cycles / result.totals.cycles,
      macIdealSpeedup: result.totals.macIdealSpeedup,
    })),
    notes: uniqueNotes(results),
    assumptions: dense.assumptions,
  };
}

function uniqueNotes(results: readonly Result[]): Result['notes'] {
  const seen = new Map(results.flatMap(({ notes }) => notes.map((note) => [`${note.layer} ${note.message}`, note])));
  return [...seen.values()];
}
