/** Conditions on stored points, as text: `rows>=16`, `status=ok`, `time:resnet18<2`, `method=bdwp`. */
import { figureFrom, figureKinds, figureOf } from '../space/figures.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { parseQuantity } from '../../terms/quantity.ts';
import { satParameters } from '../../arch/sat/parameters.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { Axis, AxisValue } from '../space/axis.ts';
import type { Space } from '../space/space.ts';
import type { StoredPoint } from './line.ts';

export type Condition = (point: StoredPoint) => boolean;

/** What points have by a name. */
export interface Column {
  readonly read: (point: StoredPoint) => Value;
  /** What is compared with. @throws {ScenarioError} for what it can never be */
  readonly parse: (text: string) => Value;
  /** Some values are numbers, which have an order; all else is equal or not. */
  readonly isOrdered: boolean;
}

type Value = number | string | undefined;

const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== undefined && !Number.isNaN(a) && a !== b,
  '<': (a, b) => typeof a === 'number' && typeof b === 'number' && a < b,
  '<=': (a, b) => typeof a === 'number' && typeof b === 'number' && a <= b,
  '>': (a, b) => typeof a === 'number' && typeof b === 'number' && a > b,
  '>=': (a, b) => typeof a === 'number' && typeof b === 'number' && a >= b,
};

const STATUSES: readonly StoredPoint['status'][] = ['ok', 'refused', 'failed'];

/** @throws {ScenarioError} if it is no condition, or one that no point can have */
export function conditionOf(space: Space, text: string): Condition {
  const found = /^([^<>=!]+)([<>=!]+)([^<>=!].*)$/s.exec(text.trim());
  if (!found) throw mistake('where', `"${text}" is no condition; write such as rows>=16, status=ok or time<2`);
  const [key, sign, written] = found.slice(1).map((part) => part.trim());
  const { read, parse, isOrdered } = columnOf(space, key, 'where');
  if (!Object.hasOwn(COMPARISONS, sign)) {
    throw mistake('where', `"${text}": "${sign}" compares nothing; write one of ${Object.keys(COMPARISONS).join(' ')}`);
  }
  const isEquality = sign === '=' || sign === '!=';
  if (!isEquality && !isOrdered) throw mistake('where', `"${text}": ${key} has no order; compare it by = or !=`);
  const wanted = parse(written);
  if (!isEquality && typeof wanted === 'string') {
    throw mistake('where', `"${text}": "${wanted}" has no order; compare with a number, or by = or !=`);
  }
  return (point) => COMPARISONS[sign](read(point), wanted);
}

/**
 * What points have by a name: a parameter, a figure (of a network behind a colon), or the status.
 *
 * @param flag  the option that names it, for messages
 * @throws {ScenarioError} if they have nothing of that name
 */
export function columnOf(space: Space, key: string, flag: 'where' | 'sort'): Column {
  if (key === 'status') {
    return { read: ({ status }) => status, parse: (text) => oneOf(key, text, STATUSES, flag), isOrdered: false };
  }
  const axis = space.axes.find((one) => one.key === key);
  if (axis) return parameterColumn(axis, flag);
  const [name, network] = key.split(':');
  const kind = figureKinds.find((one) => one.name === name);
  const networks = space.workloads.map((one) => one.name);
  if (!kind) {
    const known = ['status', ...space.axes.map((one) => one.key), ...figureKinds.map((one) => one.name)];
    throw mistake(flag, `points have no "${key}"${didYouMean(key, known)}; they have ${known.join(', ')}`);
  }
  if (network !== undefined && !networks.includes(network)) {
    throw mistake(flag, `"${network}" is none of the networks: ${networks.join(', ')}${didYouMean(network, networks)}`);
  }
  const { dimension } = kind;
  return {
    read: (point) => (point.status === 'ok' ? figureOf(point, name, network) : undefined),
    parse: (text) => {
      const value = Number(text);
      if (Number.isFinite(value)) return value;
      if (dimension === null) throw mistake(flag, `${key}: "${text}" is no number`);
      return measured(key, () => figureFrom(text, dimension), flag);
    },
    isOrdered: true,
  };
}

/** Numbers and quantities as numbers, all else as text: of that, only what the parameter may be is compared with. */
function parameterColumn({ key, values }: Axis, flag: 'where' | 'sort'): Column {
  const parameter = satParameters.find((one) => one.key === key);
  const dimension = parameter?.kind === 'quantity' ? parameter.dimension : null;
  const comparable = (value: AxisValue): Value => {
    const text = String(value);
    if (dimension !== null) return measured(key, () => parseQuantity(text, dimension), flag);
    const number = Number(text);
    return text.trim() !== '' && Number.isFinite(number) ? number : text;
  };
  const known = values.map(comparable);
  const words = known.filter((value) => typeof value === 'string');
  const isOrdered = words.length < known.length;
  return {
    read: ({ settings }) => (key in settings ? comparable(settings[key]) : undefined),
    parse: (text) => {
      const value = comparable(text);
      if (typeof value === 'number' && isOrdered) return value;
      if (words.length === 0) throw mistake(flag, `${key}: "${text}" is no number`);
      return oneOf(key, text, isOrdered ? values.map(String) : words, flag);
    },
    isOrdered,
  };
}

function oneOf(key: string, text: string, known: readonly string[], flag: string): string {
  if (known.includes(text)) return text;
  throw mistake(flag, `${key} is never "${text}", but one of ${known.join(', ')}${didYouMean(text, known)}`);
}

function measured(key: string, read: () => number, flag: string): number {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw mistake(flag, `${key}: ${error.message}`);
    throw error;
  }
}

const mistake = (flag: string, message: string): ScenarioError => new ScenarioError([{ path: flag, message }]);
