/** `weft validate`: what others report, point by point, beside what weft says. */
import type { Argv, CommandModule } from 'yargs';
import { isPaperValidation } from '../../published/paper/paper-validation.ts';
import { isDramValidation } from '../../published/peers/dram/dram-validation.ts';
import type { DataFile, ValidationTarget } from '../../published/target.ts';
import { targetNamed, targets } from '../../published/targets.ts';
import type { Validation } from '../../published/validation.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { dataFilesAt, readBeside } from '../data-files.ts';
import { packageFile } from '../../explore/pool/package-file.ts';
import { checkOutputs, readBoundedFile, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { startProgress } from '../progress.ts';
import type { Progress } from '../progress.ts';
import { describeDram } from '../report/describe-dram.ts';
import { describePaper } from '../report/describe-paper.ts';
import { describeValidation } from '../report/describe-validation.ts';

const options = {
  data: {
    type: 'string',
    describe: 'a file of reference points, or a folder of them (those that come with weft)',
    requiresArg: true,
  },
  quick: {
    type: 'boolean',
    describe: targets
      .flatMap(({ name, quick }) => (quick === undefined ? [] : [`${name}: leave out ${quick}`]))
      .join('; '),
  },
  json: { type: 'boolean', describe: 'print the comparison as JSON', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
  report: {
    type: 'string',
    describe: 'write a page with pictures, one HTML file',
    requiresArg: true,
    group: 'Output:',
  },
} as const;

interface Flags {
  readonly target: string;
  readonly data?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly report?: string;
}

export const validateCommand: CommandModule = {
  command: 'validate <target>',
  describe: 'compare with what other simulators and papers report; exit 1 if the bound is missed',
  builder: (argv: Argv) =>
    withExamples(argv, 'Compare with what other simulators and papers report; exit 1 if the bound is missed.', [
      ['weft validate paper', "SAT's figures beside ours, and how the mean speedup moves with each assumption"],
      ['weft validate scale-sim', 'the reference points that come with weft'],
      ['weft validate stonne --data points.json --json', 'points of your own, in the same format'],
    ])
      .positional('target', {
        type: 'string',
        demandOption: true,
        describe: targets.map(({ name, title }) => `${name}: ${title}`).join('; '),
      })
      .options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const target = targetNamed(flags.target);
    if (flags.quick && target.quick === undefined) {
      throw new ScenarioError([{ path: 'quick', message: `${target.name} has nothing to leave out` }]);
    }
    const files = target.isCode && flags.data === undefined ? [] : dataFilesAt(flags.data ?? packageFile(target.data));
    checkOutputs(
      { out: flags.out, report: flags.report },
      files.map(({ path }) => path),
    );
    const validation = validated(target, files, flags.quick ?? false);
    const json = `${JSON.stringify(validation, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [json]);
    const shownPath = flags.data ?? target.data;
    if (flags.report !== undefined) {
      const { validationReport } = await import('../page/validation-report.ts');
      const { writePage } = await import('../page/write-report.ts');
      await writePage(flags.report, validationReport(validation, target.title, shownPath));
    }
    process.stdout.write(flags.json ? json : described(validation, target, shownPath));
    if (!validation.bound.holds) process.exitCode = 1;
  },
};

function validated(target: ValidationTarget, files: readonly DataFile[], isQuick: boolean): Validation {
  let progress: Progress | null = null;
  const told = (parts: number): void => {
    progress ??= startProgress('part', parts);
    progress.step();
  };
  try {
    const readOwn = (name: string): string => readBoundedFile(packageFile(`${target.data}/${name}`), MOST_OWN_BYTES);
    return target.validate(files, readBeside, { isQuick, told, readOwn });
  } finally {
    (progress as Progress | null)?.end();
  }
}

/** Files beside the points of a target. */
const MOST_OWN_BYTES = 1 << 24;

function described(validation: Validation, { title }: ValidationTarget, path: string): string {
  if (isPaperValidation(validation)) return describePaper(validation, title, path);
  return isDramValidation(validation)
    ? describeDram(validation, title, path)
    : describeValidation(validation, title, path);
}
