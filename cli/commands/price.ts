/** `weft price`: the energy of a result that was written before, under any table of prices. */
import type { Argv, CommandModule } from 'yargs';
import { priced } from '../../run/energy.ts';
import { readResult } from '../../run/read-result.ts';
import { checkOutputs, readUserFile, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { pricesDescription, pricesNamed } from '../prices-flag.ts';
import { describeEnergy } from '../report/describe-energy.ts';
import { energyCsv } from '../report/energy-csv.ts';

const options = {
  table: { type: 'string', describe: `table of prices: ${pricesDescription}`, requiresArg: true },
  json: { type: 'boolean', describe: 'print the energy as JSON', conflicts: 'csv', group: 'Output:' },
  csv: { type: 'boolean', describe: 'print the energy of all parts as CSV', group: 'Output:' },
  out: { type: 'string', describe: 'also write it as JSON to this file', requiresArg: true, group: 'Output:' },
} as const;

interface Flags {
  readonly result: string;
  readonly table?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

export const priceCommand: CommandModule = {
  command: 'price <result>',
  describe: 'the energy of a result, by a table of prices; nothing is simulated again',
  builder: (argv: Argv) =>
    withExamples(argv, 'The energy of a result, by a table of prices; nothing is simulated again.', [
      ['weft price result.json', 'a result of weft simulate --out result.json, on the FPGA'],
      ['weft price result.json --table asic-7nm', 'the same counts at other prices (weft list prices)'],
    ])
      .positional('result', { type: 'string', demandOption: true, describe: 'JSON of weft simulate' })
      .options(options),
  handler: (argv) => {
    const flags = argv as unknown as Flags;
    const table = pricesNamed(flags.table);
    const result = readResult(readUserFile(flags.result), flags.result);
    checkOutputs({ out: flags.out }, [flags.result, flags.table]);
    const report = priced(result, table);
    const json = `${JSON.stringify(report, null, 2)}\n`;
    if (flags.out !== undefined) writeWhole(flags.out, [json]);
    if (flags.json) process.stdout.write(json);
    else process.stdout.write(flags.csv ? energyCsv(report) : describeEnergy(report));
  },
};
