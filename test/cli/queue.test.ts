/** Searches over a queue, with a Redis that the test starts on a free port and stops. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Queue, QueueEvents } from 'bullmq';
import { QUEUE } from '../../explore/queue/jobs.ts';
import { QueueEvaluator } from '../../explore/queue/queue-evaluator.ts';
import { work } from '../../explore/queue/work.ts';
import { Random } from '../../run/random.ts';
import { mergeScenario } from '../../run/scenario.ts';
import { callIn, weftPath } from './weft.ts';
import { bareContext } from '../explore/bare-context.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) process.stderr.write('redis-server is not installed: tests of the queue are skipped\n');

/** Rounds of kills at random moments: `WEFT_KILLS=50 npx vitest run test/cli`. */
const KILLS = Number(process.env['WEFT_KILLS'] ?? 0);

const SPACE = `
explore: 1
scenario: { network: cnn-glyphs, batch: 4 }
parameters:
  rows: [4, 8, 16]
  columns: [4, 8, 16, 100]
constraints: [{ fits: xcvu9p }]
objectives: [{ minimise: time }, { minimise: dsp }]
`;

/** So many points that a search of a second and more is ended in the middle. */
const LONG = SPACE.replace('rows: [4, 8, 16]', 'rows: [4, 8, 16]\n  batch: { from: 1, to: 16, step: 1 }');

let folder = '';
let port = 0;
let url = '';
let redis: ChildProcess | null = null;
const running = new Set<ChildProcess>();
const call = callIn(() => folder);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });

async function startRedis(): Promise<void> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  redis = server;
  await new Promise<void>((resolve) => {
    server.stdout.on('data', (data: Buffer) => {
      if (data.toString().includes('Ready to accept connections')) resolve();
    });
  });
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

function startWorker(): ChildProcess {
  const child = spawn(process.execPath, [weftPath, 'worker', '--queue', url, '--jobs', '1'], { stdio: 'ignore' });
  running.add(child);
  return child;
}

const poisonScript = new URL('../explore/poisoned-worker.mjs', import.meta.url);

/** What a queue answers to networks by these names, of which some are poison. */
async function answersTo(networks: readonly string[], tell: (message: string) => void = () => {}): Promise<unknown[]> {
  const evaluator = await QueueEvaluator.connect(url, bareContext, tell);
  try {
    const tasks = networks.map((network, i) => ({
      scenarios: [{ name: 'network', scenario: mergeScenario({ network, batch: i + 1 }) }],
      fidelity: 'events' as const,
    }));
    const outcomes = await Promise.all(tasks.map((task) => evaluator.evaluate(task)));
    return outcomes.map((outcome) => (outcome.status === 'ok' ? outcome.networks['network']['time'] : outcome));
  } finally {
    await evaluator.close();
  }
}

const failed = (reason: RegExp): unknown => ({ status: 'failed', reason: expect.stringMatching(reason) as unknown });

function startImpatient(...args: readonly string[]): ChildProcess {
  const script = join(import.meta.dirname, 'impatient-worker.mjs');
  const child = spawn(process.execPath, [script, url, ...args], { stdio: 'ignore' });
  running.add(child);
  return child;
}

function startProducer(out: string, space = 'space.yaml'): ChildProcess {
  const args = ['explore', space, '--driver', 'grid', '--queue', url, '--out', out];
  const child = spawn(process.execPath, [weftPath, ...args], { cwd: folder, stdio: 'ignore' });
  running.add(child);
  return child;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));

const linesOf = (name: string): string[] => (existsSync(join(folder, name)) ? read(name).split('\n').slice(0, -1) : []);

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const explore = (out: string, ...args: readonly string[]): ReturnType<typeof call> =>
  call('explore', 'space.yaml', '--driver', 'grid', '--queue', url, '--out', out, ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-queue-'));
  writeFileSync(join(folder, 'space.yaml'), SPACE);
  writeFileSync(join(folder, 'long.yaml'), LONG);
  await call('explore', 'space.yaml', '--driver', 'grid', '--jobs', '1', '--out', 'whole.ndjson');
  port = await freePort();
  url = `redis://127.0.0.1:${port}`;
  if (hasRedis) await startRedis();
}, 120_000);

afterAll(async () => {
  await Promise.all([...running].map((child) => stop(child, 'SIGKILL')));
  if (redis) await stop(redis);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe.skipIf(!hasRedis)('a search over a queue', () => {
  it('comes to the same bytes by two workers as by one thread', async () => {
    const workers = [startWorker(), startWorker()];
    const { code, stderr } = await explore('two.ndjson');
    expect([code, stderr]).toEqual([0, '']);
    expect(read('two.ndjson')).toBe(read('whole.ndjson'));
    await Promise.all(workers.map((child) => stop(child)));
  }, 240_000);

  it('shares points between two producers, and one that begins again finds what is done', async () => {
    const worker = startWorker();
    const both = await Promise.all([explore('a.ndjson'), explore('b.ndjson')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect([read('a.ndjson'), read('b.ndjson')]).toEqual([read('whole.ndjson'), read('whole.ndjson')]);
    await stop(worker);
    // Nobody works: all of it is kept by the queue.
    expect((await explore('c.ndjson')).code).toBe(0);
    expect(read('c.ndjson')).toBe(read('whole.ndjson'));
  }, 240_000);

  it('loses nothing when workers are killed and Redis is stopped, forgets everything and starts again', async () => {
    await stop(redis!);
    await startRedis();
    const search = explore('killed.ndjson');
    const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port } });
    while ((await queue.getWaitingCount()) === 0) await soon();
    const first = startWorker();
    while ((await queue.getActiveCount()) === 0) await soon();
    await stop(first, 'SIGKILL');
    await queue.close();
    await stop(redis!);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await startRedis();
    const second = startWorker();
    const { code, stderr } = await search;
    expect(code).toBe(0);
    expect(read('killed.ndjson')).toBe(read('whole.ndjson'));
    expect(stderr).toMatch(/the queue cannot be reached .*; waiting for it\nweft: the queue is there again/);
    await stop(second);
  }, 240_000);

  it.each([
    ['99', /queue: there is no database 99 at redis:.*\/99: ERR DB index is out of range$/m],
    ['?db=99', /queue: there is no database 99 at redis:/],
    ['queue', /queue: redis:.*\/queue names no database of Redis: they have numbers/],
  ])('is not held in another database than the one named: %s', async (database, message) => {
    const queue = `${url}/${database}`;
    for (const args of [
      ['explore', 'space.yaml', '--queue', queue, '--out', 'other.ndjson'],
      ['worker', '--queue', queue],
    ]) {
      const { code, stdout, stderr } = await call(...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
    }
  });

  it('says so where nobody works', async () => {
    const said: string[] = [];
    const worked = answersTo(['well'], (message) => said.push(message));
    while (said.length === 0) await soon();
    expect(said[0]).toMatch(/^no worker takes points from the queue; weft worker --queue starts one$/);
    const stopped = new AbortController();
    const options = { url, jobs: 1, mostSeconds: 60, mostMebibytes: 64, script: poisonScript, onJob: () => {} };
    const worker = work({ ...options, tell: () => {}, signal: stopped.signal });
    expect(await worked).toEqual([1]);
    stopped.abort();
    await worker;
  }, 30_000);

  it('has workers that refuse jobs of another version', async () => {
    const connection = { host: '127.0.0.1', port };
    const queue = new Queue(QUEUE, { connection });
    const job = await queue.add('points', { version: '0.0.0', context: '', tasks: [] }, { jobId: 'other' });
    const said: string[] = [];
    const stopped = new AbortController();
    const options = { url, jobs: 1, mostSeconds: 60, mostMebibytes: 64, script: poisonScript, onJob: () => {} };
    const worker = work({ ...options, tell: (message) => said.push(message), signal: stopped.signal });
    while (!(await job.isFailed())) await soon();
    expect((await queue.getJob('other'))?.failedReason).toMatch(/is for weft 0\.0\.0, this is/);
    expect(said).toEqual([expect.stringMatching(/^a job is for weft 0\.0\.0, this is .*: it is refused$/)]);
    await queue.close();
    stopped.abort();
    await worker;
  }, 120_000);

  it.each([
    [
      ['well', 'throws', 'well', 'fills', 'dies', 'well'],
      60,
      [/^thrown$/, /^needs more than 64 MiB$/, /^its thread ended$/],
    ],
    [['well', 'hangs', 'well'], 1, [/^took longer than 1 s$/]],
  ])(
    'answers %j with what is well, and with why the others failed',
    async (networks, mostSeconds, reasons) => {
      const stopped = new AbortController();
      const options = { url, jobs: 2, mostSeconds, mostMebibytes: 64, script: poisonScript };
      const worker = work({ ...options, tell: () => {}, onJob: () => {}, signal: stopped.signal });
      const left = [...reasons];
      const wanted = networks.map((network, i) => (network === 'well' ? i + 1 : failed(left.shift() ?? /never/)));
      expect(await answersTo(networks)).toEqual(wanted);
      stopped.abort();
      await worker;
    },
    120_000,
  );

  it('takes the answer to a job that ends while it is looked at, and of which no event tells', async () => {
    const getJob = Reflect.get(Queue.prototype, 'getJob') as (this: Queue, id: string) => Promise<unknown>;
    const on = Reflect.get(QueueEvents.prototype, 'on') as (this: QueueEvents, ...args: unknown[]) => QueueEvents;
    let looked = (): void => {};
    const look = new Promise<void>((resolve) => {
      looked = resolve;
    });
    vi.spyOn(Queue.prototype, 'getJob').mockImplementation(async function (this: Queue, id) {
      const job = await getJob.call(this, id);
      if (!job) return undefined;
      looked();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return job as never;
    });
    vi.spyOn(QueueEvents.prototype, 'on').mockImplementation(function (this: QueueEvents, ...args: unknown[]) {
      return args[0] === 'completed' ? this : on.call(this, ...args);
    } as never);
    try {
      const answers = answersTo(['well', 'well']);
      await look;
      const stopped = new AbortController();
      const options = { url, jobs: 1, mostSeconds: 60, mostMebibytes: 64, script: poisonScript };
      const worker = work({ ...options, tell: () => {}, onJob: () => {}, signal: stopped.signal });
      expect(await answers).toEqual([1, 2]);
      stopped.abort();
      await worker;
    } finally {
      vi.restoreAllMocks();
    }
  }, 30_000);

  it('is ended by Ctrl-C with 130 on either side, and goes on later', async () => {
    const worker = startWorker();
    const producer = startProducer('stopped.ndjson', 'long.yaml');
    // The head, and a point.
    while (linesOf('stopped.ndjson').length < 2) await soon();
    producer.kill('SIGINT');
    worker.kill('SIGINT');
    expect([await ended(producer), await ended(worker)]).toEqual([130, 130]);
    const inOneGo = ['explore', 'long.yaml', '--driver', 'grid', '--out'];
    await call(...inOneGo, 'long.ndjson');
    expect(linesOf('stopped.ndjson').length).toBeLessThan(linesOf('long.ndjson').length);
    const again = startWorker();
    expect((await call(...inOneGo, 'stopped.ndjson', '--queue', url)).code).toBe(0);
    expect(read('stopped.ndjson')).toBe(read('long.ndjson'));
    await stop(again);
  }, 120_000);
});

describe.skipIf(!hasRedis)('a Redis that is away', () => {
  it('keeps no worker and no search from ending by Ctrl-C', async () => {
    const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port } });
    await queue.obliterate({ force: true });
    const producer = startProducer('away.ndjson', 'long.yaml');
    while ((await queue.getWaitingCount()) === 0) await soon();
    const worker = startWorker();
    while ((await queue.getWorkersCount()) === 0) await soon();
    await queue.close();
    await stop(redis!);
    producer.kill('SIGINT');
    worker.kill('SIGINT');
    expect([await ended(producer), await ended(worker)]).toEqual([130, 130]);
    await startRedis();
  }, 60_000);
});

describe.runIf(hasRedis && KILLS > 0)(`a search over a queue, ${KILLS} times killed`, () => {
  it('loses no finished point when workers and producers are killed at random moments', async () => {
    const random = new Random(11);
    const few = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random.int(0, 50)));
    /** Until so many points are stored, or the search is over. */
    const stored = async (out: string, count: number, producer: ChildProcess): Promise<void> => {
      while (linesOf(out).length <= count && producer.exitCode === null) await soon();
      await few();
    };
    writeFileSync(join(folder, 'many.yaml'), SPACE.replace('parameters:', 'parameters:\n  batch: [1, 2, 3, 4]'));
    const search = ['explore', 'many.yaml', '--driver', 'grid'];
    expect((await call(...search, '--jobs', '1', '--out', 'many.ndjson')).code).toBe(0);
    const all = read('many.ndjson');
    for (let round = 0; round < KILLS; round += 1) {
      const out = `round${round}.ndjson`;
      const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port } });
      await queue.obliterate({ force: true });
      await queue.close();
      const [worker, producer] = [startImpatient(), startProducer(out, 'many.yaml')];
      const first = random.int(0, 24);
      await stored(out, first, producer);
      await stop(worker, 'SIGKILL');
      const atWorker = linesOf(out).length - 1;
      const other = startImpatient();
      await stored(out, first + random.int(1, 16), producer);
      await stop(producer, 'SIGKILL');
      const before = linesOf(out);
      expect((await call(...search, '--queue', url, '--out', out)).code).toBe(0);
      expect(read(out)).toBe(all);
      expect(read(out).split('\n')).toEqual(expect.arrayContaining(before));
      await stop(other, 'SIGKILL');
      process.stderr.write(
        `queue, round ${round + 1}: a worker killed at ${atWorker} points of 48, a producer at ${before.length - 1}\n`,
      );
    }
  }, 3_600_000);
});

describe.skipIf(!hasRedis)('a point that ends workers', () => {
  it('is given up, and nothing beside it', async () => {
    const alive = new Set<ChildProcess>();
    let deaths = 0;
    let isOver = false;
    const keepOne = (): void => {
      const child = startImpatient(poisonScript.href);
      alive.add(child);
      child.once('exit', () => {
        alive.delete(child);
        deaths += 1;
        if (!isOver) keepOne();
      });
    };
    keepOne();
    const answers = await answersTo(['well', 'kills', 'well']);
    isOver = true;
    expect(answers).toEqual([1, failed(/stalled/), 3]);
    process.stderr.write(`queue: ${deaths} workers ended by one point\n`);
    await Promise.all([...alive].map((child) => stop(child, 'SIGKILL')));
  }, 240_000);
});

describe('a queue that is not there', () => {
  it.each([
    ['redis://127.0.0.1:1', /there is no Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
    ['redis://me:secret@127.0.0.1:1', /there is no Redis at redis:\/\/127\.0\.0\.1:1/],
    ['http://127.0.0.1', /is no address of Redis/],
  ])('is one error: %s', async (address, message) => {
    for (const args of [
      ['explore', 'space.yaml', '--queue', address, '--out', 'none.ndjson'],
      ['worker', '--queue', address],
    ]) {
      const { code, stdout, stderr } = await call(...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('secret');
    }
  });
});
