/** Files: read whole, written whole or not at all. */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ScenarioError } from '../terms/scenario-error.ts';

/** Reads a text file. @throws with a reason for people */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
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

/** Writes beside the target, then renames: nobody ever sees half a file. @throws {ScenarioError} if it cannot be written */
export function writeWhole(path: string, pieces: Iterable<string>): void {
  const part = `${path}.${process.pid}.part`;
  try {
    const file = openSync(part, 'wx');
    try {
      for (const piece of pieces) writeSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new ScenarioError([{ message: `cannot write "${path}": ${reasonOf(error)}` }], { cause: error });
  }
}

/** Fails early if a file cannot be written, before minutes of work are lost. @throws {ScenarioError} */
export function checkWritable(path: string): void {
  const probe = `${path}.${process.pid}.part`;
  try {
    closeSync(openSync(probe, 'wx'));
  } catch (error) {
    throw new ScenarioError([{ message: `cannot write "${path}": ${reasonOf(error)}` }], { cause: error });
  } finally {
    rmSync(probe, { force: true });
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

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return REASONS[error.code] ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
