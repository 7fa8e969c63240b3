/** The command that gives the same numbers. */
import type { PartialScenario } from '../../run/scenario.ts';

/** Null if no flags say it: a network of generator parameters is for a scenario file. */
export function commandLine(scenario: PartialScenario): string | null {
  const { network, import: imported, batch, phase, method, sparsity, layerSparsity, machine, set } = scenario;
  if (typeof network === 'object' || Object.keys(imported ?? {}).length > 0) return null;
  const flags = { network, batch, phase, method, sparsity, machine };
  return [
    'npx weft simulate',
    ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag} ${quoted(value)}`])),
    ...Object.entries(layerSparsity ?? {}).map(([layers, value]) => `--layer-sparsity ${quoted(`${layers}=${value}`)}`),
    ...Object.entries(set ?? {}).map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
  ].join(' ');
}

/** For a POSIX shell. */
function quoted(value: string | number): string {
  const text = String(value);
  return /^[\w.,:=/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
