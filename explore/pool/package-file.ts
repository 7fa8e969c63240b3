/** Where weft is installed: the command line runs from a few files that its build puts together, tests from the sources. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder: string | null = null;

/** A file that comes with the package, by its path there. */
export const packageFile = (path: string): string => join((folder ??= packageFolder()), path);

function packageFolder(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'package.json'))) {
    const above = dirname(at);
    if (above === at) throw new Error('weft does not find the folder that it is installed in');
    at = above;
  }
  return at;
}
