/** A design space, read and checked: axes, networks, constraints, objectives. */
import { z } from 'zod';
import { satParameters } from '../../arch/sat/parameters.ts';
import type { PartialScenario } from '../../run/scenario.ts';
import { readYaml } from '../../terms/checked-yaml.ts';
import type { Located } from '../../terms/checked-yaml.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import type { Issue } from '../../terms/scenario-error.ts';
import { didYouMean, suggest } from '../../terms/suggest.ts';
import { whyUnprintable } from '../../terms/unseen.ts';
import { axisValues, indexOfValue } from './axis.ts';
import type { Axis, AxisSpec, AxisValue } from './axis.ts';
import { figureFrom, figureKinds } from './figures.ts';
import { spaceSchema } from './schema.ts';
import type { SpaceFile } from './schema.ts';

export interface Objective {
  readonly figure: string;
  readonly goal: 'minimise' | 'maximise';
  /** A network; null for all together, or a figure of the machine. */
  readonly of: string | null;
}

export interface Bound {
  readonly figure: string;
  readonly of: string | null;
  /** In the unit of the figure. */
  readonly most: number | null;
  readonly least: number | null;
}

export interface Workload {
  /** How results name it. */
  readonly name: string;
  readonly scenario: PartialScenario;
}

/** Where each axis stands among its values; −1 where it does not count. */
export type Point = readonly number[];

export interface Space {
  readonly file: SpaceFile;
  readonly title: string;
  readonly axes: readonly Axis[];
  readonly workloads: readonly Workload[];
  readonly objectives: readonly Objective[];
  readonly bounds: readonly Bound[];
  /** The FPGA that machines must fit; null if it does not matter. */
  readonly device: string | null;
  readonly prices: string | null;
  readonly references: readonly { readonly name: string; readonly point: Point }[];
}

/** Keys of a scenario that may vary; machine parameters and layers' sparsities may too. */
export const SCENARIO_KEYS = ['network', 'batch', 'phase', 'method', 'sparsity', 'machine'] as const;

export const LAYER_PREFIX = 'layerSparsity.';

/** Reads a space. @param file  how messages name it @throws {ScenarioError} with every mistake, each with its place */
export function readSpace(text: string, file: string): Space {
  return checked(readYaml(text, file, spaceSchema));
}

/** A space that was checked once, such as one from the head of a store. @throws {ScenarioError} */
export function spaceOf(value: unknown, file: string): Space {
  const issueAt = (path: readonly (string | number)[], message: string): Issue => ({
    file,
    path: path.join('.'),
    message,
  });
  const result = spaceSchema.safeParse(value);
  if (!result.success) throw new ScenarioError([{ file, message: z.prettifyError(result.error) }]);
  return checked({ value: result.data, issueAt });
}

function checked(located: Located<SpaceFile>): Space {
  const { value } = located;
  const issues: Issue[] = [];
  const unprintableTitle = value.title === undefined ? null : whyUnprintable(value.title);
  if (unprintableTitle !== null) issues.push(located.issueAt(['title'], unprintableTitle));
  const { axes, unsound } = axesOf(located, issues);
  const workloads = workloadsOf(located, issues);
  const names = workloads.map(({ name }) => name);
  const ofKnown = (path: readonly (string | number)[], figure: string, of: string | undefined): string | null => {
    if (of === undefined) return null;
    const kind = figureKinds.find(({ name }) => name === figure);
    if (kind?.of === 'machine')
      issues.push(located.issueAt([...path, 'of'], `${figure} is a figure of the machine, whatever it runs`));
    else if (!names.includes(of)) {
      issues.push(
        located.issueAt(
          [...path, 'of'],
          `"${of}" is none of the networks: ${names.join(', ')}${didYouMean(of, names)}`,
        ),
      );
    }
    return of;
  };
  const objectives = value.objectives.map((one, i): Objective => {
    const [goal, figure] =
      'minimise' in one ? (['minimise', one.minimise] as const) : (['maximise', one.maximise] as const);
    return { figure, goal, of: ofKnown(['objectives', i], figure, one.of) };
  });
  // Of a single network and of all together is the same.
  const wanted = objectives.map(({ figure, of }) => JSON.stringify([figure, names.length === 1 ? null : of]));
  wanted.forEach((one, i) => {
    const first = wanted.indexOf(one);
    if (first < i)
      issues.push(located.issueAt(['objectives', i], `${objectives[i].figure} is objectives[${first}] already`));
  });
  const bounds: Bound[] = [];
  let device: string | null = null;
  (value.constraints ?? []).forEach((one, i) => {
    if ('fits' in one) {
      if (device !== null)
        issues.push(located.issueAt(['constraints', i, 'fits'], 'a machine is fitted to one device'));
      device = one.fits;
      return;
    }
    const of = ofKnown(['constraints', i], one.figure, one.of);
    const read = (key: 'most' | 'least', amount: number | string): number | null => {
      try {
        return boundOf(one.figure, amount);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        issues.push(located.issueAt(['constraints', i, key], error.message));
        return null;
      }
    };
    const most = 'most' in one ? read('most', one.most) : null;
    const least = 'least' in one ? read('least', one.least) : null;
    if ('most' in one && 'least' in one && most !== null && least !== null && least > most) {
      const message = `at least ${one.least} and at most ${one.most}: nothing can hold both`;
      issues.push(located.issueAt(['constraints', i], message));
    }
    bounds.push({ figure: one.figure, of, most, least });
  });
  const references = Object.entries(value.references ?? {}).flatMap(([name, values]) => {
    const unprintable = whyUnprintable(name);
    if (unprintable !== null) {
      issues.push(located.issueAt(['references'], unprintable));
      return [];
    }
    const point = pointOf(axes, unsound, values, (key, message) =>
      issues.push(located.issueAt(['references', name, key], message)),
    );
    return point ? [{ name, point }] : [];
  });
  if (issues.length > 0) throw new ScenarioError(issues);
  return {
    file: value,
    title: value.title ?? 'a design space',
    axes,
    workloads,
    objectives,
    bounds,
    device,
    prices: value.prices ?? null,
    references,
  };
}

interface Axes {
  readonly axes: readonly Axis[];
  /** Parameters whose mistake is told, and what mistyped ones may have been: nothing is said of what names them. */
  readonly unsound: ReadonlySet<string>;
}

function axesOf(located: Located<SpaceFile>, issues: Issue[]): Axes {
  const axes: Axis[] = [];
  const unsound = new Set<string>();
  for (const [key, spec] of Object.entries(located.value.parameters)) {
    const path = ['parameters', key];
    const unknown = whyUnknown(key);
    if (unknown !== null) {
      issues.push(located.issueAt(path, unknown, 'key'));
      unsound.add(key).add(suggest(key, KNOWN) ?? key);
      continue;
    }
    const when = conditionsOf(located, { axes, unsound }, key, spec, issues);
    try {
      axes.push({ key, ...axisValues(key, spec), when });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      issues.push(located.issueAt(path, error.message));
      unsound.add(key);
    }
  }
  return { axes, unsound };
}

const KNOWN: readonly string[] = [...SCENARIO_KEYS, ...satParameters.map((parameter) => parameter.key)];

function whyUnknown(key: string): string | null {
  if (key.startsWith(LAYER_PREFIX))
    return key.length > LAYER_PREFIX.length ? null : 'a pattern of layers must follow, such as layerSparsity.layer1.*';
  if (KNOWN.includes(key)) return null;
  return `is no parameter of a scenario or a machine${didYouMean(key, KNOWN)}`;
}

function conditionsOf(
  located: Located<SpaceFile>,
  { axes: before, unsound }: Axes,
  key: string,
  spec: AxisSpec,
  issues: Issue[],
): Axis['when'] {
  if (Array.isArray(spec)) return [];
  return Object.entries(spec.when ?? {}).flatMap(([other, given]) => {
    const path = ['parameters', key, 'when', other];
    const axis = before.findIndex((one) => one.key === other);
    if (axis < 0) {
      if (unsound.has(other)) return [];
      issues.push(located.issueAt(path, `"${other}" is no parameter that stands above ${key}`, 'key'));
      return [];
    }
    const values = (Array.isArray(given) ? given : [given]).map((value) => {
      const index = indexOfValue(before[axis], value);
      if (index < 0)
        issues.push(located.issueAt(path, `${String(value)} is no value of ${other}: ${listed(before[axis].values)}`));
      return index;
    });
    return [{ axis, values }];
  });
}

function workloadsOf(located: Located<SpaceFile>, issues: Issue[]): Workload[] {
  const { networks, scenario, parameters } = located.value;
  const varies = Object.hasOwn(parameters, 'network');
  if (networks === undefined) {
    const network = scenario?.network;
    return [{ name: typeof network === 'string' && !varies ? network : 'network', scenario: {} }];
  }
  if (varies) issues.push(located.issueAt(['networks'], 'network is a parameter: it cannot be given here too', 'key'));
  const names = new Set<string>();
  return networks.map((one, i) => {
    const own = typeof one === 'string' ? { network: one } : one;
    const plain = typeof own.network === 'string' ? own.network : 'network';
    const name = names.has(plain) ? `${plain}#${i + 1}` : plain;
    names.add(name);
    return { name, scenario: own };
  });
}

function boundOf(figure: string, amount: number | string): number {
  const dimension = figureKinds.find(({ name }) => name === figure)?.dimension ?? null;
  if (typeof amount === 'number' && dimension === null) return amount;
  if (typeof amount === 'string' && dimension !== null) return figureFrom(amount, dimension);
  if (dimension === null) throw new RangeError(`"${amount}" is not a number; ${figure} has no unit to be written`);
  return figureFrom(String(amount), dimension);
}

/** A point by the values of its parameters; those that are left out take their first value. */
function pointOf(
  axes: readonly Axis[],
  unsound: ReadonlySet<string>,
  values: Readonly<Record<string, AxisValue>>,
  complain: (key: string, message: string) => void,
): Point | null {
  const keys = axes.map(({ key }) => key);
  let isSound = true;
  const point = axes.map(() => 0);
  for (const [key, value] of Object.entries(values)) {
    const axis = keys.indexOf(key);
    const index = axis < 0 ? -1 : indexOfValue(axes[axis], value);
    if (index >= 0) point[axis] = index;
    else {
      isSound = false;
      if (axis < 0 && unsound.has(key)) continue;
      complain(
        key,
        axis < 0
          ? `is no parameter of the space${didYouMean(key, keys)}`
          : `${String(value)} is none of its values: ${listed(axes[axis].values)}`,
      );
    }
  }
  return isSound ? normalised(axes, point) : null;
}

const listed = (values: readonly AxisValue[]): string =>
  values.length > 12 ? `${values.slice(0, 12).join(', ')}, …` : values.join(', ');

/** The point with −1 where an axis does not count: points that differ there alone are one. */
export function normalised(axes: readonly Axis[], point: readonly number[]): Point {
  const found: number[] = [];
  axes.forEach(({ when }, i) => {
    const counts = when.every(({ axis, values }) => values.includes(found[axis]));
    found.push(counts ? Math.max(0, point[i]) : -1);
  });
  return found;
}

/** What a point sets, by key; axes that do not count are absent. */
export function settingsOf({ axes }: Pick<Space, 'axes'>, point: Point): Record<string, AxisValue> {
  return Object.fromEntries(axes.flatMap(({ key, values }, i) => (point[i] < 0 ? [] : [[key, values[point[i]]]])));
}
