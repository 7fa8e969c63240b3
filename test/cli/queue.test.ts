/** Searches over a queue, with a Redis that the test starts on a free port and stops. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Queue } from 'bullmq';
import { QUEUE } from '../../explore/queue/jobs.ts';
import { callIn, weftPath } from './weft.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) process.stderr.write('redis-server is not installed: tests of the queue are skipped\n');

const SPACE = `
explore: 1
scenario: { network: cnn-glyphs, batch: 4 }
parameters:
  rows: [4, 8, 16]
  columns: [4, 8, 16, 100]
constraints: [{ fits: xcvu9p }]
objectives: [{ minimise: time }, { minimise: dsp }]
`;

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

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const explore = (out: string, ...args: readonly string[]): ReturnType<typeof call> =>
  call('explore', 'space.yaml', '--driver', 'grid', '--queue', url, '--out', out, ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-queue-'));
  writeFileSync(join(folder, 'space.yaml'), SPACE);
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

  it('has workers that refuse jobs of another version', async () => {
    const connection = { host: '127.0.0.1', port };
    const queue = new Queue(QUEUE, { connection });
    const job = await queue.add('points', { version: '0.0.0', context: '', tasks: [] }, { jobId: 'other' });
    const worker = startWorker();
    while (!(await job.isFailed())) await soon();
    expect((await queue.getJob('other'))?.failedReason).toMatch(/is for weft 0\.0\.0, this is/);
    await queue.close();
    await stop(worker);
  }, 120_000);
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
