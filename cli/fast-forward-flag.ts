/** `--fast-forward`, where it can do nothing. */
import type { ResolvedScenario } from '../run/scenario.ts';
import { ScenarioError } from '../terms/scenario-error.ts';

/**
 * A memory that is stepped line by line has no recurring periods to skip: asked for by hand, that is a mistake.
 *
 * @param isAsked  what the user said; absent if nothing
 * @param resolved  looked up only if it matters
 * @throws {ScenarioError}
 */
export function checkFastForward(isAsked: boolean | undefined, resolved: () => ResolvedScenario): void {
  if (isAsked !== true) return;
  const { machine } = resolved();
  if (machine.dram.model !== 'lines') return;
  const message = `${machine.name} has dramModel lines, which simulates every line and skips nothing; leave --fast-forward out, or set dramModel=banks`;
  throw new ScenarioError([{ path: 'fast-forward', message }]);
}
