/** The studio's page as the package's build left it: all files that are ever served or exported. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../explore/pool/package-file.ts';

export interface PageFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

const FILES = [
  { name: 'index.html', type: 'text/html; charset=utf-8' },
  { name: 'studio.js', type: 'text/javascript; charset=utf-8' },
  { name: 'studio.css', type: 'text/css; charset=utf-8' },
] as const;

export const pageFiles = (): PageFile[] =>
  FILES.map(({ name, type }) => ({
    name,
    type,
    text: readFileSync(packageFile(`dist/viz/studio-page/${name}`), 'utf8'),
  }));
