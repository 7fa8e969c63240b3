/** `weft merge`: stores of one search as one. */
import type { CommandModule } from 'yargs';
import { mergeStores, storeText } from '../../explore/store/merge.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { replaceStore } from '../../explore/store/store-file.ts';
import { counted } from '../../terms/people.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { checkOutputs, readUserPieces, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';

export const mergeCommand: CommandModule = {
  command: 'merge <stores..>',
  describe: 'put stores of one search together: shards, or copies that went on apart',
  builder: (argv) =>
    withExamples(
      argv.positional('stores', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'files of weft explore --out',
      }),
      'Put stores of one search together. The result is the same bytes whichever store has which points.',
      [
        ['weft merge 1.ndjson 2.ndjson --out all.ndjson', 'two shards as one store'],
        ['weft merge part-*.ndjson --out all.ndjson', 'all that a cluster wrote'],
      ],
    ).options({
      out: {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'where the store is written',
        group: 'Output:',
      },
    }),
  handler: (argv) => {
    const { stores, out } = argv as unknown as { readonly stores: readonly string[]; readonly out: string };
    checkOutputs({ out }, stores);
    const read = stores.map((file) => {
      const { torn, ...store } = readStore(readUserPieces(file), file);
      if (torn > 0) process.stderr.write(`weft: ${file} ends in half a line, which is left out\n`);
      return { file, ...store };
    });
    if (read.length === 0) throw new ScenarioError([{ path: 'stores', message: 'name at least one' }]);
    const merged = mergeStores(read);
    replaceStore(out, merged, () => writeWhole(out, [storeText(merged)]));
    process.stdout.write(`${counted(merged.points.length, 'point')} of ${counted(read.length, 'store')} in ${out}\n`);
  },
};
