/**
 * Sizes of the graph's inputs: one sample of the batch, which is the first axis, and whatever size the user gives to axes that
 * the file only names.
 */
import type { Issue } from '../../../terms/scenario-error.ts';
import { hintFor, manyIssues } from './graph.ts';
import type { OnnxGraph, OnnxValue } from './messages.ts';
import { elementsOf } from './tensor.ts';
import type { Dims } from './tensor.ts';

/** What decides sizes. */
export interface InputOptions {
  /** Sizes of axes that the file only names, by that name; or by `input[axis]` if it has no name. */
  readonly dims?: Readonly<Record<string, number>> | undefined;
  /** Whether the first axis of an input is the batch; true unless given. */
  readonly hasBatch?: boolean | undefined;
}

/** Sizes of the inputs for one sample. */
export interface InputSizes {
  readonly inputs: ReadonlyMap<string, Dims>;
  /** The batch that the file was made for; 1 if it is left open. */
  readonly batch: number;
  readonly notes: readonly string[];
}

/** Inputs that are no initializers (old files list those too). */
export function dataInputs({ inputs, initializers }: OnnxGraph): readonly OnnxValue[] {
  const known = new Set(initializers.map(({ name }) => name));
  return inputs.filter(({ name }) => !known.has(name));
}

/**
 * Finds the sizes.
 *
 * @param read  names of inputs that matter; others need no size
 * @throws {ScenarioError} naming each size that is missing or wrong
 */
export function inputSizes(
  graph: OnnxGraph,
  file: string,
  options: InputOptions,
  read: ReadonlySet<string>,
): InputSizes {
  const { dims: given = {}, hasBatch = true } = options;
  const values = dataInputs(graph);
  const batch = hasBatch ? batchOf(values) : 1;
  const issues: Issue[] = wrongSizes(values, given).map((issue) => ({ ...issue, file }));
  const inputs = new Map<string, Dims>();
  for (const value of values.filter(({ name }) => read.has(name))) {
    const sizes = value.dims?.map((_, axis) => sizeOf(value, axis, given, hasBatch ? batch : null));
    const tell = (message: string): number => issues.push({ message, file, path: `input "${value.name}"` });
    if (!sizes) tell('the file does not say how many axes it has, or it is no tensor');
    else if (sizes.includes(undefined)) for (const message of missingSizes(value, sizes)) tell(message);
    else if (!areSizes(sizes)) tell(`cannot be of size [${sizes.join(', ')}]`);
    else inputs.set(value.name, sizes);
  }
  if (issues.length > 0) throw manyIssues(issues, file);
  const notes = batch > 1 ? [`The file was made for a batch of ${batch}; the network is that of one sample.`] : [];
  return { inputs, batch, notes };
}

/** The number at the first axis of the first input that has two; an input with another there (77 tokens) has no batch. */
function batchOf(values: readonly OnnxValue[]): number {
  const [size] = values.find(({ dims }) => dims && dims.length > 1)?.dims ?? [];
  return Number.isSafeInteger(size) && Number(size) >= 1 ? Number(size) : 1;
}

/** What the user says, else the file; a first axis that the file leaves open, or gives as the batch, is one sample. */
function sizeOf(
  { name, dims }: OnnxValue,
  axis: number,
  given: Readonly<Record<string, number>>,
  batch: number | null,
): number | undefined {
  const size = dims?.[axis];
  const own = ownSize(given, `${name}[${axis}]`) ?? (typeof size === 'string' ? ownSize(given, size) : undefined);
  if (own !== undefined) return own;
  if (typeof size !== 'number') return batch !== null && axis === 0 ? 1 : undefined;
  return batch !== null && axis === 0 && size === batch && dims && dims.length > 1 ? 1 : size;
}

function missingSizes({ name, dims }: OnnxValue, sizes: readonly (number | undefined)[]): readonly string[] {
  const shown = dims?.map((size) => size ?? '?').join(', ');
  return sizes.flatMap((size, axis) => {
    if (size !== undefined) return [];
    const key = dims?.[axis] ?? `${name}[${axis}]`;
    return [`is [${shown}], and the size of "${key}" is not in the file; give it, as in dims: { "${key}": 128 }`];
  });
}

function areSizes(sizes: readonly (number | undefined)[]): sizes is readonly number[] {
  const known = sizes.filter((size) => size !== undefined);
  return known.every((size) => Number.isSafeInteger(size) && size >= 1) && Number.isSafeInteger(elementsOf(known));
}

function ownSize(given: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(given, key) ? given[key] : undefined;
}

/** Sizes that are no sizes, or that no input asks for. */
function wrongSizes(values: readonly OnnxValue[], given: Readonly<Record<string, number>>): Issue[] {
  const known = values.flatMap(({ name, dims }) =>
    (dims ?? []).flatMap((size, axis) =>
      typeof size === 'string' ? [size, `${name}[${axis}]`] : [`${name}[${axis}]`],
    ),
  );
  return Object.entries(given).flatMap(([key, size]): Issue[] => {
    const path = `dims.${key}`;
    if (!Number.isSafeInteger(size) || size < 1)
      return [{ message: `${size} is no size; write a whole number from 1 on`, path }];
    if (known.includes(key)) return [];
    const names = known.filter((name) => !name.endsWith(']'));
    const hint = hintFor(key, known) || (names.length > 0 ? `; there is ${[...new Set(names)].join(', ')}` : '');
    return [{ message: `no input has an axis of that name${hint}`, path }];
  });
}
