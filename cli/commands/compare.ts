/** `weft compare`: methods side by side, against dense. */
import type { CommandModule } from 'yargs';
import { comparedMethods, methodNames } from '../../dataflows/method.ts';
import { compare } from '../../run/compare.ts';
import type { Comparison } from '../../run/compare.ts';
import { ScheduleCache } from '../../run/schedule-cache.ts';
import { resolveScenario, withMethod } from '../../run/scenario.ts';
import type { Scenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run } from '../../run/simulate.ts';
import { csv } from '../csv.ts';
import { checkFastForward } from '../fast-forward-flag.ts';
import { checkOutputs, readBytes, readText, writeWhole } from '../files.ts';
import { describeComparison } from '../report/describe-comparison.ts';
import { headline } from '../../viz/data/headline.ts';
import { reasonsIn } from '../../terms/stall-names.ts';
import { runOptions, scenarioFrom, scenarioOptions, withExamples, withScenarioFile } from '../scenario-flags.ts';

const options = {
  ...scenarioOptions,
  ...runOptions,
  methods: {
    type: 'string',
    describe: `methods, by commas: ${methodNames.join(',')}`,
    requiresArg: true,
    group: 'Scenario:',
  },
  json: { type: 'boolean', describe: 'print the comparison as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print a row a method as CSV', group: 'Output:' },
  report: {
    type: 'string',
    describe: 'write a page with pictures, one HTML file',
    requiresArg: true,
    group: 'Output:',
  },
  out: {
    type: 'string',
    describe: 'also write the comparison as JSON to this file',
    requiresArg: true,
    group: 'Output:',
  },
} as const;

export const compareCommand: CommandModule = {
  command: 'compare [scenario]',
  describe: 'methods side by side, against dense training',
  builder: (argv) =>
    withExamples(withScenarioFile(argv), 'Methods side by side, against dense training.', [
      ['weft compare', 'the main job: ResNet-18, batch 512, five methods at 2:8'],
      ['weft compare --network resnet50 --methods dense,bdwp --sparsity 2:4 --json', 'two methods, as JSON'],
    ]).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const { scenario, attempt } = scenarioFrom(flags);
    const resolved = attempt(() => resolveScenario(scenario, readText, readBytes));
    attempt(() => checkFastForward(flags.fastForward, () => resolved));
    checkOutputs({ out: flags.out, report: flags.report });
    const names = flags.methods?.split(',').map((name) => name.trim());
    const comparison = attempt(() =>
      compare(scenario, names ?? comparedMethods, { readText, readBytes, fastForward: flags.fastForward ?? true }),
    );
    const text = `${JSON.stringify(comparison, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [text]);
    if (flags.report !== undefined) {
      const { writeReport } = await import('../page/write-report.ts');
      await writeReport(flags.report, runsOf(scenario, comparison));
    }
    if (flags.json) process.stdout.write(text);
    else if (flags.csv) process.stdout.write(comparisonCsv(comparison));
    else process.stdout.write(describeComparison(comparison, headline(resolved)));
  },
};

/** The runs of a comparison again, with their timelines: dense first, since others are compared with it. */
function runsOf(scenario: Scenario, { rows }: Comparison): Run[] {
  const cache = new ScheduleCache();
  const others = rows.flatMap(({ method }) => (method === 'dense' ? [] : [method]));
  return (['dense', ...others] as const).map((method) =>
    run(withMethod(scenario, method), { readText, readBytes, trace: true, cache }),
  );
}

type Flags = Parameters<typeof scenarioFrom>[0] & {
  readonly methods?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly report?: string;
  readonly fastForward?: boolean;
};

function comparisonCsv({ rows }: Comparison): string {
  const reasons = reasonsIn(rows.map(({ array }) => array.stalls));
  const header = [
    'method',
    'cycles',
    'seconds',
    'FF',
    'BP',
    'WU',
    'other',
    'utilisation',
    'gemmUtilisation',
    'dramBytes',
  ];
  header.push('speedup', 'macIdealSpeedup', ...reasons.map((reason) => `stall ${reason}`));
  return csv(
    header,
    rows.map(({ method, totals, array, speedup, macIdealSpeedup }) => {
      const { FF, BP, WU, other } = totals.cyclesByPass;
      const { cycles, seconds, utilisation, gemmUtilisation, dramBytes } = totals;
      const stalls = reasons.map((reason) => array.stalls[reason] ?? 0);
      const times = [method, cycles, seconds, FF, BP, WU, other, utilisation, gemmUtilisation, dramBytes];
      return [...times, speedup, macIdealSpeedup, ...stalls];
    }),
  );
}
