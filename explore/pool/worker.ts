/** A thread that evaluates points. All it keeps is caches: whichever thread gets a point, the outcome is the same. */
import { parentPort, workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { evaluate } from '../evaluate.ts';
import type { Outcome } from '../evaluate.ts';
import type { Task } from '../explorer.ts';
import { evaluationContext } from './context.ts';
import type { ContextSettings } from './context.ts';

const context = evaluationContext(workerData as ContextSettings);

/** What an evaluation came to; a fault of the simulator is the outcome of its point. */
function outcomeOf({ scenarios, fidelity }: Task): Outcome {
  try {
    return evaluate(scenarios, fidelity, context);
  } catch (error) {
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

export interface EvaluationService {
  evaluate(tasks: readonly Task[]): Outcome[];
}

const service: EvaluationService = { evaluate: (tasks) => tasks.map((task) => outcomeOf(task)) };

if (parentPort) expose(service, nodeEndpoint(parentPort));
