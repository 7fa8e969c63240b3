/**
 * Words what a schema found wrong, for people: which key is missing or unknown, which branch of a union was meant.
 *
 * Reads zod's issues and schemas by their shape alone and imports no package; `checked-yaml.ts` hands them over.
 */
import { didYouMean, suggest } from './suggest.ts';

/** Steps into a value: keys and indices. */
export type Path = readonly (string | number)[];

/** A mistake that has no position yet. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  /** What to mark: the last key of the path, or what stands there. */
  readonly at: 'key' | 'value';
}

/** What of a zod issue is read here. */
export interface SchemaIssue {
  readonly code?: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  /** Of unknown keys. */
  readonly keys?: readonly string[];
  /** Of a union: what each branch found, with paths that begin at the union. */
  readonly errors?: readonly (readonly SchemaIssue[])[];
  /** Accepted literals, and accepted tags of a discriminated union. */
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
  /** Of a key of a record. */
  readonly issues?: readonly SchemaIssue[];
  /** Present if the type was right and its form was not, as 1.5 for an integer. */
  readonly format?: string;
}

/** What of a zod schema is read here: the parts that any kind may be made of. */
export interface SchemaLike {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, SchemaLike>>;
    readonly element?: SchemaLike;
    readonly valueType?: SchemaLike;
    readonly options?: readonly SchemaLike[];
    /** Of optional, default, nullable, readonly … */
    readonly innerType?: SchemaLike;
    /** Of a pipe. */
    readonly in?: SchemaLike;
    readonly out?: SchemaLike;
    /** Of an intersection. */
    readonly left?: SchemaLike;
    readonly right?: SchemaLike;
    /** Of a lazy schema. */
    readonly getter?: () => SchemaLike;
    /** Of a literal. */
    readonly values?: readonly unknown[];
  };
}

/** What is wrong with a value, given what its schema found. */
export function complaintsOf(issues: readonly SchemaIssue[], schema: SchemaLike, value: unknown): Complaint[] {
  return issues.flatMap((issue) => complaintsAt([], issue, schema, value));
}

/** `layers[2].kernel` */
export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('');
}

function complaintsAt(base: Path, issue: SchemaIssue, schema: SchemaLike, root: unknown): Complaint[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const value = valueAt(root, path);
  // A check of our own that points at an absent key knows better what to say.
  if (issue.code !== 'custom' && isAbsent(root, path)) {
    return [{ path: path.slice(0, -1), message: `missing key "${path.at(-1)}"`, at: 'value' }];
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path, root);
      // A schema may say of itself what is known, where a slip of the pen is not what is wrong.
      const own = issue.message.startsWith('Unrecognized key') ? '' : `; ${issue.message}`;
      const unknown = (key: string): string =>
        known.includes(key)
          ? `cannot stand beside the other keys${own}`
          : `unknown key${didYouMean(key, known) || own}`;
      return (issue.keys ?? []).map((key) => ({ path: [...path, key], message: unknown(key), at: 'key' }));
    }
    case 'invalid_value':
      return [{ path, message: expected(issue.values ?? [], value), at: 'value' }];
    case 'invalid_key':
      return (issue.issues ?? []).map(({ message }) => ({ path, message: plain(message), at: 'key' }));
    case 'invalid_union':
      return unionComplaints(path, issue, schema, root);
    default: {
      const message = issue.format === 'safeint' ? 'expected a whole number' : plain(issue.message);
      return [{ path, message, at: 'value' }];
    }
  }
}

/** Speaks for the branch that was most likely meant, or for all if the value is of no branch's type. */
function unionComplaints(path: Path, issue: SchemaIssue, schema: SchemaLike, root: unknown): Complaint[] {
  const value = valueAt(root, path);
  const branches = issue.errors ?? [];
  if (issue.options && branches.length === 0) return [{ path, message: expected(issue.options, value), at: 'value' }];
  const isHere = ({ code, path: inner }: SchemaIssue): boolean => code === 'invalid_value' && inner.length === 0;
  const words = branches.flat().flatMap((inner) => (isHere(inner) ? (inner.values ?? []) : []));
  if (suggestionFor(value, words)) return [{ path, message: expected(words, value), at: 'value' }];
  const complaints = (inner: SchemaIssue): Complaint[] => complaintsAt(path, inner, schema, root);
  const wrongTags = (branch: readonly SchemaIssue[]): number => branch.filter(({ values }) => values).length;
  const best = branches
    .filter((branch) => !branch.some(isOfOtherType))
    .toSorted((a, b) => wrongTags(a) - wrongTags(b) || a.length - b.length)[0];
  if (best) return best.flatMap(complaints);
  const messages = branches
    .flat()
    .flatMap(complaints)
    .map(({ message }) => message);
  return [{ path, message: [...new Set(messages)].join('; or ') || plain(issue.message), at: 'value' }];
}

/** The value itself, not a part or a property of it, is not what a branch wants. */
function isOfOtherType({ code, path, format, errors }: SchemaIssue): boolean {
  if (path.length > 0) return false;
  if (code === 'invalid_union') return errors?.every((branch) => branch.some(isOfOtherType)) ?? true;
  return code === 'invalid_value' || (code === 'invalid_type' && format === undefined);
}

/** The keys that a schema knows in the object at a path of a value; of tagged unions only those of the tag. */
function knownKeys(schema: SchemaLike, path: Path, value: unknown): string[] {
  const { shape, element, valueType, options, innerType, in: input, out, left, right, getter } = schema.def;
  const inner = [innerType, input, out, left, right, getter?.(), ...(options ?? [])].filter(
    (part) => part !== undefined,
  );
  if (inner.length > 0) {
    return inner.filter((part) => !hasOtherTag(part, value)).flatMap((part) => knownKeys(part, path, value));
  }
  if (path.length === 0) return Object.keys(shape ?? {});
  const [step, ...rest] = path;
  const part = shape?.[step] ?? element ?? valueType;
  return part ? knownKeys(part, rest, valueAt(value, [step])) : [];
}

function hasOtherTag(schema: SchemaLike, value: unknown): boolean {
  return Object.entries(schema.def.shape ?? {}).some(([key, field]) => {
    const { type, values } = field.def;
    return type === 'literal' && !values?.includes(valueAt(value, [key]));
  });
}

/** `expected one of "os", "ws"; did you mean "os"?` */
function expected(values: readonly unknown[], value: unknown): string {
  const list = values.map((item) => JSON.stringify(item)).join(', ');
  const nearest = suggestionFor(value, values);
  return `expected ${values.length > 1 ? 'one of ' : ''}${list}${nearest ? `; did you mean "${nearest}"?` : ''}`;
}

function suggestionFor(value: unknown, values: readonly unknown[]): string | undefined {
  const words = values.filter((item) => typeof item === 'string');
  return typeof value === 'string' ? suggest(value, words) : undefined;
}

function isAbsent(root: unknown, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  return key !== undefined && typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, key);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return value;
}

/** Without zod's label: `Invalid input: expected number` says no more than `expected number`. */
const plain = (message: string): string => message.replace(/^(?:Invalid [a-z ]+|Too (?:small|big)): /, '');
