/** Layers by pattern: `layer1.*` is every layer whose id begins so; `*` stands for any text, dots included. */
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { parseSparsity } from '../terms/sparsity.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import { didYouMean } from '../terms/suggest.ts';
import type { Network } from '../workloads/layer.ts';

/**
 * The layers with weights that have a sparsity of their own; null keeps one dense.
 *
 * @throws {ScenarioError} for every pattern that matches none
 */
export function overridesOf(
  written: Readonly<Record<string, string>>,
  { name, layers }: Network,
): ReadonlyMap<string, Sparsity | null> {
  const ids = layers.filter(({ kind }) => kind === 'conv2d' || kind === 'linear').map(({ id }) => id);
  const overrides = new Map<string, Sparsity | null>();
  const issues: Issue[] = [];
  for (const [pattern, value] of Object.entries(written)) {
    const matching = ids.filter((id) => matches(pattern, id));
    if (matching.length === 0) {
      const hint = didYouMean(pattern, ids);
      issues.push({
        path: `layerSparsity.${pattern}`,
        message: `matches no layer with weights of ${name}${hint}`,
      });
    }
    for (const id of matching) overrides.set(id, value === 'dense' ? null : parseSparsity(value));
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return overrides;
}

/** Without backtracking over the text: each stretch between stars is looked for from where the last one ended. */
function matches(pattern: string, id: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === id;
  if (!id.startsWith(first)) return false;
  let from = first.length;
  const last = rest.pop() ?? '';
  for (const stretch of rest) {
    const found = id.indexOf(stretch, from);
    if (found < 0) return false;
    from = found + stretch.length;
  }
  return id.length - last.length >= from && id.endsWith(last);
}
