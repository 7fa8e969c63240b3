/** `weft simulate`: one step of one scenario. With a machine from a SCALE-Sim file, `simulate-folded.ts` takes its place. */
import type { CommandModule } from 'yargs';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import { run } from '../../run/simulate.ts';
import { chromeTrace } from '../../sim/chrome-trace.ts';
import { checkWritable, readBytes, readText, writeWhole } from '../files.ts';
import { planReader } from '../plan-flag.ts';
import { operationsCsv } from '../report/operations-csv.ts';
import { describeResult } from '../report/describe-result.ts';
import { foldedOptions, refuseFoldedFlags } from '../folded-options.ts';
import {
  methodOption,
  runOptions,
  scenarioFrom,
  scenarioOptions,
  withExamples,
  withScenarioFile,
} from '../scenario-flags.ts';

const options = {
  ...scenarioOptions,
  ...methodOption,
  ...foldedOptions,
  ...runOptions,
  plan: {
    type: 'string',
    describe: 'run by this plan (weft schedule --out) instead of searching',
    requiresArg: true,
    group: 'Scenario:',
  },
  json: { type: 'boolean', describe: 'print the result as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the operations as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write the result as JSON to this file', requiresArg: true, group: 'Output:' },
  trace: {
    type: 'string',
    describe: 'write a timeline for chrome://tracing or ui.perfetto.dev',
    requiresArg: true,
    group: 'Output:',
  },
} as const;

export const simulateCommand: CommandModule = {
  command: 'simulate [scenario]',
  describe: 'simulate one step and say where its cycles went',
  builder: (argv) =>
    withExamples(withScenarioFile(argv), 'Simulate one step and say where its cycles went.', [
      ['weft simulate --network resnet50 --method bdwp --sparsity 2:4', 'another network and ratio'],
      [
        'weft simulate --machine sat-vcu1525-1ch --set dramChannels=2 --trace t.json',
        'another machine, with a timeline',
      ],
      ['weft simulate scenario.yaml --batch 32 --json', 'a scenario file, one key overridden'],
      ['weft simulate --machine scale.cfg --network alexnet.csv', 'SCALE-Sim files: every layer on a folded array'],
    ]).options(options),
  handler: (argv) => {
    refuseFoldedFlags(argv);
    const flags = argv as unknown as Flags;
    const { scenario, attempt } = scenarioFrom(flags);
    for (const path of [flags.out, flags.trace]) if (path !== undefined) checkWritable(path);
    const { fastForward = true, trace } = flags;
    const plan = planReader(flags.plan);
    const done = attempt(() =>
      run(scenario, { readText, readBytes, fastForward, trace: trace !== undefined, ...plan }),
    );
    const { result, outcome, program, resolved } = done;
    if (flags.out !== undefined) writeWhole(flags.out, [`${JSON.stringify(result, null, 2)}\n`]);
    if (trace !== undefined && outcome.trace) {
      const { operations } = program;
      writeWhole(
        trace,
        chromeTrace(outcome.trace, { units: SAT_UNITS, operations, ticksPerSecond: resolved.machine.clockHz }),
      );
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (flags.csv) process.stdout.write(operationsCsv(result));
    else process.stdout.write(describeResult(result, resolved));
  },
};

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly plan?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly trace?: string;
  readonly fastForward?: boolean;
};
