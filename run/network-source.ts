/**
 * Where a scenario's network comes from: a name, a generator, or a file (.onnx, .yaml, .csv as SCALE-Sim has it).
 *
 * A path has a slash or one of those endings. Files are read by whoever runs the scenario: this room has none.
 */
import { z } from 'zod';
import { ScenarioError } from '../terms/scenario-error.ts';
import { whyUnprintable } from '../terms/unseen.ts';
import { networkFrom } from '../workloads/catalog.ts';
import type { NetworkSpec } from '../workloads/catalog.ts';
import { readNetworkYaml } from '../workloads/import/network-yaml.ts';
import { readOnnx } from '../workloads/import/onnx/read-onnx.ts';
import type { Network } from '../workloads/layer.ts';
import { readTopology } from '../workloads/scale-sim-topology.ts';
import { networkOfTopology } from '../workloads/topology-network.ts';

/** Files by path, as text and as bytes. @throws with a reason for people if one cannot be read */
export interface Files {
  readonly readText: (path: string) => string;
  readonly readBytes: (path: string) => Uint8Array;
}

/** How a file is read where it leaves something open. */
export const importSchema = z.strictObject({
  /** ONNX: sizes of axes that the file only names (`seq: 128`). */
  dims: z.record(z.string(), z.number().int().min(1)).optional(),
  /** ONNX: refuse operators that are not known, or count them as work of the vector engine. */
  unknownOperators: z.enum(['refuse', 'vector']).optional(),
  /** ONNX: the output that the network ends in. */
  output: z.string().optional(),
  /** ONNX: whether the first axis of an input is the batch. */
  hasBatch: z.boolean().optional(),
  /** SCALE-Sim: convolutions without padding, as the list says, or with output = ⌈input / stride⌉. */
  padding: z.enum(['none', 'same']).optional(),
});

export type ImportOptions = z.infer<typeof importSchema>;

export interface SourcedNetwork {
  readonly network: Network;
  /** What was decided in reading it. */
  readonly notes: readonly string[];
}

const isPath = (spec: string): boolean => /[/\\]|\.(?:onnx|ya?ml|csv)$/i.test(spec);

/** Finds or reads a network. @throws {ScenarioError} */
export function networkOf(spec: NetworkSpec, options: ImportOptions, files: Files): SourcedNetwork {
  const found = sourced(spec, options, files);
  checkNames(found.network);
  return found;
}

/** A network's names come from files of others, and are printed. @throws {ScenarioError} */
function checkNames({ title, layers }: Network): void {
  for (const name of [title, ...layers.map(({ id }) => id)]) {
    const message = whyUnprintable(name);
    if (message !== null) throw new ScenarioError([{ path: 'network', message }]);
  }
}

function sourced(spec: NetworkSpec, options: ImportOptions, files: Files): SourcedNetwork {
  if (typeof spec !== 'string' || !isPath(spec)) {
    const [given] = Object.keys(options);
    if (given === undefined) return { network: networkFrom(spec), notes: [] };
    throw new ScenarioError([{ path: `import.${given}`, message: 'is for networks from files' }]);
  }
  const ending = /\.[a-z]+$/i.exec(spec)?.[0].toLowerCase();
  switch (ending) {
    case '.onnx': {
      refuseOthers(options, ['dims', 'unknownOperators', 'output', 'hasBatch'], 'ONNX');
      const { padding: _, ...onnx } = options;
      return readOnnx(
        read(spec, () => files.readBytes(spec)),
        { ...onnx, file: spec },
      );
    }
    case '.yaml':
    case '.yml':
      refuseOthers(options, [], 'yaml');
      return {
        network: readNetworkYaml(
          read(spec, () => files.readText(spec)),
          spec,
        ),
        notes: [],
      };
    case '.csv': {
      refuseOthers(options, ['padding'], 'SCALE-Sim');
      const topology = readTopology(
        read(spec, () => files.readText(spec)),
        spec,
      );
      try {
        return networkOfTopology(topology, options.padding ?? 'none');
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new ScenarioError([{ path: 'network', message: `${spec}: ${error.message}` }], { cause: error });
      }
    }
    default: {
      const message = `"${spec}" is no file of a network; .onnx, .yaml and .csv (SCALE-Sim) are read`;
      throw new ScenarioError([{ path: 'network', message }]);
    }
  }
}

/** A setting that would be ignored is refused. */
function refuseOthers(options: ImportOptions, known: readonly (keyof ImportOptions)[], format: string): void {
  const others = Object.keys(options).filter((key) => !known.some((one) => one === key));
  if (others.length === 0) return;
  throw new ScenarioError(others.map((key) => ({ path: `import.${key}`, message: `is not for ${format} files` })));
}

function read<T>(path: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScenarioError([{ path: 'network', message: `cannot read "${path}": ${reason}` }], { cause: error });
  }
}
