/** `weft simulate`: one step of one scenario. With a machine from a SCALE-Sim file, `simulate-folded.ts` takes its place. */
import type { CommandModule } from 'yargs';
import { SAT_UNITS } from '../../arch/sat/units.ts';
import { priced } from '../../run/energy.ts';
import { powerTrack } from '../../run/power.ts';
import { resolveScenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import { chromeTrace } from '../../sim/chrome-trace.ts';
import { checkFastForward } from '../fast-forward-flag.ts';
import { checkOutputs, readBytes, readText, writeWhole } from '../files.ts';
import { planReader } from '../plan-flag.ts';
import { pricesDescription, pricesNamed } from '../prices-flag.ts';
import { operationsCsv } from '../report/operations-csv.ts';
import { describeEnergy } from '../report/describe-energy.ts';
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
  energy: { type: 'boolean', describe: 'also say what energy it takes, at --prices', group: 'Output:' },
  prices: {
    type: 'string',
    describe: `table of energy prices: ${pricesDescription}`,
    requiresArg: true,
    group: 'Output:',
  },
  json: { type: 'boolean', describe: 'print the result as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the operations as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write the result as JSON to this file', requiresArg: true, group: 'Output:' },
  report: {
    type: 'string',
    describe: 'write a page with pictures, one HTML file',
    requiresArg: true,
    group: 'Output:',
  },
  trace: {
    type: 'string',
    describe: 'write a timeline for chrome://tracing or ui.perfetto.dev, with --energy also of power',
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
      ['weft simulate --energy', 'with energy by unit, pass, tensor and layer, and the source of every price'],
      ['weft simulate --machine scale.cfg --network alexnet.csv', 'SCALE-Sim files: every layer on a folded array'],
    ]).options(options),
  handler: async (argv) => {
    refuseFoldedFlags(argv);
    const flags = argv as unknown as Flags;
    const { scenario, attempt } = scenarioFrom(flags);
    checkOutputs({ out: flags.out, trace: flags.trace, report: flags.report }, [
      flags.scenario,
      flags.plan,
      flags.prices,
    ]);
    const { fastForward = true, trace, report } = flags;
    attempt(() => checkFastForward(flags.fastForward, () => resolveScenario(scenario, readText, readBytes)));
    const wantsTrace = trace !== undefined || report !== undefined;
    const plan = planReader(flags.plan);
    const wantsEnergy = flags.energy ?? flags.prices !== undefined;
    const prices = wantsEnergy ? pricesNamed(flags.prices) : null;
    const done = attempt(() => run(scenario, { readText, readBytes, fastForward, trace: wantsTrace, ...plan }));
    const { result, outcome, program, resolved } = done;
    const energy = prices && priced(result, prices);
    const json = (): string => `${JSON.stringify(energy ? { ...result, energy } : result, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [json()]);
    if (trace !== undefined && outcome.trace) {
      const { operations } = program;
      const ticksPerSecond = resolved.machine.clockHz;
      const counters = prices ? [powerTrack(result, outcome, prices)] : [];
      writeWhole(trace, chromeTrace(outcome.trace, { units: SAT_UNITS, operations, ticksPerSecond, counters }));
    }
    if (report !== undefined) {
      const { writeReport } = await import('../page/write-report.ts');
      await writeReport(report, [done], flags.prices);
    }
    if (flags.json) process.stdout.write(json());
    else if (flags.csv) process.stdout.write(operationsCsv(result, energy));
    else process.stdout.write(describeResult(result, resolved) + (energy ? `\n${describeEnergy(energy)}` : ''));
  },
};

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly plan?: string;
  readonly energy?: boolean;
  readonly prices?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly trace?: string;
  readonly report?: string;
  readonly fastForward?: boolean;
};
