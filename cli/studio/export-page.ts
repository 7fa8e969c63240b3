/** Writes the studio's page to a folder: static files for any server, or to open from disk. */
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../run/version.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { reasonOf, writeWhole } from '../files.ts';
import type { PageFile } from './page-files.ts';

/** Says that a folder is ours to write into again. */
const MARK = 'weft-studio.json';

/** The paths of what was written. @throws {ScenarioError} if the folder has something else in it, or cannot be written */
export function exportPage(folder: string, files: readonly PageFile[]): string[] {
  refuseOthers(folder);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ScenarioError([{ path: 'export', message: `cannot write "${folder}": ${reasonOf(error)}` }], {
      cause: error,
    });
  }
  const mark = { tool: 'weft studio', version: VERSION, files: files.map(({ name }) => name) };
  const written = [{ name: MARK, text: `${JSON.stringify(mark, null, 2)}\n` }, ...files];
  return written.map(({ name, text }) => {
    const path = join(folder, name);
    writeWhole(path, [text]);
    return path;
  });
}

function refuseOthers(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  const refuse = (message: string): never => {
    throw new ScenarioError([{ path: 'export', message }]);
  };
  if (!found.isDirectory()) refuse(`"${folder}" is a file, not a folder`);
  if (readdirSync(folder).length > 0 && !isMarked(folder)) {
    refuse(`"${folder}" has other files in it; a new folder, an empty one, or an earlier export is written`);
  }
}

function isMarked(folder: string): boolean {
  try {
    const mark = JSON.parse(readFileSync(join(folder, MARK), 'utf8')) as { readonly tool?: unknown };
    return mark.tool === 'weft studio';
  } catch {
    return false;
  }
}
