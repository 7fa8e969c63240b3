/**
 * One process writes to a store at a time. The lock says who: host, process, a name of its own for the case that a process after it
 * has the same number (in a container it has), and a count that goes on while it lives, by which another host knows.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { ScenarioError } from '../../terms/scenario-error.ts';

/** Milliseconds from one count to the next, and how many a living process may be late. */
const BEAT = 1000;
const LATE_BEATS = 5;

const SELF = randomUUID();

export class StoreLock {
  readonly #path: string;
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param path  the store
   * @param beat  milliseconds from one count to the next, of whoever writes to it
   * @throws {ScenarioError} if another process writes to it
   */
  constructor(path: string, beat = BEAT) {
    this.#path = `${path}.lock`;
    this.#file = taken(path, this.#path, beat);
    let count = 0;
    this.#write(count);
    this.#timer = setInterval(() => this.#write((count += 1)), beat).unref();
  }

  /** In place, so that nobody finds it empty. */
  #write(count: number): void {
    writeSync(this.#file, `${hostname()} ${process.pid} ${SELF} ${String(count).padStart(9, '0')}\n`, 0);
  }

  release(): void {
    clearInterval(this.#timer);
    closeSync(this.#file);
    if (textOf(this.#path)?.includes(SELF)) rmSync(this.#path, { force: true });
  }
}

function taken(path: string, lock: string, beat: number): number {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return openSync(lock, 'wx');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST')
        throw new ScenarioError([{ file: path, message: (error as Error).message }], { cause: error });
      const owner = writerOf(lock, beat);
      if (owner !== null)
        throw new ScenarioError([{ file: path, message: `${owner} writes to it (${lock})` }], { cause: error });
      rmSync(lock, { force: true });
    }
  }
  throw new ScenarioError([{ file: path, message: `${lock} is in the way` }]);
}

/** Who holds a lock; null if nobody does any more. */
function writerOf(lock: string, beat: number): string | null {
  const text = textOf(lock);
  if (text === null) return null;
  const [host = '', number = '', name = ''] = text.split(' ');
  const owner = `process ${number} of ${host}`;
  if (name === SELF) return owner;
  if (host === hostname() && (Number(number) === process.pid || !isAlive(Number(number)))) return null;
  // Another host's processes are not seen, and a number may be another process by now: who lives counts on.
  for (let late = 0; late < LATE_BEATS; late += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, beat);
    const now = textOf(lock);
    if (now === null) return null;
    if (now !== text) return owner;
  }
  return null;
}

/** Null if it is gone. */
function textOf(lock: string): string | null {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
