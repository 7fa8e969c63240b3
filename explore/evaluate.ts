/** A point evaluated: each of its scenarios simulated, priced and placed. Nothing here depends on where or when it runs. */
import type { PriceTable } from '../arch/energy/price-table.ts';
import type { Device } from '../arch/fpga/device.ts';
import { tightest } from '../arch/fpga/fit.ts';
import { stepEnergyJ } from '../run/energy.ts';
import { ClosedFormCache, closedFormTicks } from '../run/closed-form.ts';
import { KnownSteps } from '../run/known-steps.ts';
import type { Files } from '../run/network-source.ts';
import { loweredStep } from '../run/plan.ts';
import { ScheduleCache } from '../run/schedule-cache.ts';
import { misfitOn } from '../run/resources.ts';
import { Resolver } from '../run/resolver.ts';
import type { ResolvedScenario } from '../run/scenario.ts';
import { stepTotals } from '../run/simulate.ts';
import { needsOf } from '../run/step-needs.ts';
import { LruCache } from '../terms/lru-cache.ts';
import { formatSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { ScenarioError, formatIssue } from '../terms/scenario-error.ts';
import type { Fidelity } from './search/driver.ts';
import type { NamedScenario } from './space/scenarios.ts';
import type { Figures, PointFigures } from './space/figures.ts';

/** What evaluations depend on beside the point, and what they have in common: nothing of the latter changes an outcome. */
export interface EvaluationContext {
  readonly prices: PriceTable;
  /** The device that machines are placed on. */
  readonly device: Device;
  /** Whether a machine that does not fit the device is not worth a simulation. */
  readonly mustFit: boolean;
  /** Knows the files that points name, and what it has read of them. */
  readonly resolver: Resolver;
  readonly schedules: ScheduleCache;
  readonly closedForms: ClosedFormCache;
  readonly steps: KnownSteps;
  /** On the device of this context. */
  readonly placements: LruCache<MachineFigures>;
}

type MachineFigures = Pick<PointFigures, 'machine' | 'misfit'>;

/** Caches that know nothing yet. @param files  those that points may name; they must not change */
export function freshCaches(files: Files): Omit<EvaluationContext, 'prices' | 'device' | 'mustFit'> {
  return {
    resolver: new Resolver(files),
    schedules: new ScheduleCache(),
    closedForms: new ClosedFormCache(),
    steps: new KnownSteps(),
    placements: new LruCache(MOST_PLACEMENTS),
  };
}

export type Outcome =
  | ({ readonly status: 'ok' } & PointFigures)
  /** The point makes no sense: its scenario is refused. */
  | { readonly status: 'refused'; readonly reason: string }
  /** It could not be evaluated: the simulator threw, or its thread died or was too slow. */
  | { readonly status: 'failed'; readonly reason: string };

/** Evaluates a point. A mistaken scenario is an outcome; any other error is thrown. */
export function evaluate(scenarios: readonly NamedScenario[], fidelity: Fidelity, context: EvaluationContext): Outcome {
  try {
    const resolved = scenarios.map(({ scenario }) => context.resolver.resolve(scenario));
    const { machine, misfit } = machineFigures(resolved, context);
    if (misfit.length > 0 && context.mustFit) return { status: 'ok', networks: {}, machine, misfit };
    const figuresOf = fidelity === 'events' ? simulatedFigures : closedFormFigures;
    const networks = scenarios.map(
      ({ name }, i) => [name, { ...figuresOf(resolved[i], context), ...stepFigures(resolved[i], context) }] as const,
    );
    return { status: 'ok', networks: Object.fromEntries(networks), machine, misfit };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { status: 'refused', reason: error.issues.map((issue) => formatIssue(issue)).join('; ') };
  }
}

function closedFormFigures(resolved: ResolvedScenario, { closedForms }: EvaluationContext): Figures {
  const seconds = closedFormTicks(resolved, closedForms) / resolved.machine.clockHz;
  return { time: seconds, throughput: resolved.scenario.batch / seconds };
}

/** What a network is on its machine. */
function simulatedFigures(resolved: ResolvedScenario, context: EvaluationContext): Figures {
  const { prices, schedules, closedForms, steps } = context;
  if (schedules.size > MOST_MAPPINGS) schedules.clear();
  const { totals, units } = stepTotals(resolved, { cache: schedules, parts: closedForms.parts, known: steps });
  const { seconds, macs, skippedMacs } = totals;
  const joules = stepEnergyJ({ totals, units }, prices).nominal;
  return {
    time: seconds,
    throughput: resolved.scenario.batch / seconds,
    energy: joules,
    edp: joules * seconds,
    power: joules / seconds,
    gops: (2 * macs) / seconds / GIGA,
    'gops-per-watt': (2 * macs) / joules / GIGA,
    'dense-gops-per-watt': (2 * (macs + skippedMacs)) / joules / GIGA,
    utilisation: totals.utilisation,
    'dram-bytes': totals.dramBytes,
  };
}

/** What its step is, whatever the machine takes for it. */
function stepFigures(resolved: ResolvedScenario, { closedForms }: EvaluationContext): Figures {
  const { peakMemory, keptWeights } = needsOf(resolved, loweredStep(resolved, closedForms.parts));
  return { 'peak-memory': peakMemory, 'kept-weights': keptWeights };
}

const GIGA = 1e9;

/** A few networks on a few hundred machines, a kilobyte each; then it starts anew. */
const MOST_MAPPINGS = 50_000;

/** Machines that are placed on the device, which a search of networks or sparsities meets again and again. */
const MOST_PLACEMENTS = 256;

/** The machine must be built for the widest groups that any network asks of it. */
function machineFigures(
  resolved: readonly ResolvedScenario[],
  { device, placements }: EvaluationContext,
): MachineFigures {
  const [{ machine }] = resolved;
  const groups = widest(resolved);
  return placements.get(`${formatSparsity(groups)} ${JSON.stringify(machine)}`, () => {
    const { total, utilisation, reasons } = misfitOn(machine, device, groups, 'dsp');
    const counts = (['dsp', 'lut', 'ff', 'bram36', 'uram'] as const).map(
      (kind) => [kind, total[kind].nominal] as const,
    );
    return {
      machine: { ...Object.fromEntries(counts), 'device-share': tightest(utilisation) },
      misfit: reasons,
    };
  });
}

function widest(resolved: readonly ResolvedScenario[]): Sparsity {
  const asked = resolved.flatMap(({ method, sparsity, overrides }) => {
    const isSparse = Object.keys(method.sparse).length > 0;
    return isSparse ? [sparsity, ...[...overrides.values()].filter((own) => own !== null)] : [];
  });
  return {
    n: Math.max(1, ...asked.map(({ n }) => n)),
    m: Math.max(1, ...asked.map(({ m }) => m)),
  };
}
