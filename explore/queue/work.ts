/** Takes jobs from a queue and evaluates them on the threads of this machine, until it is told to stop. */
import type { Job } from 'bullmq';
import { VERSION } from '../../run/version.ts';
import { Pool } from '../pool/pool.ts';
import { connected, lost, queueModules } from './connect.ts';
import type { Tell } from './connect.ts';
import { QUEUE, contextKey, contextOf } from './jobs.ts';
import type { JobData, JobResult } from './jobs.ts';

export interface WorkOptions {
  readonly url: string;
  readonly jobs: number;
  readonly mostSeconds: number;
  readonly mostMebibytes: number;
  readonly tell: Tell;
  readonly onJob: (points: number) => void;
  readonly signal: AbortSignal;
  /** The threads' code; that of weft unless a test gives its own. */
  readonly script?: URL;
  /** A worker that does not say within so many milliseconds that it is alive has lost its jobs to others. */
  readonly lock?: number;
}

/** Contexts whose threads are kept warm. */
const MOST_CONTEXTS = 2;
/** Its main thread evaluates nothing, so that it is never long in saying that it is alive. */
const LOCK = 10_000;

/** @throws {ScenarioError} if there is no Redis, or no package to speak to it */
export async function work({ url, signal, tell, onJob, lock = LOCK, ...pool }: WorkOptions): Promise<void> {
  const redis = await connected(url, tell);
  const { bullmq } = await queueModules();
  const pools = new Map<string, Pool>();

  const poolOf = async (hash: string): Promise<Pool> => {
    const known = pools.get(hash);
    if (known) return known;
    const text = await redis.get(contextKey(hash));
    if (text === null) throw new Error('what the points belong to is not in the queue any more');
    const made = new Pool({ ...pool, context: contextOf(text) });
    pools.set(hash, made);
    const [oldest] = pools.keys();
    if (pools.size > MOST_CONTEXTS) {
      await pools.get(oldest)?.close();
      pools.delete(oldest);
    }
    return made;
  };

  const process = async ({ data }: Job<JobData, JobResult>): Promise<JobResult> => {
    if (data.version !== VERSION) {
      const reason = `is for weft ${data.version}, this is ${VERSION}`;
      tell(`a job ${reason}: it is refused`);
      throw new bullmq.UnrecoverableError(reason);
    }
    const threads = await poolOf(data.context);
    const outcomes = await Promise.all(data.tasks.map((task) => threads.evaluate(task)));
    onJob(data.tasks.length);
    return outcomes;
  };

  const taking = redis.duplicate({ lazyConnect: false });
  taking.on('error', () => {});
  const worker = new bullmq.Worker<JobData, JobResult>(QUEUE, process, {
    connection: taking,
    // One more than is evaluated, so that threads do not wait for the queue.
    concurrency: pool.jobs + 1,
    lockDuration: lock,
    stalledInterval: lock / 2,
    maxStalledCount: 1,
  });
  worker.on('error', () => {});
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  // Without Redis nobody can be told what comes of it: others do it again.
  await Promise.race([worker.close(), lost(taking)]);
  await Promise.all([...pools.values()].map((one) => one.close()));
  taking.disconnect();
  redis.disconnect();
}
