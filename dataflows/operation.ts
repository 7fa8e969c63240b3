/**
 * What a training step consists of, before any machine is chosen: GEMMs, elementwise passes, pruning and updates.
 *
 * Operations stand in program order; `after` names the operations whose results are read from memory.
 */
import type { Gemm } from '../terms/gemm.ts';
import type { Pass } from '../terms/pass.ts';
import type { Sparsity } from '../terms/sparsity.ts';

/** Where a convolution's pixels and channels are; a linear layer is a 1×1 convolution of 1×1 maps. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: number;
}

export type SparseOperand = 'weights' | 'output-gradient';

interface OperationBase {
  readonly id: string;
  readonly layer: string;
  /** Indices of operations whose results in memory are read; −1 never occurs. */
  readonly after: readonly number[];
}

/** One pass of one layer: FF, BP or WU. */
export interface GemmOperation extends OperationBase {
  readonly kind: 'gemm';
  readonly pass: Pass;
  readonly geometry: ConvGeometry;
  /** The GEMM of the pass over the whole batch. */
  readonly gemm: Gemm;
  /** The operand that is N:M sparse along the reduction axis. */
  readonly sparse: { readonly operand: SparseOperand; readonly sparsity: Sparsity } | null;
  /** MACs executed (padded pairs excluded), and those of the dense GEMM. */
  readonly macs: number;
  readonly denseMacs: number;
  /** The operations after which the pixel operand and the other one are in memory; both are part of `after`. */
  readonly pixelsAfter: readonly number[];
  readonly othersAfter: readonly number[];
}

/** Elementwise or reducing work on whole feature maps. */
export interface ElementwiseOperation extends OperationBase {
  readonly kind: 'elementwise';
  readonly direction: 'forward' | 'backward';
  /** What is done: "batch-norm statistics". */
  readonly work: string;
  /** Elements that pass a lane. */
  readonly elements: number;
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** N:M pruning and compression of a tensor in memory, at its time of use. */
export interface PruneOperation extends OperationBase {
  readonly kind: 'prune';
  readonly operand: SparseOperand;
  readonly pass: Pass;
  /** Values sorted, padding of the last group included. */
  readonly values: number;
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** Optimizer step of a layer's weights and, with pre-generation, the compressed copies for the next step. */
export interface UpdateOperation extends OperationBase {
  readonly kind: 'update';
  readonly weights: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  /** Values that SORE sorts behind the update, over all copies, and the bytes of the copies. */
  readonly sortedValues: number;
  readonly copyBytes: number;
}

export type Operation = GemmOperation | ElementwiseOperation | PruneOperation | UpdateOperation;

/** Something about a layer that a reader of the result should know. */
export interface Note {
  readonly layer: string;
  readonly message: string;
}

export interface LoweredStep {
  readonly operations: readonly Operation[];
  readonly notes: readonly Note[];
}
