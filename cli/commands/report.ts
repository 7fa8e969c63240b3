/** `weft report`: results as one HTML page that opens from disk. */
import type { Argv, CommandModule } from 'yargs';
import { canonicalJson } from '../../terms/hash.ts';
import { readResult } from '../../run/read-result.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { run } from '../../run/simulate.ts';
import type { Run } from '../../run/simulate.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { checkOutputs, readBytes, readText, readUserFile } from '../files.ts';
import { withExamples } from '../help.ts';
import { writeReport } from '../page/write-report.ts';
import { pricesDescription } from '../prices-flag.ts';

const options = {
  output: {
    alias: 'o',
    type: 'string',
    demandOption: true,
    describe: 'the page to write',
    requiresArg: true,
  },
  prices: { type: 'string', describe: `table of energy prices: ${pricesDescription}`, requiresArg: true },
} as const;

interface Flags {
  readonly results: readonly string[];
  readonly output: string;
  readonly prices?: string;
}

export const reportCommand: CommandModule = {
  command: 'report <results..>',
  describe: 'results as one HTML page that opens from disk',
  builder: (argv: Argv) =>
    withExamples(argv, 'Results as one HTML page: nothing is fetched, it opens from disk.', [
      ['weft report result.json -o report.html', 'a result of weft simulate --out result.json'],
      ['weft report dense.json bdwp.json -o report.html', 'several; the first is what others are compared with'],
    ])
      .positional('results', { type: 'string', array: true, demandOption: true, describe: 'JSON of weft simulate' })
      .options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    checkOutputs({ output: flags.output }, [...flags.results, flags.prices]);
    await writeReport(flags.output, flags.results.map(again), flags.prices);
  },
};

/** A result does not hold its timeline: it is simulated again, which gives the same numbers or says why not. */
function again(path: string): Run {
  const written = readResult(readUserFile(path), path);
  const done = run(mergeScenario(written.scenario), { readText, readBytes, trace: true });
  if (done.result.hash === written.hash && canonicalJson(done.result.totals) === canonicalJson(written.totals))
    return done;
  const message =
    `was not made by this version from the scenario alone (its hash is ${written.hash}, simulated again ${done.result.hash}): ` +
    `write the page when it is made, weft simulate … --report FILE`;
  throw new ScenarioError([{ file: path, message }]);
}
