/** Flags of `weft simulate` for SCALE-Sim files, and which machines these are. */
import { foldCharges } from '../arch/folded/folded-machine.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { TopologyKind } from '../workloads/scale-sim-topology.ts';

const topologyKinds: readonly TopologyKind[] = ['conv', 'gemm'];
const group = 'SCALE-Sim files (--machine x.cfg --network y.csv):';

export const foldedOptions = {
  folds: {
    choices: foldCharges,
    describe: 'what an edge fold costs: a full one, as SCALE-Sim, or what it uses, as STONNE (full)',
    requiresArg: true,
    group,
  },
  topology: {
    choices: topologyKinds,
    describe: 'what the rows are; else header and columns say it',
    requiresArg: true,
    group,
  },
  'compute-report': {
    type: 'string',
    describe: 'also write a COMPUTE_REPORT.csv to this file',
    requiresArg: true,
    group,
  },
} as const;

const isCfg = (machine: string | undefined): boolean => machine !== undefined && /\.cfg$/i.test(machine);

/** Whether the arguments name a SCALE-Sim configuration as the machine; of several machines the last counts. */
export function namesFoldedMachine(args: readonly string[]): boolean {
  const machines = args.flatMap((arg, i) => {
    if (arg === '--machine') return args.slice(i + 1, i + 2);
    return arg.startsWith('--machine=') ? [arg.slice('--machine='.length)] : [];
  });
  return isCfg(machines.at(-1));
}

/** Flags of SCALE-Sim files without such a machine. @throws {ScenarioError} */
export function refuseFoldedFlags(flags: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(foldedOptions).filter((flag) => flags[flag] !== undefined);
  if (given.length > 0) {
    const path = given.map((flag) => `--${flag}`).join(', ');
    throw new ScenarioError([{ path, message: 'needs a SCALE-Sim configuration: --machine x.cfg' }]);
  }
}

/** Whether a network is named as a file of rows. */
export const isTopology = (network: unknown): boolean => typeof network === 'string' && /\.csv$/i.test(network);
