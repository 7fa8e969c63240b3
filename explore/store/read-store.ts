/** Reads a store's text: all whole lines but empty ones; a last line that a kill tore is left out, as is a byte order mark. */
import { ScenarioError } from '../../terms/scenario-error.ts';
import { headSchema, lineSchema } from './line.ts';
import type { StoredPoint, StoreHead } from './line.ts';
import { isPoint } from './is-point.ts';

export interface StoreText {
  readonly head: StoreHead;
  readonly points: readonly StoredPoint[];
  /** Characters behind the last whole line: what is to be cut off before more is written. */
  readonly torn: number;
}

/**
 * Reads a store piece by piece, so that a large one is not in memory as a text as well.
 *
 * @param text  all of it, or pieces that are cut anywhere
 * @throws {ScenarioError} that names the line, if one is no point or the head is not of a store of this schema
 */
export function readStore(text: string | Iterable<string>, file: string): StoreText {
  const points: StoredPoint[] = [];
  return { points, ...forEachPoint(text, file, () => (point) => void points.push(point)) };
}

/**
 * Reads a store and keeps nothing of it: for who wants few of many points.
 *
 * @param text  all of it, or pieces that are cut anywhere
 * @param visitor  of a store with this head: is called for every point, with its line and the number of that
 * @throws {ScenarioError} as `readStore` does
 */
export function forEachPoint(
  text: string | Iterable<string>,
  file: string,
  visitor: (head: StoreHead) => (point: StoredPoint, line: string, number: number) => void,
): Omit<StoreText, 'points'> {
  let head: StoreHead | null = null;
  let visit: ReturnType<typeof visitor> = () => {};
  let number = 0;
  const left = forEachLine(typeof text === 'string' ? [text] : text, (line) => {
    number += 1;
    if (line === null) throw new ScenarioError([{ file, line: number, message: 'is longer than any line of a store' }]);
    if (head === null) {
      head = headOf(line, file);
      visit = visitor(head);
    } else if (line.trim() !== '') visit(pointOf(line, file, number), line, number);
  });
  if (head === null) throw new ScenarioError([{ file, message: 'is no store of weft explore: it has no line' }]);
  return { head, torn: left.length };
}

/** Calls `visit` for every whole line, or with null at one that is longer than any point. @returns what is behind the last one */
function forEachLine(pieces: Iterable<string>, visit: (line: string | null) => void): string {
  let parts: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      parts.push(piece.slice(from, end));
      visit(parts.length === 1 ? parts[0] : parts.join(''));
      from = end + 1;
      parts = [];
      length = 0;
    }
    parts.push(piece.slice(from));
    length += piece.length - from;
    if (length > LONGEST_LINE) visit(null);
  }
  return parts.join('');
}

/** A point has a few hundred characters a network. */
const LONGEST_LINE = 2 ** 26;

function headOf(line: string, file: string): StoreHead {
  const head = headSchema.safeParse(orNothing(line.replace(/^\uFEFF/, '')));
  if (head.success) return head.data;
  throw new ScenarioError([
    { file, line: 1, message: 'is no store of weft explore: its first line is no head of one' },
  ]);
}

/** @param number  of the line, to say where a mistake is */
export function pointOf(line: string, file: string, number: number): StoredPoint {
  const value = parsed(line, file, number);
  if (isPoint(value)) return value;
  const point = lineSchema.safeParse(value);
  if (point.success) return point.data;
  throw new ScenarioError([{ file, line: number, message: 'is no point of a store' }]);
}

/** What is no JSON is no head. */
function orNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function parsed(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ScenarioError([{ file, line: number, message: 'is no JSON' }], { cause: error });
  }
}
