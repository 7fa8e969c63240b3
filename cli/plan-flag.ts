/** The flag --plan: a plan file instead of the scheduler. */
import { planFrom } from '../run/plan-file.ts';
import type { RunOptions } from '../run/simulate.ts';
import { readUserFile } from './files.ts';

/** What `run` must be told to use a plan file. @throws {ScenarioError} if it cannot be read */
export function planReader(path: string | undefined): Pick<RunOptions, 'plan'> {
  if (path === undefined) return {};
  const text = readUserFile(path);
  return { plan: (resolved) => planFrom(text, path, resolved) };
}
