/** Networks by name, and from generator parameters. */
import { ScenarioError } from '../terms/scenario-error.ts';
import { didYouMean } from '../terms/suggest.ts';
import { generate } from './generators.ts';
import type { GeneratorSpec } from './generators.ts';
import type { Network } from './layer.ts';
import { namedNetworks } from './named-networks.ts';

/** A name of the catalog, or a generator with its parameters. */
export type NetworkSpec = string | GeneratorSpec;

/** Names that `networkFrom` knows, in the order to list them. */
export const networkNames: readonly string[] = Object.keys(namedNetworks);

/** Builds a network. @throws {ScenarioError} if the name is unknown or the parameters make no network */
export function networkFrom(spec: NetworkSpec): Network {
  if (typeof spec !== 'string') return generated(spec);
  const known = Object.hasOwn(namedNetworks, spec) ? namedNetworks[spec] : undefined;
  if (typeof known === 'function') return known(spec);
  if (known) return generated({ name: spec, ...known });
  const hint = didYouMean(spec, networkNames) || '; "weft list networks" shows all';
  throw new ScenarioError([{ message: `unknown network "${spec}"${hint}`, path: 'network' }]);
}

function generated(spec: GeneratorSpec): Network {
  try {
    return generate(spec);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError([{ message: error.message, path: 'network' }], { cause: error });
  }
}
