/**
 * From a network and a method to the operations of one step.
 *
 * Forward in the network's order; for training, then backward in reverse order: input gradient first, so that what comes
 * before can go on, then weight gradient, then the update of the layer.
 */
import type { Network } from '../workloads/layer.ts';
import { lowerBackward } from './lower-backward.ts';
import { lowerForward } from './lower-forward.ts';
import { StepWriter } from './step-writer.ts';
import type { LoweringOptions } from './lowering-options.ts';
import type { LoweredStep } from './operation.ts';

/** Lowers one step of a network. @param options.batch a positive integer */
export function lower(network: Network, options: LoweringOptions): LoweredStep {
  const writer = new StepWriter(network, options);
  lowerForward(writer);
  if (options.phase === 'training') lowerBackward(writer);
  const { refresh, title } = options.method;
  if (refresh && options.phase === 'training') {
    const message = `masks of ${title} are sought every ${refresh.everySteps} steps; "weft recipe" adds the time, a step does not`;
    writer.notes.push({ layer: network.name, message });
  }
  return { operations: writer.operations, notes: writer.notes, fused: writer.takeFused() };
}
