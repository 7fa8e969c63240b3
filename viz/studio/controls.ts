/**
 * The controls as data: what each stands for in a scenario, what it offers, and its words, which are those of the machine's parameters.
 *
 * A control's id is the path that messages of the simulator name: `batch`, `set.rows`.
 */
import type { Assumption } from '../../arch/machine-file.ts';
import type { Parameter } from '../../arch/sat/parameters.ts';
import type { PartialScenario, Scenario } from '../../run/scenario.ts';
import { readValue } from './fragment.ts';
import type { Catalogue, NamedWork } from './worker/messages.ts';

export interface Option {
  readonly value: string;
  readonly text: string;
}

export type Field =
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text' }
  /** N:M. */
  | { readonly kind: 'ratio' };

export interface Control {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly field: Field;
  /** As text: what holds if nothing is set. */
  readonly preset: string;
  /** Where the preset's value is from, in a word and in full; empty if it is no parameter of a machine. */
  readonly provenance: string;
  readonly source: string;
}

export interface ControlGroup {
  readonly title: string;
  /** Opened on demand. */
  readonly isFolded: boolean;
  readonly controls: readonly Control[];
}

/** Parts of a scenario that have one value. */
type WorkKey = Exclude<keyof Scenario, 'set' | 'import' | 'layerSparsity'>;

/** Parameters of the machine that stand in front, in this order; all others are behind them. */
const MAIN = [
  'rows',
  'columns',
  'clock',
  'dramChannels',
  'interleave',
  'dataflow',
  'elementwise',
  'overlapElementwise',
  'pregenerate',
  'doubleBuffer',
] as const;

/** All controls for a scenario: its machine says which parameters there are, and what they are. */
export function controlGroups(catalogue: Catalogue, scenario: PartialScenario): ControlGroup[] {
  const parameters = parameterControls(catalogue, scenario);
  const isMain = ({ id }: Control): boolean => MAIN.some((key) => id === `set.${key}`);
  const main = MAIN.flatMap((key) => parameters.find(({ id }) => id === `set.${key}`) ?? []);
  return [
    { title: 'Work', isFolded: false, controls: workControls(catalogue, scenario) },
    { title: 'Machine', isFolded: false, controls: [machineControl(catalogue), ...main] },
    { title: 'All other parameters', isFolded: true, controls: parameters.filter((one) => !isMain(one)) },
  ];
}

function workControls({ networks, methods, defaults }: Catalogue, { method }: PartialScenario): Control[] {
  const of = (id: WorkKey, label: string, help: string, field: Field): Control => ({
    id,
    label,
    help,
    field,
    preset: textOfValue(defaults[id]),
    provenance: '',
    source: '',
  });
  const chosen = methods.find(({ name }) => name === (method ?? defaults.method));
  return [
    of('network', 'Network', '', { kind: 'choice', options: networks.map(optionOf) }),
    of('phase', 'Phase', '', { kind: 'choice', options: ['training', 'inference'].map(plainOption) }),
    of('method', 'Method', chosen?.about ?? '', { kind: 'choice', options: methods.map(optionOf) }),
    of('sparsity', 'N:M', 'N values kept of M', { kind: 'ratio' }),
    of('batch', 'Batch', 'images a step', { kind: 'integer', least: 1, most: 1_048_576 }),
  ];
}

function machineControl({ machines, defaults }: Catalogue): Control {
  return {
    id: 'machine',
    label: 'Preset',
    help: '',
    field: { kind: 'choice', options: machines.map(({ name }) => plainOption(name)) },
    preset: defaults.machine,
    provenance: '',
    source: '',
  };
}

/** A name and what it stands for, or the title alone where it says the name. */
const optionOf = ({ name, title }: NamedWork): Option => ({
  value: name,
  text: title.toLowerCase() === name ? title : `${name}: ${title}`,
});
const plainOption = (value: string): Option => ({ value, text: value });

/** Those of the machine's memory model, and those that are set all the same. */
function parameterControls(
  { parameters, machines, defaults }: Catalogue,
  { machine, set }: PartialScenario,
): Control[] {
  const known = machines.find(({ name }) => name === (machine ?? defaults.machine)) ?? machines[0];
  const presets = new Map(known.parameters.map((assumption) => [assumption.parameter, assumption]));
  const model = String(set?.['dramModel'] ?? presets.get('dramModel')?.value);
  return parameters
    .filter(({ key, models }) => !models || models.some((one) => one === model) || set?.[key] !== undefined)
    .map((parameter) => parameterControl(parameter, presets.get(parameter.key)));
}

function parameterControl(parameter: Parameter, preset: Assumption | undefined): Control {
  const { key, meaning } = parameter;
  return {
    id: `set.${key}`,
    label: wordsOf(key),
    help: meaning,
    field: fieldOf(parameter),
    preset: preset === undefined ? '' : String(preset.value),
    provenance: preset?.provenance ?? '',
    source: preset?.source ?? '',
  };
}

function fieldOf(parameter: Parameter): Field {
  switch (parameter.kind) {
    case 'integer':
      return { kind: 'integer', least: parameter.least, most: parameter.most };
    case 'boolean':
      return { kind: 'switch' };
    case 'choice':
      return { kind: 'choice', options: parameter.choices.map(plainOption) };
    case 'auto-or-integer': {
      const numbers = Array.from({ length: parameter.most - parameter.least + 1 }, (_, i) => parameter.least + i);
      return { kind: 'choice', options: ['auto', ...numbers.map(String)].map(plainOption) };
    }
    case 'quantity':
    case 'fraction':
    case 'address-map':
      return { kind: 'text' };
  }
}

/** `dramChannels` in words: DRAM channels. */
export function wordsOf(key: string): string {
  const words = key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  return words
    .map((word, i) =>
      /^(dram|ws)$/.test(word) ? word.toUpperCase() : i === 0 ? word[0].toUpperCase() + word.slice(1) : word,
    )
    .join(' ');
}

/** What a control shows for a scenario, as text. */
export function textOf({ id, preset }: Control, scenario: PartialScenario): string {
  const value = id.startsWith('set.') ? scenario.set?.[id.slice('set.'.length)] : scenario[id as WorkKey];
  if (value === undefined) return preset;
  return textOfValue(value);
}

const textOfValue = (value: Scenario[WorkKey] | boolean): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

export const isSet = (control: Control, scenario: PartialScenario): boolean =>
  textOf(control, scenario) !== control.preset;

/** The scenario with another value of a control; what is empty or as the preset has it is not set. */
export function withText(
  control: Control,
  scenario: PartialScenario,
  text: string,
  { defaults }: Pick<Catalogue, 'defaults'>,
): PartialScenario {
  const { id, preset } = control;
  const written = text.trim();
  const isPreset = written === '' || written === preset;
  if (id.startsWith('set.')) {
    const { set, ...others } = scenario;
    const { [id.slice('set.'.length)]: _, ...rest } = set ?? {};
    const next = isPreset ? rest : { ...rest, [id.slice('set.'.length)]: readValue(written) };
    return Object.keys(next).length > 0 ? { ...others, set: next } : others;
  }
  const key = id as WorkKey;
  const { [key]: _, ...rest } = scenario;
  if (isPreset) return rest;
  return { ...rest, [key]: typeof defaults[key] === 'number' ? readValue(written) : written };
}

/** The messages of a refusal by the control that each is about; what no control stands for is under ''. */
export function byControl(
  issues: readonly { readonly message: string; readonly path?: string }[],
  controls: readonly Control[],
): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const { path = '', message } of issues) {
    const known = controls.find(({ id }) => id === path || path.startsWith(`${id}.`));
    const id = known?.id ?? '';
    const text = known || path === '' ? message : `${path}: ${message}`;
    told.set(id, [...(told.get(id) ?? []), text]);
  }
  return told;
}
