/** Runs the command line as a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export const weftPath = resolve(import.meta.dirname, '../../bin/weft.js');

export interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const callIn =
  (folder: () => string) =>
  (...args: readonly string[]): Promise<Done> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [weftPath, ...args],
        { cwd: folder(), maxBuffer: 1 << 28 },
        (error, stdout, stderr) => {
          done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
        },
      );
    });

/** In the folder of the tests, for calls that write nothing beside their own files. */
export const call = callIn(() => import.meta.dirname);
