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

/** Finds the sizes. @throws {ScenarioError} naming each size that is missing or wrong */
export function inputSizes(graph: OnnxGraph, file: string, options: InputOptions): InputSizes {
  const { dims: given = {}, hasBatch = true } = options;
  const values = dataInputs(graph);
  const issues: Issue[] = wrongSizes(values, given).map((issue) => ({ ...issue, file }));
  const inputs = new Map<string, Dims>();
  const batches = new Set<number>();
  for (const { name, dims } of values) {
    if (!dims) {
      issues.push({
        message: 'the file does not say how many axes it has, or it is no tensor',
        file,
        path: `input "${name}"`,
      });
      continue;
    }
    const missing: string[] = [];
    const sizes = dims.map((size, axis) => {
      const isBatch = hasBatch && axis === 0 && (dims.length > 1 || typeof size !== 'number');
      if (isBatch && typeof size === 'number') batches.add(size);
      const key = `${name}[${axis}]`;
      const own = ownSize(given, key) ?? (typeof size === 'string' ? ownSize(given, size) : undefined);
      if (own !== undefined) return own;
      if (isBatch) return 1;
      if (typeof size === 'number') return size;
      missing.push(typeof size === 'string' ? size : key);
      return 1;
    });
    for (const key of missing) {
      const shown = dims.map((size) => size ?? '?').join(', ');
      const message = `is [${shown}], and the size of "${key}" is not in the file; give it, as in dims: { "${key}": 128 }`;
      issues.push({ message, file, path: `input "${name}"` });
    }
    if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 1) || !Number.isSafeInteger(elementsOf(sizes))) {
      issues.push({ message: `cannot be of size [${sizes.join(', ')}]`, file, path: `input "${name}"` });
    }
    inputs.set(name, sizes);
  }
  if (issues.length > 0) throw manyIssues(issues, file);
  const [batch = 1] = batches.size === 1 ? batches : [1];
  const notes = batch > 1 ? [`The file was made for a batch of ${batch}; the network is that of one sample.`] : [];
  return { inputs, batch: Math.max(1, batch), notes };
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
