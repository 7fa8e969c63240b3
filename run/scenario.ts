/**
 * A scenario: network, batch, phase, method, sparsity and machine. Read from yaml or flags, checked, and resolved into
 * everything a run needs.
 */
import { z } from 'zod';
import type { Assumption, ReadText } from '../arch/machine-file.ts';
import type { SatMachine } from '../arch/sat/machine.ts';
import type { Method, MethodName } from '../dataflows/method.ts';
import type { Phase } from '../dataflows/lowering-options.ts';
import { checkValue, readYaml } from '../terms/checked-yaml.ts';
import type { Located } from '../terms/checked-yaml.ts';
import { hashOf } from '../terms/hash.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { formatSparsity, parseSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { generatorSchema } from './generator-schema.ts';
import { importSchema } from './network-source.ts';
import type { Files } from './network-source.ts';
import { Resolver } from './resolver.ts';
import type { Network } from '../workloads/layer.ts';

const MOST_IMAGES = 1_048_576;

const sparsitySchema = z.string().transform((text, context) => {
  try {
    return formatSparsity(parseSparsity(text));
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const shape = {
  network: z.union([z.string(), generatorSchema]),
  /** How a network's file is read. */
  import: importSchema,
  batch: z
    .number({ error: 'must be a whole number of images' })
    .int({ error: 'must be a whole number of images' })
    .min(1, { error: 'must be at least 1 image' })
    .max(MOST_IMAGES, { error: `must be at most ${MOST_IMAGES} images` }),
  phase: z.enum(['training', 'inference']),
  method: z.string(),
  sparsity: sparsitySchema,
  /** N:M or `dense` of layers whose id matches a pattern (`layer1.*`); the last that matches counts. */
  layerSparsity: z.record(z.string(), z.union([z.literal('dense'), sparsitySchema])),
  machine: z.string(),
  /** Machine parameters set by hand. */
  set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
};

export const scenarioSchema = z.strictObject(shape);

/** What a person writes; all that a run depends on. */
export type Scenario = z.infer<typeof scenarioSchema>;

export const partialScenarioSchema = z.strictObject({
  network: shape.network.optional(),
  import: shape.import.optional(),
  batch: shape.batch.optional(),
  phase: shape.phase.optional(),
  method: shape.method.optional(),
  sparsity: shape.sparsity.optional(),
  layerSparsity: shape.layerSparsity.optional(),
  machine: shape.machine.optional(),
  set: shape.set.optional(),
});

export type PartialScenario = z.infer<typeof partialScenarioSchema>;

/** The main job. */
export const defaultScenario: Scenario = {
  network: 'resnet18',
  import: {},
  batch: 512,
  phase: 'training',
  method: 'bdwp',
  sparsity: '2:8',
  layerSparsity: {},
  machine: 'sat-vcu1525',
  set: {},
};

/** Reads a scenario file; keys that it leaves out keep their defaults. @throws {ScenarioError} */
export function readScenario(text: string, file: string): Located<PartialScenario> {
  return readYaml(text, file, partialScenarioSchema);
}

/** An error about parts of a scenario that stand in its file, with their places. Parts set elsewhere keep their names only. */
export function placedIn(
  file: Located<PartialScenario>,
  setElsewhere: PartialScenario,
  error: ScenarioError,
): ScenarioError {
  const issues = error.issues.map((issue) => {
    const [head, ...rest] = issue.path?.split('.') ?? [];
    const isInFile = issue.file === undefined && head !== undefined && Object.hasOwn(file.value, head);
    const [key] = rest;
    const sets: PartialScenario['set'] = setElsewhere.set ?? {};
    const isElsewhere =
      head === 'set' ? key !== undefined && Object.hasOwn(sets, key) : Object.hasOwn(setElsewhere, head ?? '');
    return isInFile && !isElsewhere ? file.issueAt([head, ...rest], issue.message) : issue;
  });
  return new ScenarioError(issues, { cause: error });
}

/** Later parts win; machine parameters and layers' sparsities are merged. @throws {ScenarioError} */
export function mergeScenario(...parts: readonly PartialScenario[]): Scenario {
  const set = Object.assign({}, ...parts.map((part) => part.set ?? {})) as Scenario['set'];
  const layerSparsity = Object.assign(
    {},
    ...parts.map((part) => part.layerSparsity ?? {}),
  ) as Scenario['layerSparsity'];
  const merged = Object.assign({}, ...parts.map(defined)) as Partial<Scenario>;
  return checkValue({ ...defaultScenario, ...merged, set, layerSparsity }, scenarioSchema);
}

const defined = (part: PartialScenario): PartialScenario =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));

/** A scenario with everything found and built. */
export interface ResolvedScenario {
  readonly scenario: Scenario;
  readonly network: Network;
  /** What was decided in reading the network's file. */
  readonly networkNotes: readonly string[];
  readonly method: Method;
  readonly phase: Phase;
  readonly sparsity: Sparsity;
  /** Layers with a sparsity of their own; null keeps one dense. */
  readonly overrides: ReadonlyMap<string, Sparsity | null>;
  readonly machine: SatMachine;
  readonly assumptions: readonly Assumption[];
}

const noBytes = (path: string): never => {
  throw new Error(`files cannot be read here (${path})`);
};

/** Finds network, method and machine; see `Resolver` for many scenarios. @throws {ScenarioError} with every mistake found */
export const resolveScenario = (
  scenario: Scenario,
  readText: ReadText,
  readBytes: Files['readBytes'] = noBytes,
): ResolvedScenario => new Resolver({ readText, readBytes }).resolve(scenario);

/** Names what is simulated, whatever it is called: equal hashes give equal results. */
export function scenarioHash({
  scenario,
  network,
  phase,
  method,
  sparsity,
  overrides,
  machine,
}: ResolvedScenario): string {
  const own = Object.fromEntries(overrides);
  return hashOf({ network, batch: scenario.batch, phase, method: method.name, sparsity, own, machine });
}

/** The same scenario under another method. */
export const withMethod = (scenario: Scenario, method: MethodName): Scenario => ({ ...scenario, method });
