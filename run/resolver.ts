/**
 * From scenarios to what they name, one after the other: what many of them share is read and built once.
 *
 * Networks are known by how they are named and read, machines by their reference and what is set by hand. That holds since files belong to a resolver: one
 * that reads other files, or the same ones after they changed, must be another resolver.
 */
import { machineOf, readMachineFiles } from '../arch/machine-file.ts';
import type { LoadedMachine, MachineFiles } from '../arch/machine-file.ts';
import { methodNamed } from '../dataflows/method.ts';
import { LruCache } from '../terms/lru-cache.ts';
import { ScenarioError, found } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { parseSparsity } from '../terms/sparsity.ts';
import { overridesOf } from './layer-patterns.ts';
import { networkOf } from './network-source.ts';
import type { Files, SourcedNetwork } from './network-source.ts';
import type { ResolvedScenario, Scenario } from './scenario.ts';

/** A search varies few of them; each network may be megabytes. */
const MOST_NETWORKS = 32;
const MOST_MACHINES = 32;
/** Small; where something else is searched than machines, few come again and again. */
const MOST_SETTINGS = 256;

export class Resolver {
  readonly #files: Files;
  readonly #networks = new LruCache<SourcedNetwork>(MOST_NETWORKS);
  readonly #filesOfMachines = new LruCache<MachineFiles>(MOST_MACHINES);
  readonly #machines = new LruCache<LoadedMachine>(MOST_SETTINGS);

  constructor(files: Files) {
    this.#files = files;
  }

  /** Finds network, method and machine. @throws {ScenarioError} with every mistake found */
  resolve(scenario: Scenario): ResolvedScenario {
    const issues: Issue[] = [];
    const sourced = found(issues, () => this.#network(scenario));
    const method = found(issues, () => methodNamed(scenario.method));
    const loaded = found(issues, () => this.#machine(scenario));
    if (!sourced || !method || !loaded) throw new ScenarioError(issues);
    const { network, notes } = sourced;
    const { phase } = scenario;
    const sparsity = parseSparsity(scenario.sparsity);
    const overrides = overridesOf(scenario.layerSparsity, network);
    return { scenario, network, networkNotes: notes, method, phase, sparsity, overrides, ...loaded };
  }

  #network({ network, import: options }: Scenario): SourcedNetwork {
    return this.#networks.get(JSON.stringify([network, options]), () => networkOf(network, options, this.#files));
  }

  #machine({ machine, set }: Scenario): LoadedMachine {
    return this.#machines.get(JSON.stringify([machine, set]), () => machineOf(this.#machineFiles(machine), set));
  }

  #machineFiles(machine: string): MachineFiles {
    return this.#filesOfMachines.get(machine, () => readMachineFiles(machine, this.#files.readText));
  }
}
