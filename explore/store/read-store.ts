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

/** @throws {ScenarioError} that names the line, if one is no point or the head is not of a store of this schema */
export function readStore(text: string, file: string): StoreText {
  const end = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  const [first, ...rest] = lines;
  if (first === undefined) throw new ScenarioError([{ file, message: 'is no store of weft explore: it has no line' }]);
  const head = headSchema.safeParse(orNothing(first.replace(/^\uFEFF/, '')));
  if (!head.success) {
    throw new ScenarioError([
      { file, line: 1, message: 'is no store of weft explore: its first line is no head of one' },
    ]);
  }
  const points = rest.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const value = parsed(line, file, i + 2);
    if (isPoint(value)) return value;
    const point = lineSchema.safeParse(value);
    if (point.success) return point.data;
    throw new ScenarioError([{ file, line: i + 2, message: 'is no point of a store' }]);
  });
  return { head: head.data, points, torn: text.length - end };
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
