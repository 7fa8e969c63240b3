/**
 * `weft simulate` with SCALE-Sim files: a machine from a `.cfg`, a network from a `.csv`.
 *
 * A command of its own, so that it loads nothing of the SAT machine: whole networks take a few milliseconds here, less than that
 * would.
 */
import type { CommandModule } from 'yargs';
import type { FoldCharge } from '../../arch/folded/folded-machine.ts';
import { readScaleSimCfg } from '../../arch/folded/scale-sim-cfg.ts';
import { simulateTopology } from '../../run/folded/simulate-topology.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { MOST_CHARACTERS, readTopology } from '../../workloads/scale-sim-topology.ts';
import type { TopologyKind } from '../../workloads/scale-sim-topology.ts';
import { checkWritable, readBoundedFile, writeWhole } from '../files.ts';
import { foldedOptions, isTopology } from '../folded-options.ts';
import { withExamples } from '../help.ts';
import { computeReport } from '../report/compute-report.ts';
import { describeFolded } from '../report/describe-folded.ts';
import { foldedCsv } from '../report/folded-csv.ts';

/** Flags of `weft simulate` that a folded array gives no meaning: known, so that the refusal can say why. */
const strangers = {
  batch: { hidden: true },
  phase: { hidden: true },
  method: { hidden: true },
  sparsity: { hidden: true },
  set: { hidden: true },
  trace: { hidden: true },
  'fast-forward': { type: 'boolean', hidden: true },
} as const;

const options = {
  machine: { type: 'string', describe: 'a SCALE-Sim configuration (.cfg)', requiresArg: true, group: 'Files:' },
  network: { type: 'string', describe: 'a SCALE-Sim topology (.csv)', requiresArg: true, group: 'Files:' },
  folds: { ...foldedOptions.folds, group: 'Files:' },
  topology: { ...foldedOptions.topology, group: 'Files:' },
  json: { type: 'boolean', describe: 'print the result as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the layers as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write the result as JSON to this file', requiresArg: true, group: 'Output:' },
  'compute-report': { ...foldedOptions['compute-report'], group: 'Output:' },
  ...strangers,
} as const;

interface Flags {
  readonly machine: string;
  readonly network?: string;
  readonly folds?: FoldCharge;
  readonly topology?: TopologyKind;
  readonly computeReport?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

/** A configuration is a page; only a mistake is larger. */
const MOST_CFG_BYTES = 1 << 20;

export const simulateFoldedCommand: CommandModule = {
  command: 'simulate [scenario]',
  describe: 'count cycles and words of a SCALE-Sim topology on the folded array of a configuration',
  builder: (argv) =>
    withExamples(
      argv.positional('scenario', { type: 'string', describe: 'none here: the two files say all' }),
      'Count cycles and words of a SCALE-Sim topology on the folded array of a configuration.',
      [
        ['weft simulate --machine scale.cfg --network alexnet.csv', 'every layer, its cycles and words'],
        ['weft simulate --machine scale.cfg --network gemms.csv --json', 'the same for programs'],
      ],
    ).options(options),
  handler: (argv) => {
    refuseStrangers(argv);
    const {
      machine: machinePath,
      network,
      folds = 'full',
      topology: kind,
      computeReport: reportPath,
      out,
      json,
      csv,
    } = argv as unknown as Flags;
    if (network === undefined || !isTopology(network)) {
      const shown = network === undefined ? 'is missing' : `"${network}" is no topology`;
      throw new ScenarioError([{ path: 'network', message: `${shown}; a .cfg machine needs --network y.csv` }]);
    }
    if (reportPath !== undefined && folds !== 'full') {
      const message = 'has the figures of SCALE-Sim, which charges full folds; leave out --folds ragged';
      throw new ScenarioError([{ path: 'compute-report', message }]);
    }
    const { machine, ...provenance } = readScaleSimCfg(
      readBoundedFile(machinePath, MOST_CFG_BYTES),
      machinePath,
      folds,
    );
    const topology = readTopology(readBoundedFile(network, 4 * MOST_CHARACTERS), network, kind);
    for (const path of [out, reportPath]) if (path !== undefined) checkWritable(path);
    const result = simulateTopology(machine, topology, provenance);
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (out !== undefined) writeWhole(out, [text]);
    if (reportPath !== undefined) writeWhole(reportPath, [computeReport(result)]);
    if (json) process.stdout.write(text);
    else process.stdout.write(csv ? foldedCsv(result) : describeFolded(result));
  },
};

/** @throws {ScenarioError} that names all flags without a meaning */
function refuseStrangers(flags: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(strangers).filter((flag) => flags[flag] !== undefined);
  const names = given.map((flag) => (flags[flag] === false ? `--no-${flag}` : `--${flag}`));
  if (flags['scenario'] !== undefined) names.unshift('scenario file');
  if (names.length === 0) return;
  const message = 'means nothing on the folded array of a .cfg; the file and the topology say all';
  throw new ScenarioError([{ path: names.join(', '), message }]);
}
