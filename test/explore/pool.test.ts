import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../explore/evaluate.ts';
import { Pool } from '../../explore/pool/pool.ts';
import { mergeScenario } from '../../run/scenario.ts';
import type { Task } from '../../explore/explorer.ts';
import { bareContext } from './bare-context.ts';

const task = (network: string, batch = 1): Task => ({
  scenarios: [{ name: 'network', scenario: mergeScenario({ network, batch }) }],
  fidelity: 'events',
});

let pool: Pool | null = null;

function poolOf(jobs: number, mostSeconds = 60): Pool {
  const script = new URL('./poisoned-worker.mjs', import.meta.url);
  pool = new Pool({ jobs, mostSeconds, mostMebibytes: 64, context: bareContext, script });
  return pool;
}

afterEach(async () => {
  await pool?.close();
  pool = null;
});

const times = (outcomes: readonly Outcome[]): unknown[] =>
  outcomes.map((outcome) => (outcome.status === 'ok' ? outcome.networks['network']['time'] : outcome.reason));

describe('a pool of threads', () => {
  it('answers each task with its own outcome', async () => {
    const threads = poolOf(2);
    const tasks = Array.from({ length: 300 }, (_, i) => task('well', i + 1));
    const outcomes = await Promise.all(tasks.map((one) => threads.evaluate(one)));
    expect(times(outcomes)).toEqual(tasks.map((_, i) => i + 1));
  });

  it.each([
    ['throws', 60, /thrown/],
    ['dies', 60, /thread ended/],
    ['hangs', 1, /took longer than 1 s/],
    ['fills', 60, /needs more than 64 MiB/],
  ])('goes on after a task that %s, which has failed', async (poison, mostSeconds, reason) => {
    const threads = poolOf(2, mostSeconds);
    const tasks = Array.from({ length: 20 }, (_, i) => (i === 7 ? task(poison) : task('well', i + 1)));
    const outcomes = await Promise.all(tasks.map((one) => threads.evaluate(one)));
    expect(outcomes[7]).toEqual({ status: 'failed', reason: expect.stringMatching(reason) as unknown });
    expect(times(outcomes.toSpliced(7, 1))).toEqual(tasks.map((_, i) => i + 1).toSpliced(7, 1));
  });
});
