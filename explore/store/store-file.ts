/**
 * A store on disk: lines are only ever added while a search runs, each in one write, so that a kill at any byte costs at most the
 * line that was being written. When the search is complete, the lines are put into the order of proposals.
 */
import {
  closeSync,
  existsSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { counted } from '../../terms/people.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { headText, lineText, pointKey } from './line.ts';
import { StoreLock } from './lock.ts';
import type { StoredPoint, StoreHead } from './line.ts';
import { differenceOf, storeText } from './merge.ts';
import type { NamedStore } from './merge.ts';
import { readStore } from './read-store.ts';

export class StoreFile {
  readonly path: string;
  readonly head: StoreHead;
  /** Points that were there when it was opened. */
  readonly found: readonly StoredPoint[];
  /** Characters of a torn line that were cut off when it was opened. */
  readonly repaired: number;
  readonly #lock: StoreLock;
  readonly #file: number;

  private constructor(
    path: string,
    head: StoreHead,
    found: readonly StoredPoint[],
    repaired: number,
    file: number,
    lock: StoreLock,
  ) {
    this.path = path;
    this.head = head;
    this.found = found;
    this.repaired = repaired;
    this.#file = file;
    this.#lock = lock;
  }

  /**
   * Opens a store to go on with, or begins one.
   *
   * @throws {ScenarioError} if it is of another search, is no store, cannot be written, or another process writes to it
   */
  static open(named: string, head: StoreHead): StoreFile {
    const path = fileAt(named);
    const lock = new StoreLock(path);
    try {
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const isNew = text.lastIndexOf('\n') < 0;
      const { points, torn } = isNew ? { points: [], torn: text.length } : resumed(text, path, head);
      const file = openSync(path, 'a');
      if (torn > 0) ftruncateSync(file, Buffer.byteLength(text.slice(0, text.length - torn)));
      if (isNew) writeSync(file, `${headText(head)}\n`);
      return new StoreFile(path, head, points, torn, file, lock);
    } catch (error) {
      lock.release();
      if (error instanceof ScenarioError) throw error;
      throw new ScenarioError([{ file: path, message: error instanceof Error ? error.message : String(error) }], {
        cause: error,
      });
    }
  }

  add(point: StoredPoint): void {
    writeSync(this.#file, `${lineText(point)}\n`);
  }

  /** The search is complete: its points in their order, written whole. */
  settle(points: readonly StoredPoint[]): void {
    const beside = `${this.path}.${process.pid}.tmp`;
    writeFileSync(beside, storeText({ head: this.head, points }));
    renameSync(beside, this.path);
  }

  close(): void {
    closeSync(this.#file);
    this.#lock.release();
  }
}

/**
 * Puts a store into a file, of which it may take the place. Devices and pipes hold nothing that could be lost.
 *
 * @param write  writes the file
 * @throws {ScenarioError} if a process writes to the file, or it has what the store has not: another search, no store, other points
 */
export function replaceStore(path: string, store: Pick<NamedStore, 'head' | 'points'>, write: () => void): void {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind && !kind.isFile()) {
    write();
    return;
  }
  const lock = new StoreLock(path);
  try {
    if (kind) checkReplaceable(path, store);
    write();
  } finally {
    lock.release();
  }
}

function checkReplaceable(path: string, { head, points }: Pick<NamedStore, 'head' | 'points'>): void {
  const text = readFileSync(path, 'utf8');
  if (headText(head).startsWith(text)) return;
  const known = new Set(points.map((point) => pointKey(point)));
  const lost = resumed(text, path, head).points.filter((point) => !known.has(pointKey(point)));
  if (lost.length === 0) return;
  const message = `holds ${counted(lost.length, 'point')} that would be lost; --out another file, and merge both`;
  throw new ScenarioError([{ file: path, message }]);
}

function resumed(
  text: string,
  path: string,
  head: StoreHead,
): { readonly points: readonly StoredPoint[]; readonly torn: number } {
  const store = readStore(text, path);
  const difference = differenceOf(head, store.head);
  if (difference === null) return store;
  const message = `holds another search (${difference}); --out another file, or remove it to begin anew`;
  throw new ScenarioError([{ file: path, message }]);
}

/** The file itself, where a link leads to it. @throws {ScenarioError} if it can be no store: lines are added to it, and it is replaced */
function fileAt(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link) return path;
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new ScenarioError([{ file: path, message: 'is a link that leads nowhere' }]);
  if (!found.isFile()) throw new ScenarioError([{ file: path, message: 'is no file that a store can be kept in' }]);
  return realpathSync(path);
}
