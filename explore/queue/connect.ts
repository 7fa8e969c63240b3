/** Redis by its URL. BullMQ and ioredis are not installed with weft: a queue is for those who have Redis. */
import type { Redis } from 'ioredis';
import { ScenarioError } from '../../terms/scenario-error.ts';

interface Modules {
  readonly bullmq: typeof import('bullmq');
  readonly ioredis: Pick<typeof import('ioredis'), 'Redis'>;
}

/** @throws {ScenarioError} that says how to install them */
export async function queueModules(): Promise<Modules> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, ioredis };
  } catch (error) {
    const message = 'a queue needs two packages that weft does not bring: npm install bullmq ioredis';
    throw new ScenarioError([{ path: 'queue', message }], { cause: error });
  }
}

/** Words about the connection, for people. */
export type Tell = (message: string) => void;

/**
 * Connects. Authentication and TLS are in the URL (`rediss://user:password@host:port/0`). Once connected, an interruption is
 * waited for, without end.
 *
 * @throws {ScenarioError} if there is no Redis to begin with, or not the database that the URL names
 */
export async function connected(url: string, tell: Tell): Promise<Redis> {
  const shown = url.replace(/\/\/[^@/]*@/, '//');
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ScenarioError([
      { path: 'queue', message: `"${shown}" is no address of Redis; write such as redis://127.0.0.1:6379` },
    ]);
  }
  const { ioredis } = await queueModules();
  let isUp = false;
  let isLost = false;
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isUp ? Math.min(2000, 100 * times) : null),
  });
  let why = '';
  redis.on('error', (error: Error) => {
    why = error.message || String(error);
    if (isUp && !isLost) tell(`the queue cannot be reached (${why}); waiting for it`);
    isLost = isUp;
  });
  redis.on('ready', () => {
    if (isLost) tell('the queue is there again');
    isUp = true;
    isLost = false;
  });
  const { db } = redis.options;
  if (Number.isNaN(db)) {
    const message = `${shown} names no database of Redis: they have numbers, such as redis://127.0.0.1:6379/1`;
    throw new ScenarioError([{ path: 'queue', message }]);
  }
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new ScenarioError(
      [{ path: 'queue', message: `there is no Redis at ${shown}: ${why || (error as Error).message}` }],
      { cause: error },
    );
  }
  // When ioredis cannot select a database it goes on in the first, whose jobs are others'.
  if (db) {
    try {
      await redis.select(db);
    } catch (error) {
      redis.disconnect();
      const message = `there is no database ${db} at ${shown}: ${(error as Error).message}`;
      throw new ScenarioError([{ path: 'queue', message }], { cause: error });
    }
  }
  return redis;
}

/** Settles when a connection is lost, or is so already: what waits for an answer to it may wait without end. */
export const lost = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    if (redis.status === 'ready') redis.once('close', () => resolve());
    else resolve();
  });
