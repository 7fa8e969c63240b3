/** One parameter of a space: its values in order, and when it counts. */
import { z } from 'zod';
import { readParameter, satParameters } from '../../arch/sat/parameters.ts';
import { formatQuantity, parseQuantity } from '../../terms/quantity.ts';
import type { Dimension } from '../../terms/quantity.ts';

export type AxisValue = string | number | boolean;

/** Values a single parameter may take at most. */
const MOST_VALUES = 10_000;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const bounds = z.union([z.string(), z.number()]);
/** Other parameters, and the values of theirs with which this one counts. */
const when = z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])).optional();

/** Who writes a single value is told how a list is written; who writes another key, which there are. */
const aList = {
  error: ({ input, code }: { readonly input?: unknown; readonly code?: string }): string | undefined => {
    if (code === 'unrecognized_keys') return 'write [8, 16], { from, to, step } or { from, to, factor }';
    return ['string', 'number', 'boolean'].includes(typeof input) ? `expected a list: [${String(input)}]` : undefined;
  },
};

/** A list, `{ list }`, `{ from, to, step }`, or `{ from, to, factor }` for steps that multiply. */
export const axisSchema = z.union([
  z.array(scalar, aList).min(1),
  z.strictObject({ list: z.array(scalar, aList).min(1), when }, aList),
  z.strictObject({ from: bounds, to: bounds, step: bounds, when }, aList),
  z.strictObject({ from: bounds, to: bounds, factor: z.number().gt(1), when }, aList),
]);

export type AxisSpec = z.infer<typeof axisSchema>;

export interface Axis {
  /** A key of the scenario, a machine parameter, or `layerSparsity.` and a pattern of layers. */
  readonly key: string;
  readonly values: readonly AxisValue[];
  /** Values have an order in which neighbours are alike: numbers and quantities. */
  readonly isOrdered: boolean;
  /** Indices of axes, and those of their values with which this one counts; all must hold. */
  readonly when: readonly { readonly axis: number; readonly values: readonly number[] }[];
}

/** What is written of an axis, without its conditions. @throws {RangeError} that says what is wrong */
export function axisValues(key: string, spec: AxisSpec): Pick<Axis, 'values' | 'isOrdered'> {
  if (Array.isArray(spec) || 'list' in spec) {
    const values = Array.isArray(spec) ? spec : spec.list;
    if (values.length > MOST_VALUES)
      throw new RangeError(`has ${values.length} values; at most ${MOST_VALUES} are searched`);
    const wrong = values.flatMap((value) => whyNot(key, value) ?? []);
    if (wrong.length > 0) throw new RangeError(wrong.join('; '));
    const same = values.map((value) => identityOf(key, value));
    const twice = same.findIndex((value, i) => same.indexOf(value) < i);
    if (twice >= 0) throw new RangeError(`${String(values[twice])} is in the list twice`);
    const sizes = values.map((value) => sizeOf(key, value));
    return {
      values,
      isOrdered: sizes.every((size, i) => size !== null && (i === 0 || size > (sizes[i - 1] ?? Infinity))),
    };
  }
  const dimension = dimensionOf(key);
  const [from, to] = [amount(spec.from, dimension, 'from'), amount(spec.to, dimension, 'to')];
  if (to < from) throw new RangeError(`goes from ${spec.from} down to ${spec.to}; write the smaller one first`);
  const isWhole = dimension === null && isInteger(key);
  const amounts =
    'step' in spec ? added(from, to, amount(spec.step, dimension, 'step')) : multiplied(from, to, spec.factor);
  const rounded = isWhole || dimension === 'size' ? [...new Set(amounts.map((value) => Math.round(value)))] : amounts;
  const within = rounded.filter((value) => value >= exact(from) && value <= exact(to));
  if (within.length === 0) throw new RangeError(`has no whole number from ${spec.from} to ${spec.to}`);
  return {
    values: within.map((value) => (dimension === null ? value : formatQuantity(value, dimension))),
    isOrdered: true,
  };
}

function added(from: number, to: number, step: number): number[] {
  if (!(step > 0)) throw new RangeError('step must be more than 0');
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  checkCount(count);
  return Array.from({ length: count }, (_, i) => exact(from + i * step));
}

function multiplied(from: number, to: number, factor: number): number[] {
  if (!(from > 0)) throw new RangeError('from must be more than 0 where steps multiply');
  const count = Math.floor(Math.log(to / from) / Math.log(factor) + 1e-9) + 1;
  checkCount(count);
  return Array.from({ length: count }, (_, i) => exact(from * factor ** i));
}

function checkCount(count: number): void {
  if (count > MOST_VALUES) throw new RangeError(`has ${count} values; at most ${MOST_VALUES} are searched`);
}

/** Without the dust of binary fractions. */
const exact = (value: number): number => Number(value.toPrecision(12));

/** A bound as a number, in the base unit of its dimension. */
function amount(bound: string | number, dimension: Dimension | null, name: string): number {
  if (dimension !== null) {
    if (typeof bound === 'string') return parseQuantity(bound, dimension);
    throw new RangeError(`${name}: ${bound} has no unit; write such as "${formatQuantity(1, dimension)}"`);
  }
  if (typeof bound === 'number') return bound;
  throw new RangeError(`${name}: "${bound}" is no number; parameters that are no numbers are given as a list`);
}

const parameterOf = (key: string): (typeof satParameters)[number] | undefined =>
  satParameters.find((parameter) => parameter.key === key);

function dimensionOf(key: string): Dimension | null {
  const parameter = parameterOf(key);
  return parameter?.kind === 'quantity' ? parameter.dimension : null;
}

const isInteger = (key: string): boolean => key === 'batch' || parameterOf(key)?.kind !== 'fraction';

/** What keeps a value from being one of a machine parameter; null for others. */
function whyNot(key: string, value: AxisValue): string | null {
  const parameter = parameterOf(key);
  if (!parameter) return null;
  try {
    readParameter(parameter, value);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Where a value stands among those of an axis, however its size is written; −1 if it is none. */
export function indexOfValue({ key, values }: Pick<Axis, 'key' | 'values'>, value: AxisValue): number {
  const wanted = identityOf(key, value);
  return values.findIndex((one) => identityOf(key, one) === wanted);
}

/** Equal for equal values: 1 MiB and 1024 KiB are one size. A bare number is none. */
function identityOf(key: string, value: AxisValue): AxisValue {
  const size = typeof value === 'string' ? sizeOf(key, value) : null;
  return size === null ? value : `${size} in base units`;
}

/** A value as a number that orders it among others of its axis; null if it has no order. */
export function sizeOf(key: string, value: AxisValue): number | null {
  if (typeof value === 'number') return value;
  const dimension = dimensionOf(key);
  if (dimension === null || typeof value !== 'string') return null;
  try {
    return parseQuantity(value, dimension);
  } catch {
    return null;
  }
}
