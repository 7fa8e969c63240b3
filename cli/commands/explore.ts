/** `weft explore`: a design space searched on all cores, resumable. */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { compareSearches } from '../../explore/compare.ts';
import type { SearchComparison } from '../../explore/compare.ts';
import { Pool } from '../../explore/pool/pool.ts';
import { explore } from '../../explore/explorer.ts';
import type { Search } from '../../explore/explorer.ts';
import { QueueEvaluator } from '../../explore/queue/queue-evaluator.ts';
import { BASELINE, driverNames, DRIVER_MEANINGS } from '../../explore/search/driver.ts';
import type { DriverName } from '../../explore/search/driver.ts';
import { makeDriver } from '../../explore/search/make-driver.ts';
import { withReferences } from '../../explore/search/with-references.ts';
import { pointCount } from '../../explore/space/count.ts';
import { figureKinds } from '../../explore/space/figures.ts';
import { fingerprint, inputHashes, readInputs } from '../../explore/space/inputs.ts';
import { readSpace } from '../../explore/space/space.ts';
import type { Objective, Space } from '../../explore/space/space.ts';
import { headOf } from '../../explore/store/line.ts';
import type { StoredPoint, StoreHead } from '../../explore/store/line.ts';
import { pointKey } from '../../explore/store/line.ts';
import { ordered } from '../../explore/store/merge.ts';
import { readStore } from '../../explore/store/read-store.ts';
import { StoreFile } from '../../explore/store/store-file.ts';
import { summarise } from '../../explore/summary.ts';
import type { JudgedPoint } from '../../explore/summary.ts';
import { ScenarioError } from '../../terms/scenario-error.ts';
import { didYouMean } from '../../terms/suggest.ts';
import { baselineStore, hasBaseline } from '../baseline.ts';
import { checkOutputs, checkWritable, readBytes, readUserFile, readUserPieces } from '../files.ts';
import { withExamples } from '../help.ts';
import { wholeNumber } from '../number-flags.ts';
import { describeExploration, describeSpace } from '../report/describe-exploration.ts';
import { describeBaseline } from '../report/describe-searches.ts';
import type { Baseline } from '../report/describe-searches.ts';
import { startSearchProgress } from '../search-progress.ts';
import type { SearchProgress } from '../search-progress.ts';
import { quoted } from '../quoted.ts';

const search = { group: 'Search:', requiresArg: true, type: 'string' } as const;

const options = {
  driver: { ...search, default: 'nsga2', describe: driverNames.join(', ') },
  points: {
    ...search,
    describe: 'how many points to evaluate by events (200; all of them for grid), references on top',
  },
  seed: { ...search, default: '1', describe: 'equal seeds search equally' },
  jobs: { ...search, describe: 'threads (as many as there are cores); the result does not depend on it' },
  shard: { ...search, describe: 'only part i of n, such as 2/8; for grid, random and latin-hypercube' },
  queue: {
    ...search,
    describe: 'Redis whose workers evaluate: redis://host:6379 (see weft worker)',
    conflicts: 'jobs',
  },
  timeout: { ...search, default: '120', describe: 'seconds after which a point has failed' },
  'most-memory': {
    ...search,
    default: '2048',
    describe: 'MiB of heap of a thread; a point that needs more has failed',
  },
  out: {
    type: 'string',
    requiresArg: true,
    group: 'Output:',
    describe: 'store of points (NDJSON): goes on where it was left',
  },
  reuse: {
    type: 'array',
    string: true,
    requiresArg: true,
    group: 'Search:',
    describe: 'stores of other searches, whose equal points are not simulated again',
  },
  report: {
    type: 'string',
    requiresArg: true,
    group: 'Output:',
    describe: 'write a page with pictures, one HTML file',
  },
  baseline: {
    type: 'boolean',
    group: 'Search:',
    describe: 'compare with as many points by chance; of itself where a driver learns (--no-baseline: not)',
  },
  'dry-run': { type: 'boolean', group: 'Output:', describe: 'say what would be searched, and evaluate nothing' },
  json: { type: 'boolean', group: 'Output:', describe: 'print the front and what belongs to it as JSON' },
} as const;

interface Flags {
  readonly space: string;
  readonly driver: string;
  readonly points?: string;
  readonly seed: string;
  readonly jobs?: string;
  readonly shard?: string;
  readonly queue?: string;
  readonly timeout: string;
  readonly mostMemory: string;
  readonly out?: string;
  readonly report?: string;
  readonly reuse?: readonly string[];
  readonly baseline?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DEFAULT_POINTS = 200;
/** Drivers whose proposals do not depend on answers, nor on what is left out. */
const SHARDABLE: readonly DriverName[] = ['grid', 'random', 'latin-hypercube'];
/** Drivers whose n-th proposal is the same however many are asked for. */
const OPEN_ENDED: readonly DriverName[] = ['grid', 'random'];
/** As if ended by Ctrl-C, as shells have it. */
const INTERRUPTED = 130;

export const exploreCommand: CommandModule = {
  command: 'explore <space>',
  describe: 'search a design space and print the machines that are worth building',
  builder: (argv) =>
    withExamples(
      argv.positional('space', { type: 'string', demandOption: true, describe: 'the space, a yaml file' }),
      'Search a design space: what nothing else beats, within what must hold. A store that is named is gone on with.',
      [
        ['weft explore examples/sat-array.yaml', 'the front of machines, and where the paper lies'],
        ['weft explore space.yaml --driver grid --jobs 8 --out all.ndjson', 'every point; Ctrl-C keeps what is done'],
      ],
    ).options(options),
  handler: async (argv) => {
    await exploreSpace(argv as unknown as Flags);
  },
};

async function exploreSpace(flags: Flags): Promise<void> {
  const space = readSpace(readUserFile(flags.space), flags.space);
  const driverName = driverNamed(flags.driver);
  const seed = wholeNumber('seed', flags.seed, 0, 2 ** 31 - 1);
  const jobs = flags.jobs === undefined ? availableParallelism() : wholeNumber('jobs', flags.jobs, 1, 1024);
  const mostSeconds = wholeNumber('timeout', flags.timeout, 1, 86_400);
  const mostMebibytes = wholeNumber('most-memory', flags.mostMemory, 16, 1 << 20);
  const points = pointsWanted(flags.points, driverName, space);
  const shard = flags.shard === undefined ? null : shardOf(flags.shard, driverName);
  const isCompared = hasBaseline(flags.baseline, driverName, points, shard !== null);
  checkKnownInClosedForm(space, driverName);
  const beside = isCompared && flags.out !== undefined ? baselineStore(flags.out) : undefined;
  for (const file of [flags.out, beside]) if (file !== undefined) checkWritable(file);
  const context = readInputs(space, flags.space, readBytes);
  checkOutputs({ report: flags.report }, [
    flags.space,
    flags.out,
    beside,
    ...(flags.reuse ?? []),
    ...Object.keys(context.files),
  ]);
  if (flags.dryRun) {
    process.stdout.write(describeSpace(space, { driver: driverName, points, shard, isCompared }));
    return;
  }
  const inputs = inputHashes(context.files);
  const headFor = (driver: DriverName): StoreHead =>
    headOf({ space: space.file, driver, seed, ...(OPEN_ENDED.includes(driver) ? {} : { points }), inputs });
  const head = headFor(driverName);
  const evaluator =
    flags.queue === undefined
      ? new Pool({ jobs, mostSeconds, mostMebibytes, context })
      : await QueueEvaluator.connect(flags.queue, context, tell);
  const stores: StoreFile[] = [];
  const opened = (path: string | undefined, of: StoreHead): StoreFile | null => {
    if (path === undefined) return null;
    const file = StoreFile.open(path, of);
    stores.push(file);
    return file;
  };
  const closed = async (): Promise<void> => {
    await evaluator.close();
    for (const file of stores) file.close();
  };
  let store: StoreFile | null;
  let besideStore: StoreFile | null;
  try {
    store = opened(flags.out, head);
    besideStore = opened(beside, headFor(BASELINE));
  } catch (error) {
    await closed();
    throw error;
  }
  const stop = new AbortController();
  // Until the process ends: what comes after the search is done is no reason to lose what it prints.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const known = reusable(flags.reuse ?? []);
  const searchBy = (driver: DriverName, file: StoreFile | null, label?: string): Promise<readonly StoredPoint[]> => {
    const progress = startSearchProgress(space, points + space.references.length, file, label);
    return searched(
      file,
      {
        space,
        driver: withReferences(
          makeDriver(driver, space, { points, seed }),
          space.references.map(({ point }) => point),
        ),
        evaluator,
        reusable: known,
        context: fingerprint(context),
        shard,
        signal: stop.signal,
      },
      progress,
    );
  };
  let found: readonly StoredPoint[];
  let isComplete: boolean;
  let comparison: SearchComparison | null = null;
  let isInterrupted: boolean;
  try {
    found = await searchBy(driverName, store);
    isComplete = !stop.signal.aborted;
    if (isCompared && isComplete) {
      // What both propose is evaluated once.
      for (const point of found) if (point.status !== 'failed') known.set(point.hash, point);
      const byChance = await searchBy(BASELINE, besideStore, 'by chance, to compare with');
      comparison = compareSearches(space, [
        { file: flags.out ?? '', head, points: found },
        { file: beside ?? '', head: headFor(BASELINE), points: byChance },
      ]);
    }
    isInterrupted = stop.signal.aborted;
  } finally {
    await closed();
  }
  const about = { driver: driverName, seed, isComplete, out: flags.out ?? null, shard };
  const against = comparison && { comparison, isComplete: !isInterrupted };
  const summary = summarise(space, found);
  // First what cannot be made again where there is no store.
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ schemaVersion: 1, ...about, ...summary, front: frontAsJson(space, summary.front), baseline: against && asJson(against) }, null, 2)}\n`
      : describeExploration(space, summary, about) + (against ? describeBaseline(against, about.out) : ''),
  );
  if (flags.report !== undefined) {
    const { sweepReport } = await import('../page/sweep-report.ts');
    const { writePage } = await import('../page/write-report.ts');
    await writePage(
      flags.report,
      sweepReport(space, found, {
        head,
        isComplete,
        commands: [commandOf(flags, driverName, points)],
        comparison,
      }),
    );
  }
  if (isInterrupted) process.exitCode = INTERRUPTED;
  // A connection that waited for a Redis that is away keeps the process for some seconds.
  if (flags.queue !== undefined) process.stdout.write('', () => process.exit());
}

/** One search, whose points go to a store as they are finished. @returns all points of the store, or of the search */
async function searched(
  store: StoreFile | null,
  of: Omit<Search, 'known' | 'onPoint' | 'onKnown'>,
  progress: SearchProgress,
): Promise<readonly StoredPoint[]> {
  try {
    const found = await explore({
      ...of,
      known: new Map(store?.found.map((point) => [pointKey(point), point])),
      onPoint: (point) => {
        store?.add(point);
        progress.point(point);
      },
      onKnown: (point) => progress.known(point),
    });
    const all = withFound(store?.found ?? [], found);
    if (!of.signal.aborted) store?.settle(all);
    return all;
  } finally {
    progress.end();
  }
}

const asJson = ({ comparison, isComplete }: Baseline): object => ({
  isComplete,
  ...comparison,
  series: comparison.series.map((one) => ({ ...one, growth: [...one.growth] })),
});

/** Objectives as they are named: what is maximised has its own sign. */
const frontAsJson = ({ objectives }: Space, front: readonly JudgedPoint[]): readonly JudgedPoint[] =>
  front.map(({ point, judged }) => ({
    point,
    judged: { ...judged, objectives: judged.objectives.map((value, i) => signed(value, objectives[i])) },
  }));

const signed = (value: number, { goal }: Objective): number => (goal === 'maximise' ? -value : value);

const tell = (message: string): void => void process.stderr.write(`weft: ${message}\n`);

/** What makes the page again. */
function commandOf({ space, seed, shard, baseline, out, report }: Flags, driver: DriverName, points: number): string {
  const words = {
    '--driver': driver,
    '--points': String(points),
    '--seed': seed,
    '--shard': shard,
    '--out': out,
    '--report': report,
  };
  const given = Object.entries(words).flatMap(([flag, value]) => (value === undefined ? [] : [flag, quoted(value)]));
  const chance = baseline === undefined ? [] : [baseline ? '--baseline' : '--no-baseline'];
  return ['weft explore', quoted(space), ...given, ...chance].join(' ');
}

/** All of a store, whether or not this search would have come to it. */
function withFound(before: readonly StoredPoint[], now: readonly StoredPoint[]): StoredPoint[] {
  const all = new Map(before.map((point) => [pointKey(point), point]));
  for (const point of now) all.set(pointKey(point), point);
  return ordered([...all.values()]);
}

function driverNamed(name: string): DriverName {
  const found = driverNames.find((one) => one === name);
  if (found) return found;
  const meanings = driverNames.map((one) => `${one} (${DRIVER_MEANINGS[one]})`).join('; ');
  throw new ScenarioError([
    { path: 'driver', message: `"${name}" is none of ${meanings}${didYouMean(name, driverNames)}` },
  ]);
}

function pointsWanted(given: string | undefined, driver: DriverName, { axes }: Space): number {
  if (given !== undefined) return wholeNumber('points', given, 1, 10_000_000);
  const { count } = pointCount(axes);
  return driver === 'grid' ? count : Math.min(DEFAULT_POINTS, count);
}

function shardOf(text: string, driver: DriverName): { readonly part: number; readonly of: number } {
  const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part === undefined || of === undefined || part < 1 || part > of) {
    throw new ScenarioError([
      { path: 'shard', message: `"${text}" is no part; write such as 2/8 for the second of eight` },
    ]);
  }
  if (SHARDABLE.includes(driver)) return { part: part - 1, of };
  const message = `${driver} decides by what it has seen, which a shard has not: shard ${SHARDABLE.join(', ')}`;
  throw new ScenarioError([{ path: 'shard', message }]);
}

function checkKnownInClosedForm({ objectives }: Space, driver: DriverName): void {
  if (driver !== 'halving') return;
  const unknown = objectives.find(({ figure }) => figureKinds.find(({ name }) => name === figure)?.needsEvents);
  if (!unknown) return;
  const known = figureKinds.filter(({ needsEvents }) => !needsEvents).map(({ name }) => name);
  const message = `halving judges points in closed form, which knows no ${unknown.figure}: ${known.join(', ')}`;
  throw new ScenarioError([{ path: 'driver', message }]);
}

/** Outcomes of other stores by what they are of. Failures are tried again. */
function reusable(files: readonly string[]): Map<string, StoredPoint> {
  const points = files.flatMap((file) => readStore(readUserPieces(file), file).points);
  return new Map(points.filter(({ status }) => status !== 'failed').map((point) => [point.hash, point]));
}
