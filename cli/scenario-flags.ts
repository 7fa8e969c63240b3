/** The flags that make a scenario, shared by all commands that run one. */
import type { Argv, InferredOptionTypes } from 'yargs';
import { parse } from 'yaml';
import { machineNames } from '../arch/machine-file.ts';
import { methodNames } from '../dataflows/method.ts';
import { defaultScenario, mergeScenario, partialScenarioSchema, placedIn, readScenario } from '../run/scenario.ts';
import type { PartialScenario, Scenario } from '../run/scenario.ts';
import { checkValue } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { readUserFile } from './files.ts';

export { withExamples } from './help.ts';

export const scenarioOptions = {
  network: {
    type: 'string',
    describe: 'see "weft list networks" (resnet18), or a file: .onnx, .yaml, .csv (SCALE-Sim)',
    group: 'Scenario:',
  },
  import: {
    type: 'string',
    array: true,
    describe: 'how a file is read: dims.seq=128, unknownOperators=vector, output=name, hasBatch=false, padding=same',
    group: 'Scenario:',
    requiresArg: true,
  },
  batch: { type: 'string', describe: `images a step (${defaultScenario.batch})`, group: 'Scenario:' },
  phase: { type: 'string', describe: `training or inference (${defaultScenario.phase})`, group: 'Scenario:' },
  sparsity: { type: 'string', describe: `N:M, N kept of M (${defaultScenario.sparsity})`, group: 'Scenario:' },
  'layer-sparsity': {
    type: 'string',
    array: true,
    describe: "N:M or dense of some layers: 'layer1.*=2:4'",
    group: 'Scenario:',
    requiresArg: true,
  },
  machine: {
    type: 'string',
    describe: `${machineNames.join(', ')} or a yaml file (${defaultScenario.machine})`,
    group: 'Scenario:',
  },
  set: { type: 'string', array: true, describe: 'machine parameter: key=value', group: 'Scenario:', requiresArg: true },
} as const;

export const methodOption = {
  method: { type: 'string', describe: `${methodNames.join(', ')} (${defaultScenario.method})`, group: 'Scenario:' },
} as const;

export const runOptions = {
  'fast-forward': {
    // Without a default, so that it is known whether it was asked for.
    type: 'boolean',
    describe: 'skip recurring periods; exact (on; --no-fast-forward simulates every command)',
  },
} as const;

type ScenarioFlags = Partial<InferredOptionTypes<typeof scenarioOptions & typeof methodOption>> & {
  readonly layerSparsity?: readonly string[];
  readonly import?: readonly string[];
};

/** Adds the positional scenario file to a command. */
export function withScenarioFile<T>(argv: Argv<T>): Argv<T & { scenario: string | undefined }> {
  return argv.positional('scenario', { type: 'string', describe: 'scenario file (yaml); flags override it' });
}

export interface GivenScenario {
  readonly scenario: Scenario;
  /** Does something with the scenario; mistakes in its file are reported with their places. @throws {ScenarioError} */
  readonly attempt: <T>(action: () => T) => T;
}

/** Defaults, then the file, then the flags. @throws {ScenarioError} */
export function scenarioFrom(flags: ScenarioFlags & { readonly scenario?: string | undefined }): GivenScenario {
  const set = flagged(flags);
  if (flags.scenario === undefined) return { scenario: mergeScenario(set), attempt: (action) => action() };
  const file = readScenario(readUserFile(flags.scenario), flags.scenario);
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw error instanceof ScenarioError ? placedIn(file, set, error) : error;
    }
  };
  return { scenario: attempt(() => mergeScenario(file.value, set)), attempt };
}

/** The part of a scenario that flags give. @throws {ScenarioError} */
export function flagged(flags: ScenarioFlags): PartialScenario {
  const { network, batch, phase, method, sparsity, machine, set, layerSparsity } = flags;
  const given = {
    network,
    batch: batch === undefined ? undefined : toNumber(batch),
    phase,
    method,
    sparsity,
    machine,
    layerSparsity:
      layerSparsity === undefined
        ? undefined
        : Object.fromEntries(layerSparsity.map((text) => pair('layer-sparsity', text))),
    import: flags.import === undefined ? undefined : importOptions(flags.import),
    set: set === undefined ? undefined : Object.fromEntries(set.map(setting)),
  };
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checkValue(defined, partialScenarioSchema);
}

/** A number if it reads as one; else the text, which the schema will refuse. */
const toNumber = (text: string): number | string => (/^\s*[-+]?[\d.]/.test(text) ? Number(text) : text);

function setting(text: string): [string, unknown] {
  const [key, value] = pair('set', text);
  const parsed: unknown = parse(value);
  if (parsed === null) {
    const message = `"${text}" has no value: write ${key}=VALUE, or leave it out to keep what the machine has (weft list machines)`;
    throw new ScenarioError([{ path: `set.${key}`, message }]);
  }
  return [key, parsed];
}

/** `dims.seq=128` is a key of a map. */
function importOptions(texts: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const dims: Record<string, unknown> = {};
  for (const text of texts) {
    const [key, value] = pair('import', text);
    if (key.startsWith('dims.')) dims[key.slice('dims.'.length)] = parse(value);
    else options[key] = key === 'output' ? value : parse(value);
  }
  return Object.keys(dims).length > 0 ? { ...options, dims } : options;
}

function pair(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new ScenarioError([{ path: flag, message: `"${text}" is not key=value` }]);
  const key = text.slice(0, at);
  // The one key that a record cannot hold.
  if (key.endsWith('__proto__')) throw new ScenarioError([{ path: flag, message: `"${key}" is no key` }]);
  return [key, text.slice(at + 1)];
}
