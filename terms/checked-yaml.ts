/**
 * Reads yaml against a schema, and says of every mistake where it stands.
 *
 * Duplicate and unknown keys are errors. All mistakes are collected into one ScenarioError with file, line and column.
 */
import { LineCounter, isMap, isNode, isPair, isScalar, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { ScenarioError } from './scenario-error.ts';
import type { Issue } from './scenario-error.ts';
import { didYouMean } from './suggest.ts';

export type Path = readonly (string | number)[];

/** A checked value that remembers where its parts stood. */
export interface Located<T> {
  readonly value: T;
  /** An issue at the node of a path, or at the nearest node above it. */
  issueAt(path: Path, message: string): Issue;
}

/**
 * Reads one yaml document.
 *
 * @param file  its name in error messages
 * @throws {ScenarioError} with every mistake found
 */
export function readYaml<T>(text: string, file: string, schema: z.ZodType<T>): Located<T> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [document] = documents;
  if (!document || !('contents' in document) || document.contents === null) {
    throw new ScenarioError([{ file, message: 'the file is empty' }]);
  }
  if (documents.length > 1) {
    throw new ScenarioError([{ file, message: `one yaml document is expected, the file has ${documents.length}` }]);
  }
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    throw new ScenarioError(
      document.errors.map((error) => ({ file, ...at(error.pos[0]), message: yamlMessage(error.code, error.message) })),
    );
  }
  const issueAt = (path: Path, message: string): Issue => ({
    file,
    ...at(offsetOf(document, path)),
    path: path.join('.'),
    message,
  });
  const parsed = schema.safeParse(toValue(document, file));
  if (!parsed.success) throw new ScenarioError(parsed.error.issues.flatMap((issue) => explain(issue, schema, issueAt)));
  return { value: parsed.data, issueAt };
}

/** Checks a value that did not come from a file (flags). @throws {ScenarioError} */
export function checkValue<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issueAt = (path: Path, message: string): Issue => ({ path: path.join('.'), message });
  throw new ScenarioError(parsed.error.issues.flatMap((issue) => explain(issue, schema, issueAt)));
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ScenarioError([{ file, message: error instanceof Error ? error.message : 'unreadable yaml' }], {
      cause: error,
    });
  }
}

function yamlMessage(code: string, message: string): string {
  return code === 'DUPLICATE_KEY' ? 'duplicate key; each key may stand once' : message;
}

/** Where the key of a path stands; where there is none, where the nearest map above it begins. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

type At = (path: Path, message: string) => Issue;

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, issueAt: At): Issue[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => issueAt([...path, key], `unknown key${didYouMean(key, known)}`));
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) {
    return [issueAt(path, `missing key "${path.at(-1)}"`)];
  }
  if (issue.code === 'invalid_value') return [issueAt(path, `must be one of ${issue.values.map(String).join(', ')}`)];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a));
    const [closest] = branches;
    if (closest && depthOf(closest) > 0) {
      return closest.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, schema, issueAt));
    }
  }
  return [issueAt(path, issue.message)];
}

const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));

/** Keys that the schema knows at a path, as far as it is made of objects. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: unknown = schema;
  for (const step of path) at = shapeOf(at)?.[String(step)];
  return Object.keys(shapeOf(at) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('shape' in schema && typeof schema.shape === 'object') return schema.shape as Record<string, unknown>;
  if ('unwrap' in schema && typeof schema.unwrap === 'function') return shapeOf(schema.unwrap());
  if ('options' in schema && Array.isArray(schema.options)) {
    return Object.assign({}, ...schema.options.map((option: unknown) => shapeOf(option) ?? {})) as Record<
      string,
      unknown
    >;
  }
  return undefined;
}
