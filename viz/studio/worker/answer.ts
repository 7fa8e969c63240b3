/** Answers questions one after the other, and remembers what the next may need again: mappings, and the run that is compared with. */
import { DEFAULT_PRICES, loadPriceTable } from '../../../arch/energy/price-table.ts';
import { stringify } from 'yaml';
import { ScheduleCache } from '../../../run/schedule-cache.ts';
import { mergeScenario, resolveScenario, scenarioHash, withMethod } from '../../../run/scenario.ts';
import type { PartialScenario, Scenario } from '../../../run/scenario.ts';
import { recordPe } from '../../../run/pe/record-pe.ts';
import { run } from '../../../run/simulate.ts';
import type { Run } from '../../../run/simulate.ts';
import { canonicalJson } from '../../../terms/hash.ts';
import { ScenarioError } from '../../../terms/scenario-error.ts';
import { reportData } from '../../data/report-data.ts';
import { catalogue, noFiles } from './catalogue.ts';
import type { Answer, Question, Refused, Simulator } from './messages.ts';

/** A few networks on a few hundred machines; then it starts anew. */
const MOST_MAPPINGS = 50_000;

export function simulator(): Simulator {
  const cache = new ScheduleCache();
  const prices = loadPriceTable(DEFAULT_PRICES, noFiles);
  let base: { readonly key: string; readonly run: Run } | null = null;

  const simulated = (scenario: Scenario, trace: boolean): Run => {
    if (cache.size > MOST_MAPPINGS) cache.clear();
    return run(scenario, { cache, trace });
  };

  /** The run that others are compared with stays the same while they change. */
  const baseOf = (scenario: Scenario, trace: boolean): Run => {
    const key = canonicalJson({ ...withoutIdleSparsity(scenario), trace });
    if (base?.key === key) return asOf(base.run, scenario);
    const found = simulated(scenario, trace);
    base = { key, run: found };
    return found;
  };

  const answer = ({ scenario, pinned, timelines }: Question): Answer => {
    const asked = attempt('scenario', () => mergeScenario(scenario));
    if ('kind' in asked) return asked;
    const compared = attempt('pinned', () => (pinned ? mergeScenario(pinned) : withMethod(asked, 'dense')));
    if ('kind' in compared) return compared;
    // The scenario first: a mistake in it is a mistake of dense too, and it is that of the reader.
    const done = attempt('scenario', () => simulated(asked, timelines !== 'none'));
    if ('kind' in done) return done;
    const isItself = canonicalJson(asked) === canonicalJson(compared);
    const found = isItself ? null : attempt('pinned', () => baseOf(compared, timelines === 'all'));
    if (found && 'kind' in found && pinned) return found;
    // Where dense does not fit the machine, there is nothing to compare with.
    const other = found && 'kind' in found ? null : found;
    const report = reportData(other ? [other, done] : [done], prices);
    return {
      kind: 'answered',
      report: other && pinned ? { ...report, runs: lettered(report.runs) } : report,
      yaml: scenarioFile(asked),
    };
  };

  return { catalogue, answer, recordPe };
}

/** Dense reads no N:M: another one is the same step. What single layers have can be mistaken, and stays. */
function withoutIdleSparsity(scenario: Scenario): Omit<Scenario, 'sparsity'> {
  const { sparsity: _, ...others } = scenario;
  return scenario.method === 'dense' ? others : scenario;
}

/** A run under the name of a scenario that gives the same step. */
function asOf(known: Run, scenario: Scenario): Run {
  if (known.resolved.scenario.sparsity === scenario.sparsity) return known;
  const resolved = resolveScenario(scenario, noFiles);
  return { ...known, resolved, result: { ...known.result, scenario, hash: scenarioHash(resolved) } };
}

/** Two runs of one method have one name; letters tell them apart. */
const lettered = <T extends { readonly name: string }>([first, ...others]: readonly T[]): T[] => [
  { ...first, name: `A: ${first.name}` },
  ...others.map((other) => ({ ...other, name: `B: ${other.name}` })),
];

/** A scenario file that says everything, but what is empty. */
export function scenarioFile(scenario: PartialScenario): string {
  const said = Object.entries(scenario).filter(
    ([, value]) => typeof value !== 'object' || Object.keys(value).length > 0,
  );
  return stringify(Object.fromEntries(said));
}

function attempt<T>(of: Refused['of'], action: () => T): T | Refused {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { kind: 'refused', of, issues: error.issues };
  }
}
