/**
 * Evaluates points by way of a queue, on any number of machines. Jobs are named by their content, so that two producers that ask for
 * the same points share them, and one that begins again finds what is done.
 */
import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { VERSION } from '../../run/version.ts';
import { sha256 } from '../../terms/hash.ts';
import type { Outcome } from '../evaluate.ts';
import type { Evaluator, Task } from '../explorer.ts';
import type { ContextSettings } from '../pool/context.ts';
import { connected, lost, queueModules } from './connect.ts';
import type { Tell } from './connect.ts';
import { QUEUE, contextKey, contextText, jobId } from './jobs.ts';
import type { JobData, JobResult } from './jobs.ts';

/** Points of a job: enough that the queue costs little, few enough that workers share them evenly. */
const MOST_IN_JOB = 16;
/** Between two looks at what is outstanding, in milliseconds: what events did not tell, and what Redis has lost. */
const LOOK = 1000;
/** Looks without a worker until that is told. */
const PATIENCE = 5;
/** Seconds for which what is done is kept for others that ask for it. */
const KEPT = 24 * 3600;

interface Waiting {
  readonly task: Task;
  readonly resolve: (outcome: Outcome) => void;
}

interface Outstanding {
  readonly data: JobData;
  readonly waiting: readonly Waiting[];
  /** Asked for again, with no other such point beside it. */
  readonly isSuspect: boolean;
  /** It is in the queue: what is said of its name before is of the time before. */
  isAdded: boolean;
}

/** What BullMQ says of a job that its workers were lost with. */
const STALLED = /stalled/;

export class QueueEvaluator implements Evaluator {
  readonly capacity = 32 * MOST_IN_JOB;
  readonly #redis: Redis;
  /** Waits for events, and for nothing else. */
  readonly #listening: Redis;
  readonly #events: QueueEvents;
  readonly #queue: Queue<JobData, JobResult>;
  readonly #context: { readonly hash: string; readonly text: string };
  readonly #tell: Tell;
  readonly #outstanding = new Map<string, Outstanding>();
  #gathered: Waiting[] = [];
  /** Points that workers were lost with: one of them ended them, others were only beside it. */
  readonly #suspects: Waiting[] = [];
  #look: NodeJS.Timeout | null = null;
  #looksAlone = 0;
  #isClosed = false;

  private constructor(
    redis: Redis,
    listening: Redis,
    queue: Queue<JobData, JobResult>,
    events: QueueEvents,
    context: string,
    tell: Tell,
  ) {
    this.#redis = redis;
    this.#listening = listening;
    this.#queue = queue;
    this.#events = events;
    this.#context = { hash: sha256(context), text: context };
    this.#tell = tell;
    events.on('completed', ({ jobId: id, returnvalue }) =>
      this.#finish(id, returnvalue as unknown as JobResult | null),
    );
    events.on('failed', ({ jobId: id, failedReason }) => {
      // Of a job that is asked for again, what failed may be what was before; the next look knows.
      if (!this.#outstanding.get(id)?.isSuspect) this.#fail(id, failedReason);
    });
    // The connection says what is wrong with it.
    queue.on('error', () => {});
    events.on('error', () => {});
  }

  /** @throws {ScenarioError} if there is no Redis, or no package to speak to it */
  static async connect(url: string, context: ContextSettings, tell: Tell): Promise<QueueEvaluator> {
    const redis = await connected(url, tell);
    const { bullmq } = await queueModules();
    const queue = new bullmq.Queue<JobData, JobResult>(QUEUE, { connection: redis });
    const listening = redis.duplicate({ lazyConnect: false });
    listening.on('error', () => {});
    const events = new bullmq.QueueEvents(QUEUE, { connection: listening });
    await events.waitUntilReady();
    const evaluator = new QueueEvaluator(redis, listening, queue, events, contextText(context), tell);
    await evaluator.#putContext();
    return evaluator;
  }

  evaluate(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#gathered.push({ task, resolve });
      if (this.#gathered.length === 1) setImmediate(() => this.#send());
      else if (this.#gathered.length === MOST_IN_JOB) this.#send();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#look) clearTimeout(this.#look);
    await Promise.race([Promise.allSettled([this.#events.close(), this.#queue.close()]), lost(this.#redis)]);
    this.#listening.disconnect();
    this.#redis.disconnect();
  }

  async #putContext(): Promise<void> {
    await this.#redis.set(contextKey(this.#context.hash), this.#context.text, 'EX', KEPT);
  }

  async #keepContext(): Promise<void> {
    const isThere = await this.#redis.expire(contextKey(this.#context.hash), KEPT);
    if (isThere === 0) await this.#putContext();
  }

  #send(): void {
    if (this.#gathered.length === 0) return;
    const waiting = this.#gathered;
    this.#gathered = [];
    this.#ask(waiting);
  }

  #ask(waiting: readonly Waiting[], isSuspect = false): void {
    const data = { version: VERSION, context: this.#context.hash, tasks: waiting.map(({ task }) => task) };
    const id = jobId(data);
    this.#outstanding.set(id, { data, waiting, isSuspect, isAdded: false });
    void this.#add(id, data);
    this.#lookLater();
  }

  /** Adds a job, unless it is there. One that has failed before is tried anew. */
  async #add(id: string, data: JobData): Promise<void> {
    try {
      // A Redis that began anew has forgotten it, and a worker may be quicker than the next look.
      await this.#keepContext();
      const before = await this.#queue.getJob(id);
      if (before && (await before.isFailed())) await before.remove();
      await this.#queue.add('points', data, {
        jobId: id,
        attempts: 2,
        removeOnComplete: { age: KEPT },
        removeOnFail: { age: KEPT },
      });
      const job = this.#outstanding.get(id);
      if (job) job.isAdded = true;
    } catch {
      // The next look adds it again.
    }
  }

  #lookLater(): void {
    this.#look ??= setTimeout(() => {
      this.#look = null;
      void this.#lookThrough().finally(() => {
        if (!this.#isClosed && this.#outstanding.size > 0) this.#lookLater();
      });
    }, LOOK);
  }

  /** Says once that nobody works, if for some looks nobody has. */
  async #lookForWorkers(): Promise<void> {
    if (this.#looksAlone >= PATIENCE) return;
    this.#looksAlone = (await this.#queue.getWorkersCount()) > 0 ? 0 : this.#looksAlone + 1;
    if (this.#looksAlone === PATIENCE)
      this.#tell('no worker takes points from the queue; weft worker --queue starts one');
  }

  /** Takes what events did not tell; puts back what Redis has lost. */
  async #lookThrough(): Promise<void> {
    try {
      await this.#keepContext();
      await this.#lookForWorkers();
      for (const [id, asked] of this.#outstanding) {
        // How it stands before what it says: a job that was read while it ran says nothing of its end.
        const state = await this.#queue.getJobState(id);
        const job = await this.#queue.getJob(id);
        if (!job || !asked.isAdded) await this.#add(id, asked.data);
        else if (state === 'completed') this.#finish(id, job.returnvalue);
        else if (state === 'failed' && job.failedReason && this.#outstanding.get(id) === asked) {
          this.#fail(id, job.failedReason);
        }
      }
    } catch {
      // Redis is away; its connection says so, and the next look tries again.
    }
  }

  /** @param outcomes  null if who tells it does not know them: the next look does */
  #finish(id: string, outcomes: JobResult | null): void {
    const job = this.#outstanding.get(id);
    if (!job || outcomes?.length !== job.waiting.length) return;
    this.#outstanding.delete(id);
    job.waiting.forEach(({ resolve }, i) => resolve(outcomes[i]));
    this.#nextSuspect();
  }

  /**
   * A job of several points is asked for one by one: one of them may be what ends workers. A worker has other points at hand when it
   * is ended; what it was lost with is asked for again, one such point at a time.
   */
  #fail(id: string, reason: string): void {
    const job = this.#outstanding.get(id);
    if (!job) return;
    this.#outstanding.delete(id);
    const { waiting, isSuspect } = job;
    if (waiting.length > 1) {
      this.#tell(`a job of ${waiting.length} points failed (${reason}); they are tried one by one`);
      for (const one of waiting) this.#ask([one]);
    } else if (STALLED.test(reason) && !isSuspect) this.#suspects.push(waiting[0]);
    else waiting[0].resolve({ status: 'failed', reason });
    this.#nextSuspect();
  }

  #nextSuspect(): void {
    for (const { isSuspect } of this.#outstanding.values()) if (isSuspect) return;
    const next = this.#suspects.shift();
    if (next) this.#ask([next], true);
  }
}
