/**
 * Threads that evaluate points. A thread that dies, runs out of memory or hangs is replaced; its points are tried once more, one
 * by one, and what fails again is an outcome with the reason. The search goes on.
 */
import { Worker } from 'node:worker_threads';
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { Outcome } from '../evaluate.ts';
import type { Evaluator, Task } from '../explorer.ts';
import type { ContextSettings } from './context.ts';
import { tuneCollection } from './garbage-collection.ts';
import { packageFile } from './package-file.ts';
import { WaitingLine } from './waiting-line.ts';
import type { EvaluationService } from './worker.ts';

export interface PoolOptions {
  readonly jobs: number;
  /** A point that takes longer has failed. */
  readonly mostSeconds: number;
  /** Heap of a thread. */
  readonly mostMebibytes: number;
  readonly context: ContextSettings;
  /** The thread's code; that of weft unless a test gives its own. */
  readonly script?: URL;
}

/** A batch is about this long: short enough to share work fairly, long enough that messages cost nothing. */
const BATCH_SECONDS = 0.05;
const MOST_IN_BATCH = 64;

interface Job {
  readonly task: Task;
  readonly machine: string;
  readonly resolve: (outcome: Outcome) => void;
  /** Whether a thread was lost with it before. */
  readonly isRetry: boolean;
}

interface Thread {
  readonly worker: Worker;
  readonly service: Remote<EvaluationService>;
  /** Settles when the thread has loaded its code: until then no point's time runs. */
  readonly ready: Promise<unknown>;
  /** Settles when the thread is no more; says why. */
  readonly ended: Promise<string>;
}

export class Pool implements Evaluator {
  readonly capacity: number;
  readonly #options: PoolOptions;
  readonly #waiting = new WaitingLine<Job, Thread>();
  readonly #threads = new Set<Thread>();
  #idle: Thread[] = [];
  #busy = 0;
  /** Of a point, smoothed; for the size of batches alone. */
  #seconds = Infinity;
  #isClosed = false;

  constructor(options: PoolOptions) {
    tuneCollection(options.jobs);
    this.#options = options;
    this.capacity = 2 * MOST_IN_BATCH * options.jobs;
  }

  evaluate(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiting.add({ task, machine: machineOf(task), resolve, isRetry: false });
      this.#dispatch();
    });
  }

  /** Ends all threads at once; what they were doing is lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    while (!this.#isClosed && this.#waiting.length > 0 && this.#busy < this.#options.jobs) {
      this.#busy += 1;
      const thread = this.#idle.pop() ?? this.#thread();
      void this.#work(thread, this.#batch(thread));
    }
  }

  /** As many points as take about as long as a batch should, and a fair share of what waits; a retry goes alone. */
  #batch(thread: Thread): readonly Job[] {
    if (this.#waiting.first?.isRetry) return this.#waiting.takeFirst();
    const timely = Math.max(1, Math.floor(BATCH_SECONDS / this.#seconds));
    const fair = Math.ceil(this.#waiting.length / this.#options.jobs);
    return this.#waiting.takeFor(thread, Math.min(timely, fair, MOST_IN_BATCH));
  }

  async #work(thread: Thread, jobs: readonly Job[]): Promise<void> {
    await Promise.race([thread.ready, thread.ended]);
    const started = performance.now();
    const result = await this.#evaluated(thread, jobs);
    this.#busy -= 1;
    if (this.#isClosed) return;
    if (typeof result === 'string') this.#lose(thread, jobs, result);
    else {
      const seconds = (performance.now() - started) / 1000 / jobs.length;
      this.#seconds = Number.isFinite(this.#seconds) ? 0.8 * this.#seconds + 0.2 * seconds : seconds;
      this.#idle.push(thread);
      jobs.forEach(({ resolve }, i) => resolve(result[i]));
    }
    this.#dispatch();
  }

  /** Outcomes, or why there are none. */
  async #evaluated({ service, ended }: Thread, jobs: readonly Job[]): Promise<readonly Outcome[] | string> {
    const { mostSeconds } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      // A batch has no more time than a point: what was in it is tried again one by one.
      timer = setTimeout(() => resolve(`took longer than ${mostSeconds} s`), 1000 * mostSeconds);
    });
    try {
      return await Promise.race([service.evaluate(jobs.map(({ task }) => task)), ended, late]);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #lose(thread: Thread, jobs: readonly Job[], reason: string): void {
    this.#threads.delete(thread);
    void thread.worker.terminate();
    for (const job of jobs) {
      if (job.isRetry) job.resolve({ status: 'failed', reason });
      else this.#waiting.addFirst({ ...job, isRetry: true });
    }
  }

  #thread(): Thread {
    const { context, mostMebibytes, script } = this.#options;
    const worker = new Worker(script ?? packageFile('dist/bin/explore-worker.js'), {
      workerData: context,
      // No more room for young objects than is usual: what moves on at once must not be more than Node can still catch.
      resourceLimits: { maxOldGenerationSizeMb: mostMebibytes },
    });
    const ended = new Promise<string>((resolve) => {
      worker.on('error', (error: Error & { readonly code?: string }) => {
        resolve(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `needs more than ${mostMebibytes} MiB` : error.message);
      });
      worker.on('exit', () => resolve('its thread ended'));
    });
    const service = wrap<EvaluationService>(nodeEndpoint(worker));
    const thread = { worker, service, ready: service.evaluate([]), ended };
    this.#threads.add(thread);
    return thread;
  }
}

/** What of a point says which machine it is on. */
const machineOf = ({ scenarios }: Task): string =>
  JSON.stringify(scenarios.map(({ scenario: { machine, set } }) => [machine, set]));
