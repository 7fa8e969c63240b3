/**
 * Recipes: what a method does over a whole training run, and how long the run takes.
 *
 * A recipe is a row of phases, each with a method and an N:M; every step of a phase takes what one simulated step takes, and
 * work on masks that is not done in every step is added by the pass. Sources: sat.md §3; Bambhaniya et al., CPAL 2025, for
 * progressive gradient flow (MdGf, SdGf).
 */
import { methodNamed } from '../dataflows/method.ts';
import type { Method, MethodName } from '../dataflows/method.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { WIDEST_GROUP, formatSparsity, parseSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { didYouMean } from '../terms/suggest.ts';
import { ScheduleCache } from './schedule-cache.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { Result } from './result.ts';
import type { Scenario } from './scenario.ts';
import { run } from './simulate.ts';
import type { RunOptions } from './simulate.ts';

/** How long a run is, and what its schedules need to know. */
export interface RecipeOptions {
  /** Steps of the whole run. */
  readonly steps: number;
  /** Share of the steps before anything is pruned, and share at the end with the mask as it is. */
  readonly denseShare: number;
  readonly fineTuneShare: number;
  /** MdGf: decay of what is left of pruned weights, a step. */
  readonly beta: number;
}

/** A stretch of a run in which every step is alike. */
interface Phase {
  readonly method: MethodName;
  readonly sparsity: Sparsity;
  /** Of the steps between the dense phase and the fine-tuning. */
  readonly share: number;
}

export interface Recipe {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** @param middle  steps between the dense phase and the fine-tuning */
  readonly phases: (sparsity: Sparsity, middle: number, options: RecipeOptions) => readonly Phase[];
  /** Method of the fine-tuning. */
  readonly last: MethodName;
}

const constant = (method: MethodName, title: string, description: string): Recipe => ({
  name: method,
  title,
  description,
  phases: (sparsity) => [{ method, sparsity, share: 1 }],
  last: method,
});

/** Equal frames with plain masks, one N:M a frame. */
const frames = (ratios: readonly Sparsity[]): readonly Phase[] =>
  ratios.map((sparsity) => ({ method: 'ste', sparsity, share: 1 / ratios.length }));

/** (M−1):M, M/2:M, M/4:M … N:M. */
function stepwise({ n, m }: Sparsity): Sparsity[] {
  const ratios = [{ n: Math.max(n, m - 1), m }];
  for (let kept = Math.floor(m / 2); kept > n; kept = Math.floor(kept / 2)) ratios.push({ n: kept, m });
  if (n < m - 1) ratios.push({ n, m });
  return ratios;
}

export const recipes: readonly Recipe[] = [
  constant('dense', 'dense', 'no sparsity'),
  constant('sr-ste', 'SR-STE', 'N:M forward weights from the start, pruned weights decay'),
  constant('sdgp', 'SDGP', 'N:M output gradients'),
  constant('sdwp', 'SDWP', 'N:M backward weights'),
  constant('bdwp', 'BDWP', 'N:M forward and backward weights'),
  constant('transposable', 'transposable', 'one mask for both passes, sought anew every 40 steps'),
  constant('bi-mask', 'Bi-Mask', 'two masks, permutation sought anew every 100 steps'),
  {
    name: 'mdgf-linear',
    title: 'MdGf-Linear',
    description: 'pruned weights fade linearly, D = max(0, 1 − β·t): dense until then, then plain masks',
    phases: (sparsity, middle, { beta }) => {
      const damped = middle === 0 ? 0 : Math.min(1, Math.ceil(1 / beta) / middle);
      return [
        { method: 'mdgf', sparsity, share: damped },
        { method: 'ste', sparsity, share: 1 - damped },
      ];
    },
    last: 'ste',
  },
  {
    name: 'mdgf-exponential',
    title: 'MdGf-Exponential',
    description: 'pruned weights fade as exp(−β·t), never to nothing: dense until the fine-tuning',
    phases: (sparsity) => [{ method: 'mdgf', sparsity, share: 1 }],
    last: 'ste',
  },
  {
    name: 'sdgf-stepwise',
    title: 'SdGf-Stepwise',
    description: 'equal frames (M−1):M, M/2:M, M/4:M … N:M',
    phases: (sparsity) => frames(stepwise(sparsity)),
    last: 'ste',
  },
  {
    name: 'sdgf-geometric',
    title: 'SdGf-Geometric',
    description: 'equal frames 8N:8M, 4N:4M, 2N:2M, N:M',
    phases: ({ n, m }) => frames([8, 4, 2, 1].map((factor) => ({ n: factor * n, m: factor * m }))),
    last: 'ste',
  },
  {
    name: 'densify',
    title: 'densify',
    description: 'equal frames N:8M, N:4M, N:2M, N:M: rising density',
    phases: ({ n, m }) => frames([8, 4, 2, 1].map((factor) => ({ n, m: factor * m }))),
    last: 'ste',
  },
];

export const recipeNames: readonly string[] = recipes.map(({ name }) => name);

/** @throws {ScenarioError} naming the nearest one */
export function recipeNamed(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  const hint = didYouMean(name, recipeNames) || `; ${recipeNames.join(', ')} are known`;
  throw new ScenarioError([{ path: 'recipes', message: `unknown recipe "${name}"${hint}` }]);
}

export interface PhaseResult {
  readonly method: MethodName;
  readonly sparsity: string;
  readonly steps: number;
  /** Of one step, refreshing of masks not included. */
  readonly stepSeconds: number;
  readonly seconds: number;
  /** Seconds of that for masks that are not made in every step. */
  readonly refreshSeconds: number;
  /** Why the machine runs the phase dense, if it must. */
  readonly note: string | null;
}

export interface RecipeResult {
  readonly name: string;
  readonly title: string;
  readonly phases: readonly PhaseResult[];
  readonly seconds: number;
  /** Time of the dense run over that of this one. */
  readonly speedup: number;
}

export interface RecipeComparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Result['tool'];
  readonly scenario: Omit<Scenario, 'method'>;
  readonly options: RecipeOptions;
  readonly rows: readonly RecipeResult[];
}

/** Times of whole training runs. @throws {ScenarioError} */
export function compareRecipes(
  scenario: Scenario,
  names: readonly string[],
  recipeOptions: RecipeOptions,
  options: RunOptions = {},
): RecipeComparison {
  if (scenario.phase !== 'training') {
    throw new ScenarioError([{ path: 'phase', message: 'a recipe is a training run; its phase is training' }]);
  }
  const timer = new StepTimer(scenario, options);
  const dense = timed(recipeNamed('dense'), scenario, recipeOptions, timer);
  const rows = names.map((name) => timed(recipeNamed(name), scenario, recipeOptions, timer));
  const { method: _, ...shared } = scenario;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: timer.tool,
    scenario: shared,
    options: recipeOptions,
    rows: rows.map((row) => ({ ...row, speedup: dense.seconds / row.seconds })),
  };
}

function timed(
  recipe: Recipe,
  scenario: Scenario,
  options: RecipeOptions,
  timer: StepTimer,
): Omit<RecipeResult, 'speedup'> {
  const sparsity = parseSparsity(scenario.sparsity);
  const { steps } = options;
  const denseSteps = recipe.name === 'dense' ? 0 : Math.round(steps * options.denseShare);
  const lastSteps = recipe.name === 'dense' ? 0 : Math.round(steps * options.fineTuneShare);
  const middle = steps - denseSteps - lastSteps;
  const written: (Omit<Phase, 'share'> & { readonly steps: number })[] = [];
  if (denseSteps > 0) written.push({ method: 'dense', sparsity, steps: denseSteps });
  let done = 0;
  let share = 0;
  for (const phase of recipe.phases(sparsity, middle, options)) {
    share += phase.share;
    const until = Math.round(middle * share);
    if (until > done) written.push({ method: phase.method, sparsity: phase.sparsity, steps: until - done });
    done = Math.max(done, until);
  }
  if (lastSteps > 0) written.push({ method: recipe.last, sparsity, steps: lastSteps });
  const phases = written.map((phase) => timer.phase(phase.method, phase.sparsity, phase.steps));
  const { name, title } = recipe;
  return { name, title, phases, seconds: phases.reduce((sum, phase) => sum + phase.seconds, 0) };
}

/** Steps by method and N:M, each simulated once. */
class StepTimer {
  tool: Result['tool'] = { name: '', version: '' };
  readonly #scenario: Scenario;
  readonly #options: RunOptions;
  readonly #known = new Map<
    string,
    { readonly step: number; readonly refresh: number; readonly note: string | null }
  >();

  constructor(scenario: Scenario, options: RunOptions) {
    const cache = options.cache ?? new ScheduleCache();
    this.#scenario = scenario;
    this.#options = { ...options, cache };
  }

  phase(name: MethodName, sparsity: Sparsity, steps: number): PhaseResult {
    const method = methodNamed(name);
    const { step, refresh, note } = this.#step(method, sparsity);
    const refreshes = method.refresh && note === null ? Math.ceil(steps / method.refresh.everySteps) : 0;
    const refreshSeconds = refreshes * refresh;
    return {
      method: name,
      sparsity: formatSparsity(sparsity),
      steps,
      stepSeconds: step,
      seconds: steps * step + refreshSeconds,
      refreshSeconds,
      note,
    };
  }

  #step(method: Method, sparsity: Sparsity): { step: number; refresh: number; note: string | null } {
    const ratio = formatSparsity(sparsity);
    const known = this.#known.get(`${method.name} ${ratio}`);
    if (known) return { ...known };
    const made = this.#simulated(method, sparsity, ratio);
    this.#known.set(`${method.name} ${ratio}`, made);
    return made;
  }

  #simulated(
    method: Method,
    sparsity: Sparsity,
    ratio: string,
  ): { step: number; refresh: number; note: string | null } {
    if (sparsity.m > WIDEST_GROUP) return this.#dense(`groups of ${sparsity.m} are wider than ${WIDEST_GROUP}`);
    try {
      const { result, resolved, plan } = run(
        { ...this.#scenario, method: method.name, sparsity: ratio },
        this.#options,
      );
      this.tool = result.tool;
      const { soreLanes, clockHz } = resolved.machine;
      const sparse = new Set(
        plan.step.operations.flatMap((operation) =>
          operation.kind === 'gemm' && operation.sparse?.operand === 'weights' ? [operation.layer] : [],
        ),
      );
      const pruned = plan.step.operations.reduce(
        (sum, operation) =>
          operation.kind === 'update' && sparse.has(operation.layer) ? sum + operation.weights : sum,
        0,
      );
      const ticks = Math.max(pruned / soreLanes, plan.memory.serviceTicks(2 * pruned));
      const refresh = method.refresh ? (method.refresh.passes * ticks) / clockHz : 0;
      return { step: result.totals.seconds, refresh, note: null };
    } catch (error) {
      // A frame that the machine cannot skip by is run dense; any other mistake concerns the scenario itself.
      const isTooWide = error instanceof ScenarioError && error.issues.every(({ path }) => path === 'sparsity');
      if (!isTooWide || method.name === 'dense') throw error;
      return this.#dense(error.issues[0].message);
    }
  }

  #dense(note: string): { step: number; refresh: number; note: string } {
    return { ...this.#step(methodNamed('dense'), { n: 2, m: 4 }), note };
  }
}
