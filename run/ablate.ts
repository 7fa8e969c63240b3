/**
 * What each dataflow optimisation is worth: the ladder from none to all in a stated order, each one alone, and all but one.
 *
 * Savings depend on what else is there, hence the three views. Along the ladder they add up to the difference between none
 * and all; alone and removed they need not.
 */
import { canonicalJson } from '../terms/hash.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Scenario } from './scenario.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { PassOrOther, Result } from './result.ts';
import { ScheduleCache } from './schedule-cache.ts';
import { simulate } from './simulate.ts';
import type { RunOptions } from './simulate.ts';

/** Machine parameters, as `set` of a scenario takes them. */
type Settings = Scenario['set'];

/** An optimisation that can be switched. */
export interface Optimisation {
  readonly name: string;
  readonly title: string;
  readonly off: Settings;
  readonly on: Settings;
}

/** All optimisations, in the order of the ladder. */
export const optimisations: readonly Optimisation[] = [
  {
    name: 'interleave',
    title: 'interleave mapping',
    off: { interleave: 1 },
    on: { interleave: 'auto' },
  },
  {
    name: 'double-buffer',
    title: 'double buffering',
    off: { doubleBuffer: false },
    on: { doubleBuffer: true },
  },
  {
    name: 'scheduling',
    title: 'offline scheduling',
    off: { dataflow: 'os', tiling: 'fixed' },
    on: { dataflow: 'auto', tiling: 'searched' },
  },
  { name: 'prefetch', title: 'prefetch across layers', off: { prefetch: false }, on: { prefetch: true } },
  {
    name: 'overlap',
    title: 'overlap of units',
    off: { overlapElementwise: false },
    on: { overlapElementwise: true },
  },
  {
    name: 'pregenerate',
    title: 'pre-generation of N:M weights',
    off: { pregenerate: false },
    on: { pregenerate: true },
  },
  { name: 'fusion', title: 'elementwise fusion', off: { elementwise: 'none' }, on: { elementwise: 'all' } },
];

/** Machine parameters with some optimisations on and all others off. @param isOn  by index, in the order of the ladder */
export const switchedSettings = (isOn: (index: number) => boolean): Settings =>
  Object.assign({}, ...optimisations.map(({ on, off }, i) => (isOn(i) ? on : off))) as Settings;

/** What the offline scheduler is held against, all other optimisations on. */
export const schedulingAlternatives: readonly { readonly title: string; readonly settings: Settings }[] = [
  { title: 'all output-stationary, tiles searched', settings: { dataflow: 'os' } },
  { title: 'all weight-stationary, tiles searched', settings: { dataflow: 'ws' } },
  { title: 'fixed tiles, output-stationary', settings: { dataflow: 'os', tiling: 'fixed' } },
  { title: 'fixed tiles, weight-stationary', settings: { dataflow: 'ws', tiling: 'fixed' } },
];

/** A run of the ablation, by what is on. */
export interface AblationPoint {
  readonly cycles: number;
  readonly seconds: number;
  readonly hash: string;
}

/** What one change saves: positive if the step gets shorter. */
export interface Saving {
  readonly cycles: number;
  /** Where: of the cycles charged to each pass, and of the array's time by stall reason (`busy` included). */
  readonly byPass: Readonly<Record<PassOrOther, number>>;
  readonly byReason: Readonly<Record<string, number>>;
}

export interface AblationStep {
  readonly optimisation: string;
  readonly title: string;
  /** With this optimisation and all before it. */
  readonly upToHere: AblationPoint;
  readonly saved: Saving;
  /** Of the difference between none and all. */
  readonly share: number;
  /** With this optimisation and no other, against none. */
  readonly alone: Saving;
  /** With all but this one: what it saves where all others are. */
  readonly removed: Saving;
}

export interface Ablation {
  readonly batch: number;
  readonly none: AblationPoint;
  readonly all: AblationPoint;
  readonly steps: readonly AblationStep[];
  readonly alternatives: readonly {
    readonly title: string;
    /** Null if the machine cannot run the step so. */
    readonly point: AblationPoint | null;
    /** Cycles that the searched schedule saves against it; null without a point. */
    readonly saved: number | null;
    /** Why there is no point. */
    readonly reason: string | null;
  }[];
}

export interface Ablations {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Result['tool'];
  readonly scenario: Omit<Scenario, 'batch'>;
  readonly batches: readonly Ablation[];
}

/**
 * Ablates a scenario at each batch size; the machine's settings stay, except those that are switched.
 *
 * @throws {ScenarioError} if something is mistaken, or a switched setting is set by hand
 */
export function ablate(
  scenario: Scenario,
  batches: readonly number[],
  options: RunOptions = {},
  told: (done: number) => void = () => {},
): Ablations {
  checkNotSet(scenario.set);
  const cache = options.cache ?? new ScheduleCache();
  const runs = batches.map((batch) => ablateAt({ ...scenario, batch }, { ...options, cache }, told));
  const { batch: _, ...shared } = scenario;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: runs[0].tool,
    scenario: shared,
    batches: runs.map((one) => one.ablation),
  };
}

/** @throws {ScenarioError} naming the settings that an ablation switches itself */
function checkNotSet(set: Settings): void {
  const switched = new Map(
    optimisations.flatMap(({ title, on }) => Object.keys(on).map((key) => [key, title] as const)),
  );
  const issues = Object.keys(set).flatMap((key) => {
    const title = switched.get(key);
    return title === undefined ? [] : [{ path: `set.${key}`, message: `an ablation switches it itself (${title})` }];
  });
  if (issues.length > 0) throw new ScenarioError(issues);
}

/** How many runs `ablate` makes at each batch size. */
export const runsPerBatch = 1 + 3 * optimisations.length - 2 + schedulingAlternatives.length;

function ablateAt(
  scenario: Scenario,
  options: RunOptions,
  told: (done: number) => void,
): { readonly ablation: Ablation; readonly tool: Result['tool'] } {
  const known = new Map<string, Result>();
  const runWith = (settings: Settings): Result => {
    const set = { ...scenario.set, ...settings };
    const key = canonicalJson(set);
    const before = known.get(key);
    if (before) return before;
    const result = simulate({ ...scenario, set }, options);
    known.set(key, result);
    told(1);
    return result;
  };
  const withOnly = (isOn: (index: number) => boolean): Result => runWith(switchedSettings(isOn));

  const none = withOnly(() => false);
  const all = withOnly(() => true);
  const whole = none.totals.cycles - all.totals.cycles;
  const steps = optimisations.map(({ name, title }, i): AblationStep => {
    const upToHere = withOnly((index) => index <= i);
    const saved = savingOf(
      withOnly((index) => index < i),
      upToHere,
    );
    return {
      optimisation: name,
      title,
      upToHere: pointOf(upToHere),
      saved,
      share: whole === 0 ? 0 : saved.cycles / whole,
      alone: savingOf(
        none,
        withOnly((index) => index === i),
      ),
      removed: savingOf(
        withOnly((index) => index !== i),
        all,
      ),
    };
  });
  const on = switchedSettings(() => true);
  const alternatives = schedulingAlternatives.map(({ title, settings }) => {
    try {
      const result = runWith({ ...on, ...settings });
      return { title, point: pointOf(result), saved: result.totals.cycles - all.totals.cycles, reason: null };
    } catch (error) {
      // A dataflow that the machine cannot run the sparsity in is an answer.
      if (!(error instanceof ScenarioError)) throw error;
      told(1);
      return { title, point: null, saved: null, reason: error.issues.map(({ message }) => message).join('; ') };
    }
  });
  const ablation = { batch: scenario.batch, none: pointOf(none), all: pointOf(all), steps, alternatives };
  return { ablation, tool: all.tool };
}

const pointOf = ({ totals, hash }: Result): AblationPoint => ({ cycles: totals.cycles, seconds: totals.seconds, hash });

function savingOf(before: Result, after: Result): Saving {
  const passes = before.totals.cyclesByPass;
  const passesAfter = after.totals.cyclesByPass;
  const timesOf = ({ array }: Result): Readonly<Record<string, number>> => ({
    ...array.stalls,
    busy: array.busyCycles,
  });
  const [times, timesAfter] = [timesOf(before), timesOf(after)];
  const reasons = new Set([...Object.keys(times), ...Object.keys(timesAfter)]);
  return {
    cycles: before.totals.cycles - after.totals.cycles,
    byPass: {
      FF: passes.FF - passesAfter.FF,
      BP: passes.BP - passesAfter.BP,
      WU: passes.WU - passesAfter.WU,
      other: passes.other - passesAfter.other,
    },
    byReason: Object.fromEntries(
      [...reasons].map((reason) => [reason, (times[reason] ?? 0) - (timesAfter[reason] ?? 0)]),
    ),
  };
}
