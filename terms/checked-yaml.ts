/**
 * Reads yaml against a schema: a checked value, or every mistake at once, each with file, line and column.
 *
 * Unknown and duplicate keys are mistakes, and so is whatever yaml itself only warns of. Text comes in as a string, so
 * that the same code runs where there are no files.
 */
import { LineCounter, isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { parseQuantity } from './quantity.ts';
import type { Dimension } from './quantity.ts';
import { ScenarioError } from './scenario-error.ts';
import type { Issue } from './scenario-error.ts';
import { complaintsOf, pathText } from './schema-issues.ts';
import type { Path } from './schema-issues.ts';

/** A checked value that remembers where in its file everything was. */
export interface Located<T> {
  readonly value: T;
  /** An issue at the value (or key) of a path; if the file has none there (a default), at the closest one around it. */
  issueAt(path: Path, message: string, at?: 'key' | 'value'): Issue;
}

/**
 * Reads one yaml document.
 *
 * @param file  how messages name the source; nothing is opened
 * @throws {ScenarioError} with all issues, in the order of the file
 */
export function readYaml<T>(text: string, file: string, schema: z.ZodType<T>): Located<T> {
  const lineCounter = new LineCounter();
  // Keys are compared below: the library's own message does not name the key.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const issueAtOffset: Place = (offset, message, path = []) => {
    const { line, col } = lineCounter.linePos(offset);
    return { message, file, line, column: col, ...(path.length > 0 && { path: pathText(path) }) };
  };
  const issueAt = (path: Path, message: string, at: 'key' | 'value' = 'value'): Issue => {
    return issueAtOffset(offsetOf(document, path, at), message, path);
  };

  const unreadable = [...document.errors, ...document.warnings];
  if (unreadable.length > 0)
    throw failure(unreadable.map((error) => issueAtOffset(error.pos[0], syntaxMessage(error))));
  const { duplicates, aliases } = doubtfulNodes(document, issueAtOffset);
  if (aliases.length > 0) throw failure([...aliases, ...duplicates]);
  const plain = plainValue(document, file);
  if (plain === null) throw failure([...duplicates, { message: 'the file is empty', file }]);

  const result = schema.safeParse(plain);
  const complaints = result.success ? [] : complaintsOf(result.error.issues, schema, plain);
  const issues = [...duplicates, ...complaints.map(({ path, message, at }) => issueAt(path, message, at))];
  if (!result.success || issues.length > 0) throw failure(issues);
  return { value: result.data, issueAt };
}

/**
 * Checks a value that was not read from yaml, such as one put together from flags.
 *
 * @param file  what messages name as the source, if anything
 * @throws {ScenarioError} with all issues, which have paths but no lines
 */
export function checkValue<T>(value: unknown, schema: z.ZodType<T>, file?: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = complaintsOf(result.error.issues, schema, value).map(({ path, message }) => ({
    message,
    ...(file !== undefined && { file }),
    ...(path.length > 0 && { path: pathText(path) }),
  }));
  throw new ScenarioError(issues);
}

/** A field such as `200 MHz`: text in, a number in the base unit out. Bare numbers are refused with what to write. */
export function quantitySchema(dimension: Dimension): z.ZodType<number, string> {
  const refusal = (text: string): string | undefined => {
    try {
      parseQuantity(text, dimension);
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  };
  return z.string({ error: ({ input }) => refusal(JSON.stringify(input) ?? '') }).transform((text, context) => {
    const message = refusal(text);
    if (message === undefined) return parseQuantity(text, dimension);
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });
}

/** Makes an issue at an offset into the text. */
type Place = (offset: number, message: string, path?: Path) => Issue;

/** Issues in the order of the file; those without a line come first. */
function failure(issues: readonly Issue[]): ScenarioError {
  const order = ({ line = 0, column = 0 }: Issue): readonly [number, number] => [line, column];
  return new ScenarioError(
    issues.toSorted((a, b) => {
      const [[lineA, columnA], [lineB, columnB]] = [order(a), order(b)];
      return lineA - lineB || columnA - columnB;
    }),
  );
}

function syntaxMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'MULTIPLE_DOCS') return 'a second yaml document begins here; a file may hold only one';
  if (code === 'NON_STRING_KEY') return 'a key must be a plain word';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Nodes that are no syntax error, yet no sound data: keys given twice, aliases of nothing or of themselves. */
function doubtfulNodes(document: Document, place: Place): { duplicates: Issue[]; aliases: Issue[] } {
  const duplicates: Issue[] = [];
  const aliases: Issue[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const first = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = offsetIn(key);
        const earlier = first.get(name);
        if (earlier === undefined) first.set(name, offset);
        else {
          const { line } = place(earlier, '');
          duplicates.push(
            place(offset, `duplicate key; it is already at line ${line}`, [...pathOf(ancestors, map), name]),
          );
        }
      }
    },
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      const path = pathOf(ancestors, alias);
      if (!target) aliases.push(place(offsetIn(alias), `*${alias.source} stands for nothing named before it`, path));
      else if (ancestors.includes(target))
        aliases.push(place(offsetIn(alias), `*${alias.source} contains itself`, path));
    },
  });
  return { duplicates, aliases };
}

/** The steps that lead through the ancestors of a node to it. */
function pathOf(ancestors: readonly unknown[], node: unknown): Path {
  return [...ancestors, node].flatMap((ancestor, i, chain): Path => {
    if (isPair(ancestor)) return [isScalar(ancestor.key) ? String(ancestor.key.value) : String(ancestor.key)];
    const above = chain[i - 1];
    return isSeq(above) ? [above.items.indexOf(ancestor)] : [];
  });
}

function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // The one thing left that the library refuses here: aliases of aliases that multiply without end.
    if (error instanceof ReferenceError) throw new ScenarioError([{ message: error.message, file }], { cause: error });
    throw error;
  }
}

/** Where the deepest node that the file has along a path begins. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = offsetIn(node);
  for (const step of path) {
    const within = isAlias(node) ? node.resolve(document) : node;
    if (isMap(within)) {
      const pair = within.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      node = pair.value;
      offset = offsetIn(at === 'key' ? pair.key : (node ?? pair.key));
    } else if (isSeq(within) && within.items[Number(step)] !== undefined) {
      node = within.items[Number(step)];
      offset = offsetIn(node);
    } else break;
  }
  return offset;
}

const offsetIn = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
