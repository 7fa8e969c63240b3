/** Files: read whole, written whole or not at all. */
import { isAscii } from 'node:buffer';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';

/** Reads a text file. @throws with a reason for people */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Reads a file as it is. @throws with a reason for people */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Reads a file that the user named. @throws {ScenarioError} if it cannot be read */
export function readUserFile(path: string): string {
  try {
    return readText(path);
  } catch (error) {
    throw new ScenarioError([{ message: `cannot read "${path}": ${reasonOf(error)}` }], { cause: error });
  }
}

/** The same, piece by piece: no character is cut in two. @throws {ScenarioError} if it cannot be read */
export function* readUserPieces(path: string): Generator<string> {
  const decoder = new StringDecoder('utf8');
  let isPlain = true;
  const buffer = Buffer.alloc(CHUNK_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
        const bytes = buffer.subarray(0, count);
        // Most files are, and are read in half the time.
        isPlain &&= isAscii(bytes);
        yield isPlain ? bytes.toString('latin1') : decoder.write(bytes);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new ScenarioError([{ message: `cannot read "${path}": ${reasonOf(error)}` }], { cause: error });
  }
  yield decoder.end();
}

/**
 * Reads a file that the user named, up to a size: a device or a mistaken gigabyte does not fill the memory.
 *
 * @throws {ScenarioError} if it cannot be read or is larger
 */
export function readBoundedFile(path: string, mostBytes: number): string {
  const buffer = Buffer.alloc(Math.min(mostBytes + 1, CHUNK_BYTES));
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const count = readSync(file, buffer);
        if (count === 0) break;
        size += count;
        if (size > mostBytes) break;
        pieces.push(Buffer.from(buffer.subarray(0, count)));
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new ScenarioError([{ message: `cannot read "${path}": ${reasonOf(error)}` }], { cause: error });
  }
  if (size > mostBytes) {
    throw new ScenarioError([{ message: `cannot read "${path}": it has more than ${mostBytes / 2 ** 20} MiB` }]);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const CHUNK_BYTES = 1 << 20;

/**
 * Writes beside the target, then renames: nobody ever sees half a file. A link stays one, and what it leads to is written. A device
 * or a pipe is written to as it is.
 *
 * @throws {ScenarioError} if it cannot be written
 */
export function writeWhole(path: string, pieces: Iterable<string | Uint8Array>): void {
  const target = followed(path);
  const part = `${target}.${process.pid}.part`;
  try {
    const found = statSync(target, { throwIfNoEntry: false });
    if (found && !found.isFile() && !found.isDirectory()) {
      writePieces(target, 'w', pieces);
      return;
    }
    writePieces(part, 'wx', pieces);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw new ScenarioError([{ message: `cannot write "${path}": ${reasonOf(error)}` }], { cause: error });
  }
}

function writePieces(path: string, flags: 'w' | 'wx', pieces: Iterable<string | Uint8Array>): void {
  const file = openSync(path, flags);
  try {
    for (const piece of pieces) {
      if (typeof piece === 'string') writeSync(file, piece);
      else writeSync(file, piece);
    }
  } finally {
    closeSync(file);
  }
}

/** Where a link leads, whether or not there is something. */
function followed(path: string): string {
  let target = path;
  for (let links = 0; links < 40 && lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink(); links += 1) {
    target = resolve(dirname(target), readlinkSync(target));
  }
  return target;
}

/**
 * Fails early if files cannot be written, or if one would replace another or what is read.
 *
 * @param outputs  paths by option; those that are not given are left out
 * @param inputs  files that are read
 * @throws {ScenarioError} with every mistake
 */
export function checkOutputs(
  outputs: Readonly<Record<string, string | undefined>>,
  inputs: readonly (string | undefined)[] = [],
): void {
  const given = Object.entries(outputs).flatMap(([option, path]) => (path === undefined ? [] : [{ option, path }]));
  const read = new Set(inputs.flatMap((path) => (path === undefined ? [] : [placeOf(path)])));
  const written = new Map<string, string>();
  const issues: Issue[] = [];
  for (const { option, path } of given) {
    const place = placeOf(path);
    const other = written.get(place);
    if (read.has(place)) issues.push({ path: option, message: `"${path}" is read: it would be lost` });
    else if (other !== undefined) issues.push({ path: option, message: `"${path}" is what --${other} writes` });
    written.set(place, option);
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  for (const { path } of given) checkWritable(path);
}

/** The same for two paths to one file. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Fails early if a file cannot be written, before minutes of work are lost. @throws {ScenarioError} */
export function checkWritable(path: string): void {
  const probe = `${path}.${process.pid}.part`;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new ScenarioError([{ message: `cannot write "${path}": ${REASONS['EISDIR']}` }]);
    }
    closeSync(openSync(probe, 'wx'));
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw new ScenarioError([{ message: `cannot write "${path}": ${reasonOf(error)}` }], { cause: error });
  } finally {
    if (existsSync(probe)) rmSync(probe);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'no space left',
  EROFS: 'read-only file system',
};

/** Why a file cannot be read or written, for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return REASONS[error.code] ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
