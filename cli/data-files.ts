/** Finds and reads files of reference points: one that is named, or all JSON files of a folder and its folders. */
import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataFile, ReadBeside } from '../published/target.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { readBoundedFile, reasonOf } from './files.ts';

/** Ten thousand points take 4 MiB. */
const MOST_BYTES = 1 << 26;
/** Folders of folders that are looked into. */
const DEEPEST = 4;

/** @throws {ScenarioError} if a file or the folder cannot be read */
export function dataFilesAt(path: string): DataFile[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const paths = isFolder ? jsonFilesIn(path, DEEPEST) : [path];
  if (paths.length === 0) throw new ScenarioError([{ message: `there is no .json file in "${path}"` }]);
  return paths.map((file) => ({ path: file, text: readBoundedFile(file, MOST_BYTES) }));
}

export const readBeside: ReadBeside = (file, name) => readBoundedFile(join(dirname(file.path), name), MOST_BYTES);

/** In the order of their names. Links are not followed. */
function jsonFilesIn(folder: string, depth: number): string[] {
  return entriesOf(folder)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth === 0 ? [] : jsonFilesIn(path, depth - 1);
      return entry.name.endsWith('.json') ? [path] : [];
    });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new ScenarioError([{ message: `cannot read "${folder}": ${reasonOf(error)}` }], { cause: error });
  }
}
