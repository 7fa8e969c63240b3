/** The reference points that come with the package, as a target takes them. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DataFile, ReadBeside } from '../../published/target.ts';

const root = resolve(import.meta.dirname, '../..');

export function fixtureFiles(folder: string): DataFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') }));
}

export const readBeside: ReadBeside = ({ path }, name) => readFileSync(join(root, dirname(path), name), 'utf8');

/** A file of points. */
export const pointsFile = (points: readonly unknown[], path = 'p.json'): DataFile => ({
  path,
  text: JSON.stringify({ meta: {}, points }),
});
