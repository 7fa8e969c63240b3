/** Which tensors in memory an operation reads and writes, by their names (tensors.ts). */
import { LABELS, tensorName } from './tensors.ts';
import type { Belonging } from './tensors.ts';
import type { Operation } from './operation.ts';
import type { KernelUses, VectorKernel } from './vector-kernel.ts';

export interface TensorUses {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What an operation accesses, fused kernels aside. @param keepsMasks  a mask is read with the weights that it prunes */
export function usesOf(operation: Operation, keepsMasks: boolean): TensorUses {
  switch (operation.kind) {
    case 'gemm': {
      const { pixels, others, out, bias } = operation.tensors;
      return { reads: bias === null ? [pixels, others] : [pixels, others, bias], writes: [out] };
    }
    case 'elementwise': {
      const { reads, result, vectors } = kernelUses(operation.kernel);
      // A gradient before which nothing is learned is not written.
      return { reads, writes: result === null || operation.writeBytes === 0 ? vectors : [result, ...vectors] };
    }
    case 'prune': {
      const { operand, source, target, pass, layer } = operation;
      if (operand !== 'weights') return { reads: [source], writes: [target] };
      const reads = keepsMasks ? [source, tensorName(layer, 'mask')] : [source];
      return { reads, writes: pass === 'FF' ? [target, tensorName(layer, 'wM')] : [target] };
    }
    case 'update': {
      const { learned, copies, layer } = operation;
      const state = learned.flatMap(({ value, momentum, gradient }) => [value, momentum, gradient]);
      const isPruned = copies !== null && copies.passes.length > 0;
      return { reads: keepsMasks && isPruned ? [...state, tensorName(layer, 'mask')] : state, writes: [] };
    }
    default:
      return operation satisfies never;
  }
}

/** What a kernel accesses, as an operation of its own or on the way. */
export function kernelUses(kernel: VectorKernel): KernelUses {
  const of = (...all: readonly Belonging[]): string[] => all.map((what) => tensorName(kernel.layer, what));
  switch (kernel.kind) {
    case 'relu':
    case 'gelu':
    case 'max-pool':
    case 'global-average-pool':
    case 'softmax':
      return { reads: [kernel.x], result: kernel.y, vectors: [] };
    case 'layer-norm':
      return { reads: [kernel.x, ...of('scale', 'shift')], result: kernel.y, vectors: [] };
    case 'position-embedding':
      return { reads: [kernel.x, ...of('table')], result: kernel.y, vectors: [] };
    case 'batch-norm-statistics':
      return { reads: [kernel.x], result: null, vectors: of('mean', 'inverse') };
    case 'batch-norm':
      return { reads: [kernel.x, ...of('mean', 'inverse', 'scale', 'shift')], result: kernel.y, vectors: [] };
    case 'add':
      return { reads: [kernel.a, kernel.b], result: kernel.y, vectors: [] };
    case 'cross-entropy':
      return { reads: [kernel.x, LABELS], result: kernel.dx, vectors: [] };
    case 'relu-gradient':
    case 'gelu-gradient':
      return { reads: [kernel.dy, kernel.source], result: kernel.dx, vectors: [] };
    case 'layer-norm-gradient':
      return { reads: [kernel.dy, kernel.source, ...of('scale')], result: kernel.dx, vectors: of('dscale', 'dshift') };
    case 'batch-norm-reductions':
      return {
        reads: [kernel.dy, kernel.x, ...of('mean', 'inverse', 'scale', 'shift')],
        result: null,
        vectors: of('dscale', 'dshift'),
      };
    case 'batch-norm-gradient':
      return {
        reads: [kernel.dy, kernel.x, ...of('mean', 'inverse', 'scale', 'shift', 'dscale', 'dshift')],
        result: kernel.dx,
        vectors: [],
      };
    case 'max-pool-gradient':
      return { reads: [kernel.dy, kernel.x], result: kernel.dx, vectors: [] };
    case 'global-average-pool-gradient':
      return { reads: [kernel.dy], result: kernel.dx, vectors: [] };
    case 'softmax-gradient':
      return { reads: [kernel.dy, kernel.y], result: kernel.dx, vectors: [] };
    case 'gradient-sum':
      return { reads: kernel.parts, result: kernel.dx, vectors: [] };
    case 'bias-gradient':
      return { reads: [kernel.dy], result: null, vectors: of('db') };
    case 'position-gradient':
      return { reads: [kernel.dy], result: null, vectors: of('dtable') };
    case 'timed-only':
      return kernel.uses;
    default:
      return kernel satisfies never;
  }
}
