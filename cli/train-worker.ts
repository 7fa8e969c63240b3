/** A worker of `weft train`: takes tasks, sends rows. Errors go as data, since a thrown one loses its fields on the way. */
import { parentPort } from 'node:worker_threads';
import { train } from '../run/train/train.ts';
import type { TrainRow, TrainSettings, TrainTask } from '../run/train/train.ts';
import { ScenarioError } from '../terms/scenario-error.ts';
import type { Issue } from '../terms/scenario-error.ts';
import { readText } from './files.ts';

export interface TrainRequest {
  readonly settings: TrainSettings;
  readonly task: TrainTask;
}

export type TrainReply =
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'row'; readonly row: TrainRow }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }
  | { readonly kind: 'fault'; readonly message: string };

parentPort?.on('message', ({ settings, task }: TrainRequest) => {
  parentPort?.postMessage(reply(settings, task));
});

function reply(settings: TrainSettings, task: TrainTask): TrainReply {
  try {
    const told = (epoch: number): void => parentPort?.postMessage({ kind: 'epoch', epoch } satisfies TrainReply);
    return { kind: 'row', row: train(settings, task, readText, told) };
  } catch (error) {
    if (error instanceof ScenarioError) return { kind: 'issues', issues: error.issues };
    return { kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
