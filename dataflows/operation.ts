/**
 * What a training step consists of, before any machine is chosen: GEMMs, elementwise passes, pruning and updates.
 *
 * Operations stand in program order; `after` names the operations whose results are read from memory.
 */
import type { Gemm } from '../terms/gemm.ts';
import type { Pass } from '../terms/pass.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import type { MaskRule } from './method.ts';
import type { LearnedTensor, TensorClass } from './tensors.ts';
import type { VectorKernel } from './vector-kernel.ts';

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
  /** Rows of zeros above the input; how many there are below follows from the height of the output. */
  readonly paddingTop: number;
  readonly paddingLeft: number;
  /** Groups of channels that do not meet; `inChannels` and `outChannels` are those of one group. */
  readonly groups: number;
}

export type SparseOperand = 'weights' | 'output-gradient';

interface OperationBase {
  readonly id: string;
  readonly layer: string;
  /** Indices of operations whose results in memory are read; −1 never occurs. */
  readonly after: readonly number[];
  /** Elementwise work that is fused: done on the way, before this operation begins, at no cost of its own. */
  readonly fused: readonly VectorKernel[];
}

/**
 * How a matrix product of attention reads a tensor, head by head: a `map` [batch][tokens][channels] as tokens × channels of
 * the head, a `square` [batch][heads][tokens][tokens] as it is; `isTransposed` swaps rows and columns.
 */
export interface HeadView {
  readonly tensor: string;
  readonly layout: 'map' | 'square';
  readonly isTransposed: boolean;
}

/** A batch of GEMMs without weights, one a head and image: out = pixels · othersᵀ. */
export interface HeadProduct {
  readonly heads: number;
  readonly pixels: HeadView;
  readonly others: HeadView;
  readonly out: HeadView;
}

/** The tensors of a GEMM in memory; `bias` is added when outputs are stored. */
export interface GemmTensors {
  readonly pixels: string;
  readonly others: string;
  readonly out: string;
  readonly bias: string | null;
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
  readonly tensors: GemmTensors;
  /** Set on products of attention: both operands differ from image to image (of the geometry), which are heads. */
  readonly heads: HeadProduct | null;
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
  readonly kernel: VectorKernel;
  /** Elements that pass a lane. */
  readonly elements: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  /** Bytes read of tensors that the kernel does not name; the rest is as its kind has it. */
  readonly reads?: Readonly<Partial<Record<TensorClass, number>>>;
}

/** N:M pruning and compression of a tensor in memory, at its time of use. */
export interface PruneOperation extends OperationBase {
  readonly kind: 'prune';
  readonly operand: SparseOperand;
  readonly pass: Pass;
  /** The dense tensor, and the compressed one. */
  readonly source: string;
  readonly target: string;
  readonly sparsity: Sparsity;
  /** Which weights are kept; output gradients are pruned by magnitude. */
  readonly rule: MaskRule;
  readonly geometry: ConvGeometry;
  /** Values sorted, padding of the last group included. */
  readonly values: number;
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** Optimizer step of a layer's weights and, with pre-generation, the compressed copies for the next step. */
export interface UpdateOperation extends OperationBase {
  readonly kind: 'update';
  readonly weights: number;
  readonly learned: readonly LearnedTensor[];
  /** The compressed copies that SORE makes behind the update, and the layer they belong to; null for norms. */
  readonly copies: {
    readonly passes: readonly ('FF' | 'BP')[];
    readonly sparsity: Sparsity;
    readonly rule: MaskRule;
  } | null;
  readonly geometry: ConvGeometry | null;
  /** The FP16 copy is damped outside the mask, and written by SORE (MdGf). */
  readonly damps: boolean;
  /** Weights that FF has pruned decay (SR-STE). */
  readonly decaysPruned: boolean;
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
  /** Fused elementwise work behind the last operation. */
  readonly fused: readonly VectorKernel[];
}
