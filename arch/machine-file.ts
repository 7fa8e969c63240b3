/**
 * Machines from yaml: a preset by name, a file, or a file that extends either.
 *
 * Every parameter keeps where its value came from, so that a result can list its assumptions.
 */
import { z } from 'zod';
import { readYaml } from '../terms/checked-yaml.ts';
import type { Located } from '../terms/checked-yaml.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { presetTexts } from './presets.ts';
import type { SatMachine } from './sat/machine.ts';
import { channelSystem } from './sat/memory.ts';
import { readParameter, satMachine, satParameters } from './sat/parameters.ts';
import type { Parameter, ParameterValue } from './sat/parameters.ts';

export const provenances = ['found', 'recalled', 'derived', 'assumed', 'user'] as const;
export type Provenance = (typeof provenances)[number];

/** One parameter of a machine as it was set, and by whom. */
export interface Assumption {
  readonly parameter: string;
  /** As written: `200 MHz`, `true`, `32`. */
  readonly value: string | number | boolean;
  readonly provenance: Provenance;
  readonly source: string;
  readonly meaning: string;
}

export interface LoadedMachine {
  readonly machine: SatMachine;
  readonly assumptions: readonly Assumption[];
}

/** Reads a file named by the user. @throws if it cannot be read */
export type ReadText = (path: string) => string;

export const machineNames: readonly string[] = Object.keys(presetTexts);

const fileSchema = z.strictObject({
  machine: z.literal('sat').optional(),
  extends: z.string().optional(),
  name: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
type MachineFile = z.infer<typeof fileSchema>;

interface Setting {
  readonly value: ParameterValue;
  readonly assumption: Assumption;
  /** 0 for the file that others extend; what is set by hand comes last. */
  readonly layer: number;
  readonly issue: (message: string) => Issue;
  /** In a file of the user's or by hand: a preset may have what another model needs. */
  readonly isByUser: boolean;
}

/** A machine's file with all that it extends, read and checked; what is set by hand goes on top of it. */
export interface MachineFiles {
  readonly top: Located<MachineFile>;
  /** How many files there are. */
  readonly layers: number;
  readonly settings: ReadonlyMap<string, Setting>;
  /** Mistakes in them. */
  readonly issues: readonly Issue[];
}

/**
 * Loads a machine.
 *
 * @param reference  a preset's name, or a path (it has a slash or ends in .yaml or .yml)
 * @param overrides  parameters set by hand, by key
 * @throws {ScenarioError} with every mistake found
 */
export const loadMachine = (
  reference: string,
  readText: ReadText,
  overrides: Readonly<Record<string, unknown>> = {},
): LoadedMachine => machineOf(readMachineFiles(reference, readText), overrides);

/** Reads what many machines may have in common. @throws {ScenarioError} if a file cannot be read or is none of a machine */
export function readMachineFiles(reference: string, readText: ReadText): MachineFiles {
  if (/\.cfg$/i.test(reference)) {
    const message = `"${reference}" is a SCALE-Sim configuration; it runs with "weft simulate --machine x.cfg --network y.csv"`;
    throw new ScenarioError([{ path: 'machine', message }]);
  }
  const chain = readChain(reference, readText);
  const settings = new Map<string, Setting>();
  const issues: Issue[] = [];
  chain
    .toReversed()
    .forEach(({ isByUser, ...file }, layer) => readSettings(file, { layer, isByUser }, settings, issues));
  return { top: chain[0], layers: chain.length, settings, issues };
}

/** The machine of files and of parameters that are set by hand, by key. @throws {ScenarioError} with every mistake found */
export function machineOf(files: MachineFiles, overrides: Readonly<Record<string, unknown>>): LoadedMachine {
  const settings = new Map(files.settings);
  const issues = [...files.issues];
  for (const [key, value] of Object.entries(overrides)) override(key, value, files.layers, settings, issues);
  if (issues.length > 0) throw new ScenarioError(issues);
  dropOtherModels(settings);
  const missing = satParameters.filter(({ key, models }) => !settings.has(key) && (!models || isOf(models, settings)));
  const { top } = files;
  if (missing.length > 0) {
    const extend = `; "extends: sat-vcu1525" would provide them`;
    const names = missing.map(({ key }) => key).join(', ');
    throw new ScenarioError([top.issueAt(['parameters'], `missing parameters: ${names}${extend}`)]);
  }
  const values: Record<string, ParameterValue> = {};
  for (const [key, { value }] of settings) values[key] = value;
  const machine = satMachine(top.value.name, values);
  checkMemory(machine, settings);
  return {
    machine,
    assumptions: satParameters.flatMap(({ key }) => settings.get(key)?.assumption ?? []),
  };
}

const isOf = (models: readonly string[], settings: ReadonlyMap<string, Setting>): boolean =>
  models.includes(String(settings.get('dramModel')?.value));

/**
 * Takes out what belongs to another memory model than the machine's.
 *
 * @throws {ScenarioError} if it was set in the same place as the model, or later: it would do nothing
 */
function dropOtherModels(settings: Map<string, Setting>): void {
  const model = settings.get('dramModel');
  if (!model) return;
  const issues: Issue[] = [];
  for (const { key, models } of satParameters) {
    const setting = settings.get(key);
    if (!setting || !models || isOf(models, settings)) continue;
    settings.delete(key);
    const isIdle = setting.isByUser && setting.layer >= model.layer;
    if (!isIdle) continue;
    const message = `is of dramModel ${models.join(' or ')}; that of this machine is ${String(model.value)}, which does not read it`;
    issues.push(setting.issue(message));
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}

/** Which parameter says what of the memory. */
const MEMORY_PARAMETERS: Readonly<Record<string, string>> = { map: 'dramMap', refresh: 'dramRefresh' };

/** @throws {ScenarioError} if the settings of the memory do not go together */
function checkMemory({ dram }: SatMachine, settings: ReadonlyMap<string, Setting>): void {
  if (dram.model === 'bandwidth') return;
  try {
    channelSystem(dram);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const issues = error.issues.map(({ path, message }) => {
      const key = MEMORY_PARAMETERS[path ?? ''] ?? 'dramMemory';
      return settings.get(key)?.issue(message) ?? { path: key, message };
    });
    throw new ScenarioError(issues, { cause: error });
  }
}

const isPath = (reference: string): boolean => /[/\\]|\.ya?ml$/.test(reference);

interface ChainFile extends Located<MachineFile> {
  /** Not a preset. */
  readonly isByUser: boolean;
}

/** A file and all it extends, the file first. */
function readChain(reference: string, readText: ReadText): ChainFile[] {
  const chain: ChainFile[] = [];
  const seen = new Set<string>();
  let next: string | undefined = reference;
  while (next !== undefined) {
    const before = chain.at(-1);
    const fail = (message: string): never => {
      throw new ScenarioError([before ? before.issueAt(['extends'], message) : { message, path: 'machine' }]);
    };
    if (seen.has(next)) fail(`"${next}" extends itself`);
    seen.add(next);
    const text: string = isPath(next)
      ? readFile(next, readText, fail)
      : (presetTexts[next] ?? fail(`unknown machine "${next}"${didYouMean(next, machineNames) || hint}`));
    const file: Located<MachineFile> = readYaml(text, isPath(next) ? next : `${next}.yaml`, fileSchema);
    chain.push({ ...file, isByUser: isPath(next) });
    next = file.value.extends;
  }
  return chain;
}

const hint = `; ${machineNames.join(' and ')} are known, a path must end in .yaml`;

function readFile(path: string, readText: ReadText, fail: (message: string) => never): string {
  try {
    return readText(path);
  } catch (error) {
    return fail(`cannot read "${path}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readSettings(
  file: Located<MachineFile>,
  place: Pick<Setting, 'layer' | 'isByUser'>,
  settings: Map<string, Setting>,
  issues: Issue[],
): void {
  const written = file.value.parameters ?? {};
  for (const [key, entry] of Object.entries(written)) {
    const path = ['parameters', key];
    const parameter = parameterNamed(key);
    if (!parameter) {
      issues.push(file.issueAt(path, `unknown key${didYouMean(key, parameterKeys)}`, 'key'));
      continue;
    }
    const read = readEntry(entry);
    if (typeof read === 'string') {
      issues.push(file.issueAt(path, read));
      continue;
    }
    try {
      const issue = (message: string): Issue => file.issueAt(path, message);
      settings.set(key, { ...settingOf(parameter, read.value, read.provenance, read.source), ...place, issue });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      issues.push(file.issueAt(path, error.message));
    }
  }
}

function override(key: string, value: unknown, layer: number, settings: Map<string, Setting>, issues: Issue[]): void {
  const path = `set.${key}`;
  const parameter = parameterNamed(key);
  if (!parameter) {
    issues.push({
      path,
      message: `unknown parameter${didYouMean(key, parameterKeys)}`,
    });
    return;
  }
  try {
    const issue = (message: string): Issue => ({ path, message });
    settings.set(key, { ...settingOf(parameter, value, 'user', 'set by hand'), layer, issue, isByUser: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    issues.push({ path, message: error.message });
  }
}

const parameterKeys = satParameters.map(({ key }) => key);
const parameters: ReadonlyMap<string, Parameter> = new Map(satParameters.map((known) => [known.key, known]));

const parameterNamed = (key: string): Parameter | undefined => parameters.get(key);

interface Entry {
  readonly value: unknown;
  readonly provenance: Provenance;
  readonly source: string;
}

/** A bare value, or `{ value, provenance, source }`; a sentence if it is neither. */
function readEntry(entry: unknown): Entry | string {
  if (typeof entry !== 'object' || entry === null) return { value: entry, provenance: 'user', source: '' };
  if (Array.isArray(entry) || !('value' in entry)) return 'write a value, or { value, provenance, source }';
  const { value, ...rest } = entry;
  const { provenance = 'user', source = '', ...unknown } = rest as Record<string, unknown>;
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) return `unknown key "${strange}"; value, provenance and source are known`;
  const known = provenances.find((name) => name === provenance);
  if (!known) return `provenance must be one of ${provenances.join(', ')}`;
  return { value, provenance: known, source: String(source) };
}

function settingOf(
  parameter: Parameter,
  written: unknown,
  provenance: Provenance,
  source: string,
): Pick<Setting, 'value' | 'assumption'> {
  const value = readParameter(parameter, written);
  const shown =
    typeof written === 'string' || typeof written === 'boolean' || typeof written === 'number' ? written : value;
  return {
    value,
    assumption: { parameter: parameter.key, value: shown, provenance, source, meaning: parameter.meaning },
  };
}
