/** Runs training tasks on several threads. A task's row does not depend on where or when it ran. */
import { Worker } from 'node:worker_threads';
import type { TrainRow, TrainSettings, TrainTask } from '../run/train/train.ts';
import { packageFile } from '../explore/pool/package-file.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { TrainReply } from './train-worker.ts';

export interface PoolEvents {
  readonly onEpoch: () => void;
  readonly onRow: (row: TrainRow) => void;
}

/**
 * Trains all tasks.
 *
 * @param jobs  threads at a time
 * @throws {ScenarioError} if a task is mistaken
 */
export async function trainAll(
  settings: TrainSettings,
  tasks: readonly TrainTask[],
  jobs: number,
  events: PoolEvents,
): Promise<void> {
  const waiting = [...tasks];
  const workers: Worker[] = [];
  try {
    await Promise.all(
      Array.from({ length: Math.min(jobs, tasks.length) }, () => {
        const worker = new Worker(packageFile('dist/bin/train-worker.js'));
        workers.push(worker);
        return workOff(worker, settings, waiting, events);
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** One thread takes tasks until there are none. */
function workOff(worker: Worker, settings: TrainSettings, waiting: TrainTask[], events: PoolEvents): Promise<void> {
  return new Promise((done, fail) => {
    const next = (): void => {
      const task = waiting.shift();
      if (task) worker.postMessage({ settings, task });
      else done();
    };
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a training thread ended with code ${code}`)));
    worker.on('message', (reply: TrainReply) => {
      switch (reply.kind) {
        case 'epoch':
          events.onEpoch();
          return;
        case 'row':
          events.onRow(reply.row);
          next();
          return;
        case 'issues':
          fail(new ScenarioError(reply.issues));
          return;
        case 'fault':
          fail(new Error(reply.message));
          return;
        default:
          return reply satisfies never;
      }
    });
    next();
  });
}
