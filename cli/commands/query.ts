/** `weft query`: what a store holds, filtered, sorted, as a front, as CSV or Parquet. */
import type { CommandModule } from 'yargs';
import { spaceOf } from '../../explore/space/space.ts';
import type { Space } from '../../explore/space/space.ts';
import { columnOf, conditionOf } from '../../explore/store/filter.ts';
import type { StoredPoint } from '../../explore/store/line.ts';
import { mergeStores } from '../../explore/store/merge.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { columnsOf } from '../../explore/store/columns.ts';
import { summarise } from '../../explore/summary.ts';
import { integer } from '../../terms/people.ts';
import { csv } from '../csv.ts';
import { checkOutputs, readUserFile, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';
import { describeExploration, pointTable } from '../report/describe-exploration.ts';

const which = { group: 'Points:', requiresArg: true } as const;
const output = { group: 'Output:' } as const;

const options = {
  where: {
    ...which,
    type: 'array',
    string: true,
    describe: "conditions that all hold: 'rows>=16' 'time:resnet50<2' status=ok",
  },
  front: { group: 'Points:', type: 'boolean', describe: 'only what nothing else beats, of those that are left' },
  sort: { ...which, type: 'string', describe: 'by a parameter or a figure, smallest first' },
  descending: { group: 'Points:', type: 'boolean', describe: 'largest first', implies: 'sort' },
  most: { ...which, type: 'string', describe: 'at most so many points' },
  csv: {
    ...output,
    type: 'boolean',
    describe: 'print points as CSV, every figure of every network',
    conflicts: 'json',
  },
  json: { ...output, type: 'boolean', describe: 'print points as JSON' },
  parquet: { ...output, type: 'string', requiresArg: true, describe: 'write points as Parquet to this file' },
} as const;

interface Flags {
  readonly stores: readonly string[];
  readonly where?: readonly string[];
  readonly front?: boolean;
  readonly sort?: string;
  readonly descending?: boolean;
  readonly most?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly parquet?: string;
}

export const queryCommand: CommandModule = {
  command: 'query <stores..>',
  describe: 'filter, sort and export what weft explore stored',
  builder: (argv) =>
    withExamples(
      argv.positional('stores', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'files of weft explore --out',
      }),
      'What a store holds. Without options: the front, references and sensitivities, as weft explore prints them.',
      [
        ['weft query all.ndjson --where dramChannels=2 --front', 'the front of machines with two channels'],
        ["weft query all.ndjson --where 'dsp<1000' --sort time --most 1", 'the fastest below 1000 DSPs'],
        ['weft query all.ndjson --csv > all.csv', 'every point and figure'],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    const { space, head, points } = merged(flags.stores);
    const isWhole = !flags.where && !flags.front && flags.sort === undefined && flags.most === undefined;
    const chosen = select(space, points, flags);
    if (flags.parquet !== undefined) {
      checkOutputs({ parquet: flags.parquet }, flags.stores);
      const { parquetBytes } = await import('../parquet.ts');
      writeWhole(flags.parquet, [parquetBytes(columnsOf(space, chosen))]);
      process.stderr.write(`weft: ${integer(chosen.length)} points in ${flags.parquet}\n`);
    } else if (flags.json) process.stdout.write(`${JSON.stringify(chosen, null, 2)}\n`);
    else if (flags.csv) {
      const columns = columnsOf(space, chosen);
      const rows = chosen.map((_, i) => columns.map(({ values }) => cellOf(values[i])));
      process.stdout.write(
        csv(
          columns.map(({ name }) => name),
          rows,
        ),
      );
    } else if (isWhole) {
      const about = { driver: head.driver, seed: head.seed, isComplete: true, out: null, shard: null };
      process.stdout.write(describeExploration(space, summarise(space, points), about));
    } else
      process.stdout.write(
        `${integer(chosen.length)} of ${integer(points.length)} points\n\n${pointTable(space, chosen)}\n`,
      );
  },
};

const cellOf = (value: string | number | boolean | null): string | number | null =>
  typeof value === 'boolean' ? String(value) : value;

function merged(stores: readonly string[]): ReturnType<typeof mergeStores> & { readonly space: Space } {
  const read = stores.map((file) => ({ file, ...readStore(readUserFile(file), file) }));
  const all = mergeStores(read);
  return { ...all, space: spaceOf(all.head.space, read[0].file) };
}

function select(
  space: Space,
  points: readonly StoredPoint[],
  { where = [], front, sort, descending = false, most }: Flags,
): readonly StoredPoint[] {
  const conditions = where.map((text) => conditionOf(space, text));
  let chosen = points.filter((point) => conditions.every((holds) => holds(point)));
  if (front) chosen = summarise(space, chosen).front.map(({ point }) => point);
  if (sort !== undefined) chosen = sorted(space, chosen, sort, descending);
  return most === undefined ? chosen : chosen.slice(0, wholeNumber('most', most, 1, 1e9));
}

/** Points without the figure come last. */
function sorted(space: Space, points: readonly StoredPoint[], by: string, isDescending: boolean): StoredPoint[] {
  const sign = isDescending ? -1 : 1;
  const { read } = columnOf(space, by);
  const rank = (point: StoredPoint): number | string | undefined => {
    const value = read(point);
    return typeof value === 'number' && Number.isNaN(value) ? undefined : value;
  };
  return points.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x === y) return a.index - b.index;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return x < y ? -sign : sign;
  });
}
