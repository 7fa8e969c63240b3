/** Everything that `weft validate` knows. */
import { ScenarioError } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { paperTarget } from './paper/paper.ts';
import { dramTarget } from './peers/dram/dram.ts';
import { scaleSimTarget } from './peers/scale-sim.ts';
import { stonneTarget } from './peers/stonne.ts';
import type { ValidationTarget } from './target.ts';

export const targets: readonly ValidationTarget[] = [paperTarget, scaleSimTarget, stonneTarget, dramTarget];

export const targetNames: readonly string[] = targets.map(({ name }) => name);

/** @throws {ScenarioError} if there is none of that name */
export function targetNamed(name: string): ValidationTarget {
  const target = targets.find((candidate) => candidate.name === name);
  if (target) return target;
  const hint = didYouMean(name, targetNames) || `; there are ${targetNames.join(', ')}`;
  throw new ScenarioError([{ path: 'target', message: `nothing to validate against is called "${name}"${hint}` }]);
}
