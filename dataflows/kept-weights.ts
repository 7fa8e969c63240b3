/** The share of a network's weights that its forward pass multiplies by: a count of what N:M leaves, which says nothing of accuracy. */
import { keptOf } from './compressed.ts';
import type { LoweredStep } from './operation.ts';

/** Over all layers with weights, biases aside; 1 if all are dense. Padding of ragged groups is neither kept nor pruned. */
export function keptWeights({ operations }: LoweredStep): number {
  let all = 0;
  let kept = 0;
  for (const operation of operations) {
    if (operation.kind !== 'gemm' || operation.pass !== 'FF' || operation.heads) continue;
    const { groups, outChannels, inChannels, kernelHeight, kernelWidth } = operation.geometry;
    const rows = groups * outChannels * kernelHeight * kernelWidth;
    all += rows * inChannels;
    kept += rows * (operation.sparse ? keptOf(inChannels, operation.sparse.sparsity) : inChannels);
  }
  return all === 0 ? 1 : kept / all;
}
