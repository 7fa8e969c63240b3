/** Conditions on stored points, as text: `rows>=16`, `status=ok`, `time:resnet18<2`, `method=bdwp`. */
import { figureKinds, figureOf } from '../space/figures.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { parseQuantity } from '../../terms/quantity.ts';
import { satParameters } from '../../arch/sat/parameters.ts';
import { didYouMean } from '../../terms/suggest.ts';
import type { Space } from '../space/space.ts';
import type { StoredPoint } from './line.ts';

export type Condition = (point: StoredPoint) => boolean;

type Value = number | string | undefined;

const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '<=': (a, b) => typeof a === 'number' && typeof b === 'number' && a <= b,
  '>=': (a, b) => typeof a === 'number' && typeof b === 'number' && a >= b,
  '!=': (a, b) => a !== undefined && a !== b,
  '<': (a, b) => typeof a === 'number' && typeof b === 'number' && a < b,
  '>': (a, b) => typeof a === 'number' && typeof b === 'number' && a > b,
  '=': (a, b) => a === b,
};

/** @throws {ScenarioError} if it is no condition, or of nothing that points have */
export function conditionOf(space: Space, text: string): Condition {
  const found = /^([^<>=!]+?)\s*(<=|>=|!=|<|>|=)\s*(.+)$/.exec(text.trim());
  if (!found) throw mistake(`"${text}" is no condition; write such as rows>=16, status=ok or time<2`);
  const [, key, sign, written] = found;
  const { read, parse } = columnOf(space, key);
  const wanted = parse(written);
  return (point) => COMPARISONS[sign](read(point), wanted);
}

/** What points have by a name: a parameter, a figure (of a network behind a colon), or the status. */
export function columnOf(
  space: Space,
  key: string,
): { readonly read: (point: StoredPoint) => Value; readonly parse: (text: string) => Value } {
  if (key === 'status') return { read: ({ status }) => status, parse: (text) => text };
  if (space.axes.some((axis) => axis.key === key)) {
    const parse = (text: string): Value => comparable(key, text);
    return { read: ({ settings }) => (key in settings ? comparable(key, String(settings[key])) : undefined), parse };
  }
  const [name, network] = key.split(':');
  const kind = figureKinds.find((one) => one.name === name);
  const networks = space.workloads.map((one) => one.name);
  if (!kind) {
    const known = ['status', ...space.axes.map((axis) => axis.key), ...figureKinds.map((one) => one.name)];
    throw mistake(`points have no "${key}"${didYouMean(key, known)}; they have ${known.join(', ')}`);
  }
  if (network !== undefined && !networks.includes(network)) {
    throw mistake(`"${network}" is none of the networks: ${networks.join(', ')}${didYouMean(network, networks)}`);
  }
  const { dimension } = kind;
  return {
    read: (point) => (point.status === 'ok' ? figureOf(point, name, network) : undefined),
    parse: (text) => {
      const value = Number(text);
      if (Number.isFinite(value)) return value;
      if (dimension === null) throw mistake(`"${text}" is no number`);
      return quantity(text, dimension);
    },
  };
}

/** Numbers and quantities as numbers, all else as text. */
function comparable(key: string, text: string): Value {
  const parameter = satParameters.find((one) => one.key === key);
  if (parameter?.kind === 'quantity') return quantity(text, parameter.dimension);
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

function quantity(text: string, dimension: Parameters<typeof parseQuantity>[1]): number {
  try {
    return parseQuantity(text, dimension);
  } catch (error) {
    if (error instanceof RangeError) throw mistake(error.message);
    throw error;
  }
}

const mistake = (message: string): ScenarioError => new ScenarioError([{ path: 'where', message }]);
