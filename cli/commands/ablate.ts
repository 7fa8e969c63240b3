/** `weft ablate`: what each dataflow optimisation is worth, along a ladder, alone, and removed. */
import type { CommandModule } from 'yargs';
import { ablate, optimisations, runsPerBatch, switchedSettings } from '../../run/ablate.ts';
import type { Ablations } from '../../run/ablate.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import { resolveScenario } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run, RunOptions } from '../../run/simulate.ts';
import { csv } from '../csv.ts';
import { checkFastForward } from '../fast-forward-flag.ts';
import { checkOutputs, readBytes, readText, writeWhole } from '../files.ts';
import { numbersOf } from '../number-flags.ts';
import { startProgress } from '../progress.ts';
import { describeAblation } from '../report/describe-ablation.ts';
import {
  methodOption,
  runOptions,
  scenarioFrom,
  scenarioOptions,
  withExamples,
  withScenarioFile,
} from '../scenario-flags.ts';

const DEFAULT_BATCHES = '512,1';
const MOST_IMAGES = 1_048_576;

const options = {
  ...scenarioOptions,
  ...methodOption,
  ...runOptions,
  batch: { type: 'string', describe: `images a step, by commas (${DEFAULT_BATCHES})`, group: 'Scenario:' },
  json: { type: 'boolean', describe: 'print the ablation as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print a row an optimisation as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
  report: {
    type: 'string',
    describe: 'write a page with pictures, one HTML file',
    requiresArg: true,
    group: 'Output:',
  },
} as const;

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly report?: string;
  readonly fastForward?: boolean;
};

export const ablateCommand: CommandModule = {
  command: 'ablate [scenario]',
  describe: 'what each dataflow optimisation is worth',
  builder: (argv) =>
    withExamples(
      withScenarioFile(argv),
      `What each dataflow optimisation is worth: from none to all, alone, and removed (${optimisations.map(({ name }) => name).join(', ')}).`,
      [
        ['weft ablate --network resnet50', 'BDWP 2:8, at batch 512 and at batch 1'],
        ['weft ablate --network resnet18-cifar10 --batch 64 --machine sat-vcu1525-1ch --json', 'one batch, as JSON'],
      ],
    ).options(options),
  handler: async (argv) => {
    const { batch: batchText, ...rest } = argv as unknown as Flags & { readonly batch?: string };
    const flags: Flags = rest;
    const { scenario, attempt } = scenarioFrom(flags);
    const batches = [...new Set(numbersOf('batch', batchText ?? DEFAULT_BATCHES, 1, MOST_IMAGES))];
    const resolved = attempt(() => resolveScenario(scenario, readText, readBytes));
    attempt(() => checkFastForward(flags.fastForward, () => resolved));
    checkOutputs({ out: flags.out, report: flags.report }, [flags.scenario]);
    const cache = new ScheduleCache();
    const simulation: RunOptions = { readText, readBytes, fastForward: flags.fastForward ?? true, cache };
    const progress = startProgress('run', batches.length * runsPerBatch);
    let ablations: Ablations;
    try {
      ablations = attempt(() => ablate(scenario, batches, simulation, () => progress.step()));
    } finally {
      progress.end();
    }
    const text = `${JSON.stringify(ablations, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [text]);
    if (flags.report !== undefined) {
      const { ablationReport } = await import('../page/ablation-report.ts');
      const { writePage } = await import('../page/write-report.ts');
      const ends = endsOf({ ...scenario, batch: batches[0] }, simulation);
      await writePage(flags.report, ablationReport(ablations, ends));
    }
    if (flags.json) process.stdout.write(text);
    else if (flags.csv) process.stdout.write(ablationCsv(ablations));
    else process.stdout.write(describeAblation(ablations, resolved));
  },
};

/** The ends of the ladder again, with their timelines; the schedules are known. */
function endsOf(scenario: Scenario, simulation: RunOptions): { readonly none: Run; readonly all: Run } {
  const runWith = (isOn: boolean): Run => {
    const set = { ...scenario.set, ...switchedSettings(() => isOn) };
    return run({ ...scenario, set }, { ...simulation, trace: true });
  };
  return { none: runWith(false), all: runWith(true) };
}

function ablationCsv({ batches }: Ablations): string {
  const header = ['batch', 'optimisation', 'cycles', 'saved', 'share', 'FF', 'BP', 'WU', 'other', 'alone', 'removed'];
  return csv(
    header,
    batches.flatMap(({ batch, none, steps }) => [
      [batch, 'none', none.cycles, 0, 0, 0, 0, 0, 0, 0, 0],
      ...steps.map(({ optimisation, upToHere, saved, share, alone, removed }) => {
        const { FF, BP, WU, other } = saved.byPass;
        return [
          batch,
          optimisation,
          upToHere.cycles,
          saved.cycles,
          share,
          FF,
          BP,
          WU,
          other,
          alone.cycles,
          removed.cycles,
        ];
      }),
    ]),
  );
}
