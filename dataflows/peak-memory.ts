/**
 * The bytes that a step needs in the card's memory: what its tensors take at the most at any time.
 *
 * Operations are taken one after the other, in program order. A tensor lies there from the operation that first writes it to the
 * last one that reads it; activations thus stay until their last reader in the backward pass, and in inference until their last
 * reader in the forward pass. What is read before it is written was there before the step and stays through all of it: weights,
 * momenta, their copies, masks, stored statistics; except for input and labels, which a host puts there and which go after their
 * last reader. What is made on the way (fused work) takes no memory: whoever reads it reads what it is made of.
 *
 * Nothing is written over in place, gradients of the step before are not kept, and what tensors are padded to is not counted.
 */
import type { Network } from '../workloads/layer.ts';
import type { LoweringOptions } from './lowering-options.ts';
import type { LoweredStep } from './operation.ts';
import { TensorSizes } from './tensor-sizes.ts';
import { kernelUses, usesOf } from './tensor-uses.ts';
import { INPUT, LABELS, classOf } from './tensors.ts';

/** A tensor in memory, from one operation to another, by their indices; both included. */
export interface TensorSpan {
  readonly tensor: string;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** The most bytes that a step has in memory during any of its operations. @param options  those that the step was lowered with */
export function peakMemory(network: Network, options: LoweringOptions, step: LoweredStep): number {
  const change = new Float64Array(step.operations.length + 1);
  for (const { bytes, from, to } of tensorSpans(network, options, step)) {
    change[from] += bytes;
    change[to + 1] -= bytes;
  }
  let now = 0;
  let most = 0;
  for (const bytes of change) {
    now += bytes;
    most = Math.max(most, now);
  }
  return most;
}

interface Stay {
  from: number;
  to: number;
  isRead: boolean;
  /** Through all of the step, and before and after it. */
  readonly isHeld: boolean;
}

/** When each tensor of a step is in memory, in the order in which they are first accessed. */
export function tensorSpans(network: Network, options: LoweringOptions, { operations }: LoweredStep): TensorSpan[] {
  const spans = new Map<string, Stay>();
  const sources = new Map<string, readonly string[]>();
  const read = (tensor: string, at: number): void => {
    const made = sources.get(tensor);
    if (made) {
      for (const source of made) read(source, at);
      return;
    }
    const span = spans.get(tensor);
    if (span) {
      span.to = at;
      span.isRead = true;
    } else spans.set(tensor, { from: 0, to: at, isRead: true, isHeld: tensor !== INPUT && tensor !== LABELS });
  };
  const write = (tensor: string, at: number): void => {
    const span = spans.get(tensor);
    if (span) span.to = at;
    else spans.set(tensor, { from: at, to: at, isRead: false, isHeld: false });
  };
  const keepsMasks = options.method.refresh !== null;
  operations.forEach((operation, at) => {
    for (const kernel of operation.fused) {
      const { reads, result, vectors } = kernelUses(kernel);
      for (const tensor of reads) read(tensor, at);
      for (const tensor of vectors) write(tensor, at);
      if (result !== null) sources.set(result, reads);
    }
    const { reads, writes } = usesOf(operation, keepsMasks);
    for (const tensor of reads) read(tensor, at);
    for (const tensor of writes) write(tensor, at);
  });
  const sizes = new TensorSizes(network, options);
  const last = Math.max(0, operations.length - 1);
  return [...spans].flatMap(([tensor, { from, to, isRead, isHeld }]) => {
    // A masked copy is made only if a pass reads it.
    if (!isRead && classOf(tensor) === 'weights') return [];
    return [{ tensor, bytes: sizes.bytesOf(tensor), from, to: isHeld ? last : to }];
  });
}
