/** The worker as the page sees it: one that can be stopped, after which a new one takes its place. */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { PeRecording } from '../../run/pe/recording.ts';
import type { PeSettings } from '../../run/pe/settings.ts';
import SimulatorWorker from './worker/worker.ts?worker&inline';
import type { Answer, Catalogue, Question, Simulator } from './worker/messages.ts';

/** What was asked when the worker was stopped has no answer. */
export class StoppedError extends Error {}

export class WorkerSimulator {
  #worker!: Worker;
  #remote!: Remote<Simulator>;
  /** Rejects what is being asked: a worker that is gone never answers. */
  #stopped!: Promise<never>;
  #reject!: (error: Error) => void;

  constructor() {
    this.#start();
  }

  catalogue(): Promise<Catalogue> {
    return Promise.race([this.#remote.catalogue(), this.#stopped]);
  }

  /** @throws {StoppedError} if it is stopped meanwhile */
  answer(question: Question): Promise<Answer> {
    return Promise.race([this.#remote.answer(question), this.#stopped]);
  }

  /** Of a small GEMM on the array. @throws {Error} that says what is too large */
  recordPe(settings: PeSettings): Promise<PeRecording> {
    return Promise.race([this.#remote.recordPe(settings), this.#stopped]);
  }

  stop(): void {
    this.#worker.terminate();
    this.#reject(new StoppedError('stopped'));
    this.#start();
  }

  #start(): void {
    this.#worker = new SimulatorWorker();
    this.#remote = wrap<Simulator>(this.#worker);
    this.#stopped = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // Nobody may be waiting.
    this.#stopped.catch(() => {});
    this.#worker.addEventListener('error', ({ message }) => this.#reject(new Error(message)));
  }
}
