/** `weft validate`: what others report, point by point, beside what weft says. */
import type { Argv, CommandModule } from 'yargs';
import { targetNamed, targets } from '../../published/targets.ts';
import { dataFilesAt, readBeside } from '../data-files.ts';
import { checkWritable, packageFile, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { describeValidation } from '../report/describe-validation.ts';

const options = {
  data: {
    type: 'string',
    describe: 'a file of reference points, or a folder of them (those that come with weft)',
    requiresArg: true,
  },
  json: { type: 'boolean', describe: 'print the comparison as JSON', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
} as const;

interface Flags {
  readonly target: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly out?: string;
}

export const validateCommand: CommandModule = {
  command: 'validate <target>',
  describe: 'compare with what other simulators and papers report; exit 1 if the bound is missed',
  builder: (argv: Argv) =>
    withExamples(argv, 'Compare with what other simulators and papers report; exit 1 if the bound is missed.', [
      ['weft validate scale-sim', 'the reference points that come with weft'],
      ['weft validate stonne --data points.json --json', 'points of your own, in the same format'],
    ])
      .positional('target', {
        type: 'string',
        demandOption: true,
        describe: targets.map(({ name, title }) => `${name}: ${title}`).join('; '),
      })
      .options(options),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    const target = targetNamed(flags.target);
    const path = flags.data ?? packageFile(target.data);
    if (flags.out !== undefined) checkWritable(flags.out);
    const validation = target.validate(dataFilesAt(path), readBeside);
    const json = `${JSON.stringify(validation, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [json]);
    const shownPath = flags.data ?? target.data;
    process.stdout.write(flags.json ? json : describeValidation(validation, target.title, shownPath));
    if (!validation.bound.holds) process.exitCode = 1;
  },
};
