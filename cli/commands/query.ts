/** `weft query`: what a store holds, filtered, sorted, as a front, as CSV or Parquet. */
import type { CommandModule } from 'yargs';
import { compareSearches } from '../../explore/compare.ts';
import { spaceOf } from '../../explore/space/space.ts';
import type { Space } from '../../explore/space/space.ts';
import { columnOf, conditionOf } from '../../explore/store/filter.ts';
import type { StoredPoint, StoreHead } from '../../explore/store/line.ts';
import { frontOfStore } from '../../explore/store/front-of-store.ts';
import { mergeStores } from '../../explore/store/merge.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { columnReaders, columnsOf } from '../../explore/store/columns.ts';
import type { StoreCell } from '../../explore/store/columns.ts';
import { frontPoints, summarise } from '../../explore/summary.ts';
import { counted, integer } from '../../terms/people.ts';
import type { ReportData } from '../../viz/report/report-data.ts';
import { csvLine } from '../csv.ts';
import { checkOutputs, readUserPieces, writeWhole } from '../files.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';
import { quoted } from '../quoted.ts';
import { describeExploration, pointTable } from '../report/describe-exploration.ts';
import { describeSearches } from '../report/describe-searches.ts';

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
  compare: {
    ...output,
    type: 'boolean',
    describe: 'stores of one space beside each other, at equal budget: drivers, seeds',
    conflicts: ['where', 'front', 'sort', 'most', 'csv', 'parquet'],
  },
  report: { ...output, type: 'string', requiresArg: true, describe: 'write a page with pictures, one HTML file' },
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
  readonly compare?: boolean;
  readonly report?: string;
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
        ['weft query all.ndjson --report all.html', 'the front and every point as a page with pictures'],
        ['weft query nsga2.ndjson random.ndjson --compare', 'which driver found more with the same number of points'],
      ],
    ).options(options),
  handler: async (argv) => {
    const flags = argv as unknown as Flags;
    checkOutputs({ report: flags.report, parquet: flags.parquet }, flags.stores);
    if (flags.compare) {
      await compare(flags);
      return;
    }
    const { space, head, points, count } = asked(flags);
    const isWhole = !flags.where && !flags.front && flags.sort === undefined && flags.most === undefined;
    const chosen = select(space, points, flags);
    if (flags.report !== undefined) {
      const { sweepReport } = await import('../page/sweep-report.ts');
      await page(
        flags.report,
        sweepReport(space, chosen, {
          head,
          isComplete: true,
          commands: commandsOf([{ file: flags.stores.length === 1 ? flags.stores[0] : null, head, points }], flags),
        }),
      );
    }
    if (flags.parquet !== undefined) {
      const { parquetBytes } = await import('../parquet.ts');
      writeWhole(flags.parquet, [parquetBytes(columnsOf(space, chosen))]);
      process.stderr.write(`weft: ${counted(chosen.length, 'point')} in ${flags.parquet}\n`);
    } else if (flags.json) printJson(chosen);
    else if (flags.csv) printCsv(space, chosen);
    else if (isWhole) {
      const about = { driver: head.driver, seed: head.seed, isComplete: true, out: null, shard: null };
      process.stdout.write(describeExploration(space, summarise(space, points), about));
    } else
      process.stdout.write(`${integer(chosen.length)} of ${counted(count, 'point')}\n\n${pointTable(space, chosen)}\n`);
  },
};

function printCsv(space: Space, points: readonly StoredPoint[]): void {
  const columns = columnReaders(space);
  process.stdout.write(csvLine(columns.map(({ name }) => name)));
  printEach(points, (point) => csvLine(columns.map(({ read }) => cellOf(read(point)))));
}

/** As all of them are written at once, with two spaces. */
function printJson(points: readonly StoredPoint[]): void {
  if (points.length === 0) {
    process.stdout.write('[]\n');
    return;
  }
  process.stdout.write('[');
  printEach(points, (point, i) => `${i === 0 ? '' : ','}\n${JSON.stringify(point, null, 2)}`.replaceAll('\n', '\n  '));
  process.stdout.write('\n]\n');
}

/** Points at a time: all of them are more text than is good to have at once, and may be more than a string holds. */
const AT_A_TIME = 500;

function printEach(points: readonly StoredPoint[], text: (point: StoredPoint, index: number) => string): void {
  for (let from = 0; from < points.length; from += AT_A_TIME) {
    const some = points.slice(from, from + AT_A_TIME);
    process.stdout.write(some.map((point, i) => text(point, from + i)).join(''));
  }
}

/** Searches beside each other. */
async function compare(flags: Flags): Promise<void> {
  const stores = flags.stores.map((file) => ({ file, ...readStore(readUserPieces(file), file) }));
  const space = spaceOf(stores[0].head.space, stores[0].file);
  const comparison = compareSearches(space, stores);
  if (flags.report !== undefined) {
    const { searchesReport } = await import('../page/sweep-report.ts');
    await page(flags.report, searchesReport(space, comparison, commandsOf(stores, flags)));
  }
  if (!flags.json) {
    process.stdout.write(describeSearches(space, comparison));
    return;
  }
  const series = comparison.series.map((one) => ({ ...one, growth: [...one.growth] }));
  process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...comparison, series }, null, 2)}\n`);
}

async function page(path: string, data: ReportData): Promise<void> {
  const { writePage } = await import('../page/write-report.ts');
  await writePage(path, data);
}

/** What makes the stores, and then the page, again; the space is named as the page has it. */
function commandsOf(searches: readonly NamedSearch[], flags: Flags): string[] {
  const { stores, where = [], front, sort, descending, most, compare: isCompared, report } = flags;
  const words = [
    'weft query',
    ...stores.map(quoted),
    ...(isCompared ? ['--compare'] : []),
    ...(where.length > 0 ? ['--where', ...where.map(quoted)] : []),
    ...(front ? ['--front'] : []),
    ...(sort === undefined ? [] : ['--sort', quoted(sort)]),
    ...(descending ? ['--descending'] : []),
    ...(most === undefined ? [] : ['--most', most]),
    ...(report === undefined ? [] : ['--report', quoted(report)]),
  ];
  return [...searches.map(searchCommand), words.join(' ')];
}

interface NamedSearch {
  /** Null if it is in parts. */
  readonly file: string | null;
  readonly head: StoreHead;
  readonly points: readonly StoredPoint[];
}

/** Where the head does not have the number of points, proposals tell it: references come before the driver's own. */
function searchCommand({ file, head, points }: NamedSearch): string {
  const proposed = points.reduce((last, { index }) => Math.max(last, index + 1), 0);
  const own = proposed - Object.keys(head.space.references ?? {}).length;
  const words = [
    'weft explore space.yaml',
    '--driver',
    head.driver,
    '--points',
    String(head.points ?? Math.max(1, own)),
  ];
  return [...words, '--seed', String(head.seed), ...(file === null ? [] : ['--out', quoted(file)])].join(' ');
}

const cellOf = (value: StoreCell): string | number | null => (typeof value === 'boolean' ? String(value) : value);

interface Asked {
  readonly space: Space;
  readonly head: StoreHead;
  /** At least those that are asked for. */
  readonly points: readonly StoredPoint[];
  /** Of all points that there are. */
  readonly count: number;
}

function asked({ stores, front, report, where }: Flags): Asked {
  const [file] = stores;
  // Several stores are held against each other, and a page says how they were made.
  if (front && stores.length === 1 && report === undefined) {
    const found = frontOfStore(readUserPieces(file), file, (space) => holdsAll(space, where));
    return { ...found, space: spaceOf(found.head.space, file) };
  }
  const { head, points } = mergeStores(
    stores.map((name) => ({ file: name, ...readStore(readUserPieces(name), name) })),
  );
  return { space: spaceOf(head.space, file), head, points, count: points.length };
}

function holdsAll(space: Space, where: readonly string[] = []): (point: StoredPoint) => boolean {
  const conditions = where.map((text) => conditionOf(space, text));
  return (point) => conditions.every((holds) => holds(point));
}

function select(
  space: Space,
  points: readonly StoredPoint[],
  { where, front, sort, descending = false, most }: Flags,
): readonly StoredPoint[] {
  let chosen: readonly StoredPoint[] = points.filter(holdsAll(space, where));
  if (front) chosen = frontPoints(space, chosen).map(({ point }) => point);
  if (sort !== undefined) chosen = sorted(space, chosen, sort, descending);
  return most === undefined ? chosen : chosen.slice(0, wholeNumber('most', most, 1, 1e9));
}

/** Numbers come before words, whichever way; points without the figure come last. */
function sorted(space: Space, points: readonly StoredPoint[], by: string, isDescending: boolean): StoredPoint[] {
  const sign = isDescending ? -1 : 1;
  const { read } = columnOf(space, by, 'sort');
  const rank = (point: StoredPoint): number | string | undefined => {
    const value = read(point);
    return typeof value === 'number' && Number.isNaN(value) ? undefined : value;
  };
  return points.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x === y) return a.index - b.index;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
    return x < y ? -sign : sign;
  });
}
