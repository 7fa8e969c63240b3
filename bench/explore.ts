/** Timings of searches: points a second of a core, what threads and a queue add, and how long a large store takes to be asked. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../explore/evaluate.ts';
import { explore } from '../explore/explorer.ts';
import type { Evaluator } from '../explore/explorer.ts';
import { evaluationContext } from '../explore/pool/context.ts';
import type { ContextSettings } from '../explore/pool/context.ts';
import { tuneCollection } from '../explore/pool/garbage-collection.ts';
import { Pool } from '../explore/pool/pool.ts';
import { QueueEvaluator } from '../explore/queue/queue-evaluator.ts';
import type { DriverName, Fidelity } from '../explore/search/driver.ts';
import { makeDriver } from '../explore/search/make-driver.ts';
import { randomSearch } from '../explore/search/random-search.ts';
import { allPoints } from '../explore/space/count.ts';
import { fingerprint, readInputs } from '../explore/space/inputs.ts';
import { scenariosOf } from '../explore/space/scenarios.ts';
import { readSpace, settingsOf } from '../explore/space/space.ts';
import type { Space } from '../explore/space/space.ts';
import { headOf, headText, lineText } from '../explore/store/line.ts';
import { hashOf } from '../terms/hash.ts';

const weft = fileURLToPath(new URL('../../bin/weft.js', import.meta.url));

/** Nothing must fit: a point that does not is not simulated, and would make the mean look better. */
const spaceOf = (networks: string, parameters: string): Space =>
  readSpace(
    `explore: 1
scenario: { machine: sat-vcu1525, method: bdwp, batch: 512 }
networks: [${networks}]
parameters:
${parameters}
objectives: [{ minimise: time }, { minimise: energy }, { minimise: dsp }]
`,
    'bench.yaml',
  );

const RESNET18 = '{ network: resnet18 }';

/** Every point is another array: operations are equal by chance alone. */
const arrays = (): Space =>
  spaceOf(
    RESNET18,
    `  rows: { from: 4, to: 64, step: 4 }
  columns: { from: 4, to: 64, step: 4 }
  sparsity: ['2:4', '2:8', '4:8', '2:16']
  dramChannels: [1, 2, 4]`,
  );

/** The machine is the same everywhere; layers differ in their N:M, so that most operations are those of other points. */
const layers = (): Space => {
  const blocks = [1, 2, 3, 4].flatMap((stage) => [0, 1].map((block) => `layer${stage}.${block}`));
  const convolutions = blocks.flatMap((block) => [`${block}.conv1`, `${block}.conv2`]);
  const shortcuts = [2, 3, 4].map((stage) => `layer${stage}.0.downsample.conv`);
  const choices = [...convolutions, ...shortcuts].map(
    (layer) => `  layerSparsity.${layer}: [dense, '2:4', '2:8', '2:16']`,
  );
  return spaceOf(RESNET18, choices.join('\n'));
};

/** The array is the same everywhere, and so are GEMMs, but nothing else: what varies stands beside it. */
const surroundings = (): Space =>
  spaceOf(
    RESNET18,
    `  vectorLanes: { from: 16, to: 128, step: 8 }
  wuveLanes: { from: 16, to: 128, step: 16 }
  soreLanes: { from: 8, to: 64, step: 8 }`,
  );

const inputsOf = (space: Space): ContextSettings =>
  readInputs(space, 'bench.yaml', (path) => {
    throw new Error(`${path} is not read`);
  });

/** Points of a round, and rounds of which least, median and most are told. */
interface Rounds {
  readonly points: number;
  readonly rounds: number;
}

export interface PointRate {
  readonly name: string;
  /** Points a second that are wanted. */
  readonly wanted: number;
  /** Points a second in each round. */
  readonly rates: readonly number[];
}

/** Points after which a thread is as fast as it becomes: its code is compiled for what comes again. */
const WARMING = 400;

/** Points a second of one core, warm. No point comes twice; caches are kept from point to point. */
export function pointRates(): PointRate[] {
  tuneCollection(1);
  const events = { points: 60, rounds: 5 };
  return [
    { name: 'by events, another array each', wanted: 100, rates: ratesOf(arrays(), 'events', events) },
    { name: 'by events, GEMMs known', wanted: 100, rates: ratesOf(surroundings(), 'events', events) },
    {
      name: 'by events, operations known',
      wanted: 200,
      rates: ratesOf(layers(), 'events', { points: 600, rounds: 5 }),
    },
    {
      name: 'in closed form, another array each',
      wanted: 2000,
      rates: ratesOf(arrays(), 'closed-form', { points: 400, rounds: 5 }),
    },
  ];
}

function ratesOf(space: Space, fidelity: Fidelity, { points, rounds }: Rounds): number[] {
  const context = evaluationContext(inputsOf(space));
  const driver = randomSearch(space, { points: WARMING + points * rounds, seed: 3 });
  const go = (count: number): number => {
    const start = performance.now();
    for (let i = 0; i < count; i += 1) {
      const proposal = driver.next();
      if (!proposal || proposal === 'wait') throw new Error('the space of the benchmark is too small');
      const outcome = evaluate(scenariosOf(space, proposal.point), fidelity, context);
      if (outcome.status !== 'ok') throw new Error(outcome.reason);
    }
    return (1000 * count) / (performance.now() - start);
  };
  go(WARMING);
  return Array.from({ length: rounds }, () => go(points));
}

/** Seconds of equal searches in two ways, round by round. */
export interface SideBySide {
  readonly name: string;
  readonly one: readonly number[];
  readonly other: readonly number[];
}

/**
 * One thread and two, each warmed by as many points. NSGA-II waits for answers and halving has a stage that must
 * end before the next begins, which a random search has not. What V8 is told by the second pool holds for the first one too: on two
 * cores neither has helpers that collect, without which one thread is as fast (`docs/decisions.md`).
 */
export async function threadTimings(points: number): Promise<SideBySide[]> {
  const space = arrays();
  const context = inputsOf(space);
  const pools = [1, 2].map((jobs) => new Pool({ jobs, mostSeconds: 120, mostMebibytes: 2048, context }));
  try {
    for (const [i, pool] of pools.entries()) await search(space, context, pool, 'random', WARMING * (i + 1), 0);
    const timings: SideBySide[] = [];
    for (const driver of ['random', 'nsga2'] as const) {
      timings.push({ name: driver, ...(await sideBySide(space, context, pools, driver, points)) });
    }
    return timings;
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
}

/** Searches that are timed, of which the median counts. */
const SEARCHES = 5;

/** The same searches by two evaluators in turn. */
async function sideBySide(
  space: Space,
  context: ContextSettings,
  evaluators: readonly Evaluator[],
  driver: DriverName,
  points: number,
): Promise<Omit<SideBySide, 'name'>> {
  const seconds = evaluators.map((): number[] => []);
  for (let seed = 1; seed <= SEARCHES; seed += 1) {
    for (const [i, evaluator] of evaluators.entries()) {
      seconds[i].push(await search(space, context, evaluator, driver, points, seed));
    }
  }
  const [one, other] = seconds;
  return { one, other };
}

/** @returns its seconds */
async function search(
  space: Space,
  context: ContextSettings,
  evaluator: Evaluator,
  driver: DriverName,
  points: number,
  seed: number,
): Promise<number> {
  const start = performance.now();
  const found = await explore({
    space,
    driver: makeDriver(driver, space, { points, seed }),
    evaluator,
    context: fingerprint(context),
  });
  if (found.length !== points) throw new Error(`${found.length} points are not what was asked for`);
  return (performance.now() - start) / 1000;
}

/** One thread of this process, and one of a worker behind a queue; null where there is no Redis. */
export async function queueTimings(points: number): Promise<SideBySide | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const space = arrays();
  const context = inputsOf(space);
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const url = `redis://127.0.0.1:${await freePort()}`;
  const children: ChildProcess[] = [];
  const evaluators: (Pool | QueueEvaluator)[] = [];
  try {
    children.push(await startRedis(url, folder));
    children.push(spawn(process.execPath, [weft, 'worker', '--queue', url, '--jobs', '1'], { stdio: 'ignore' }));
    evaluators.push(new Pool({ jobs: 1, mostSeconds: 120, mostMebibytes: 2048, context }));
    evaluators.push(await QueueEvaluator.connect(url, context, () => {}));
    for (const evaluator of evaluators) await search(space, context, evaluator, 'random', WARMING, 0);
    return { name: 'random', ...(await sideBySide(space, context, evaluators, 'random', points)) };
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.close()));
    for (const child of children.toReversed()) await ended(child);
    rmSync(folder, { recursive: true });
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

async function startRedis(url: string, folder: string): Promise<ChildProcess> {
  const { port } = new URL(url);
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error('redis-server ended at once')));
    server.stdout.on('data', (data: Buffer) => {
      if (data.toString().includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await end;
}

export interface QueryTiming {
  readonly name: string;
  readonly megabytes: number;
  /** Of the whole process, each time anew. */
  readonly seconds: readonly number[];
}

const STORED = 100_000;

/** Whole processes of `weft query` on stores of 100 000 points that were never simulated. */
export function queryTimings(): QueryTiming[] {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const networks = ['resnet9', 'vgg19-cifar100', 'vit-cifar100', 'resnet18-tiny-imagenet', 'resnet50'];
  try {
    return [
      ['one network', RESNET18],
      ['five networks', networks.map((network) => `{ network: ${network} }`).join(', ')],
    ].map(([name, workloads], i) => {
      const path = join(folder, `${i}.ndjson`);
      writeStore(path, workloads);
      const asked = ['query', path, '--where', 'rows>=16', '--front', '--sort', 'time'];
      const seconds = Array.from({ length: 5 }, () => secondsOf(asked));
      return { name, megabytes: statSync(path).size / 1e6, seconds };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secondsOf(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [weft, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - start) / 1000;
}

/** A store as a search would leave it, with figures that fall with what a machine costs, and noise. */
function writeStore(path: string, networks: string): void {
  const space = spaceOf(
    networks,
    `  rows: { from: 1, to: 100, step: 1 }
  columns: { from: 1, to: 100, step: 1 }
  sparsity: ['2:4', '2:8', '4:8', '2:16', '1:8']
  dramChannels: [1, 4]`,
  );
  const names = space.workloads.map(({ name }) => name);
  const file = openSync(path, 'w');
  writeSync(file, `${headText(headOf({ space: space.file, driver: 'grid', seed: 1, inputs: {} }))}\n`);
  let index = 0;
  let lines: string[] = [];
  for (const point of allPoints(space.axes)) {
    if (index === STORED) break;
    const settings = settingsOf(space, point);
    const size = Number(settings['rows']) * Number(settings['columns']);
    const networkFigures = names.map((name, i) => [name, figuresOf(size, noise(index * names.length + i))] as const);
    lines.push(
      lineText({
        index,
        fidelity: 'events',
        settings,
        hash: hashOf(settings),
        status: 'ok',
        networks: Object.fromEntries(networkFigures),
        machine: { dsp: 16 * size, lut: 410 * size, ff: 530 * size, bram36: size, uram: 0, 'device-share': size / 1e4 },
        misfit: [],
      }),
    );
    index += 1;
    if (lines.length === 1000 || index === STORED) {
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(file);
}

/** From 0 to 1, and the same every time. */
const noise = (i: number): number => ((i * 7919) % 10_007) / 10_007;

function figuresOf(size: number, chance: number): Record<string, number> {
  const time = (1 + chance) * (40 / size + 0.1);
  const energy = (2 - chance) * (3 + size / 300);
  return {
    time,
    throughput: 512 / time,
    energy,
    edp: energy * time,
    power: energy / time,
    gops: 5600 / time,
    'gops-per-watt': 5600 / energy,
    'dense-gops-per-watt': 11_200 / energy,
    utilisation: 0.5 + chance / 3,
    'dram-bytes': Math.round(6e9 * (1 + chance)),
  };
}
