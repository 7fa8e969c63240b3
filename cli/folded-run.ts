/** `weft simulate` with SCALE-Sim files: a machine from a `.cfg`, a network from a `.csv`. */
import { foldCharges } from '../arch/folded/folded-machine.ts';
import type { FoldCharge } from '../arch/folded/folded-machine.ts';
import { readScaleSimCfg } from '../arch/folded/scale-sim-cfg.ts';
import { simulateTopology } from '../run/folded/simulate-topology.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import { MOST_CHARACTERS, readTopology } from '../workloads/scale-sim-topology.ts';
import type { TopologyKind } from '../workloads/scale-sim-topology.ts';
import { checkWritable, readBoundedFile, writeWhole } from './files.ts';
import { computeReport } from './report/compute-report.ts';
import { describeFolded } from './report/describe-folded.ts';
import { foldedCsv } from './report/folded-csv.ts';

const topologyKinds: readonly TopologyKind[] = ['conv', 'gemm'];

export const foldedOptions = {
  folds: {
    choices: foldCharges,
    describe: 'what an edge fold costs: a full one, as SCALE-Sim, or what it uses, as STONNE (full)',
    requiresArg: true,
    group: 'SCALE-Sim files (--machine x.cfg --network y.csv):',
  },
  topology: {
    choices: topologyKinds,
    describe: 'what the rows are; else header and columns say it',
    requiresArg: true,
    group: 'SCALE-Sim files (--machine x.cfg --network y.csv):',
  },
  'compute-report': {
    type: 'string',
    describe: 'also write a COMPUTE_REPORT.csv to this file',
    requiresArg: true,
    group: 'SCALE-Sim files (--machine x.cfg --network y.csv):',
  },
} as const;

export interface FoldedFlags {
  readonly machine: string;
  readonly network?: string;
  readonly folds?: FoldCharge;
  readonly topology?: TopologyKind;
  readonly computeReport?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

type Flags = Readonly<Record<string, unknown>>;

const named = (value: unknown, ending: RegExp): boolean => typeof value === 'string' && ending.test(value);

/** Whether the machine is a SCALE-Sim configuration. */
export const isFoldedMachine = ({ machine }: Flags): boolean => named(machine, /\.cfg$/i);

/** Flags of SCALE-Sim files without such a machine. @throws {ScenarioError} */
export function refuseFoldedFlags(flags: Flags): void {
  const given = ['folds', 'topology', 'compute-report'].filter((flag) => flags[flag] !== undefined);
  if (given.length > 0) {
    throw new ScenarioError([{ path: listOf(given), message: 'needs a SCALE-Sim configuration: --machine x.cfg' }]);
  }
  if (named(flags['network'], /\.csv$/i)) {
    const message = 'a topology (.csv) runs on a machine from a SCALE-Sim configuration: --machine x.cfg';
    throw new ScenarioError([{ path: 'network', message }]);
  }
}

/** Flags that a folded array gives no meaning. @throws {ScenarioError} that names them all */
function refuseOthers(flags: Flags): void {
  const strangers = ['scenario', 'batch', 'phase', 'method', 'sparsity', 'set', 'trace'];
  const given = strangers.filter((flag) => flags[flag] !== undefined);
  if (flags['fast-forward'] === false) given.push('no-fast-forward');
  if (given.length === 0) return;
  const message = 'means nothing on the folded array of a .cfg; the file and the topology say all';
  throw new ScenarioError([{ path: listOf(given), message }]);
}

const listOf = (flags: readonly string[]): string =>
  flags.map((flag) => (flag === 'scenario' ? 'scenario file' : `--${flag}`)).join(', ');

/** A configuration is a page; only a mistake is larger. */
const MOST_CFG_BYTES = 1 << 20;

/** Reads both files, counts all layers, prints and writes. @throws {ScenarioError} */
export function runFolded(flags: FoldedFlags): void {
  refuseOthers({ ...flags });
  const { machine: machinePath, network, folds = 'full', topology: kind, computeReport: reportPath, out } = flags;
  if (network === undefined || !named(network, /\.csv$/i)) {
    const shown = network === undefined ? 'is missing' : `"${network}" is no topology`;
    throw new ScenarioError([{ path: 'network', message: `${shown}; a .cfg machine needs --network y.csv` }]);
  }
  if (reportPath !== undefined && folds !== 'full') {
    const message = 'has the figures of SCALE-Sim, which charges full folds; leave out --folds ragged';
    throw new ScenarioError([{ path: 'compute-report', message }]);
  }
  const { machine, ...provenance } = readScaleSimCfg(readBoundedFile(machinePath, MOST_CFG_BYTES), machinePath, folds);
  const topology = readTopology(readBoundedFile(network, 4 * MOST_CHARACTERS), network, kind);
  for (const path of [out, reportPath]) if (path !== undefined) checkWritable(path);
  const result = simulateTopology(machine, topology, provenance);
  const json = `${JSON.stringify(result, null, 2)}\n`;
  if (out !== undefined) writeWhole(out, [json]);
  if (reportPath !== undefined) writeWhole(reportPath, [computeReport(result)]);
  if (flags.json) process.stdout.write(json);
  else if (flags.csv) process.stdout.write(foldedCsv(result));
  else process.stdout.write(describeFolded(result));
}
