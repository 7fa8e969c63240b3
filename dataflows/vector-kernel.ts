/**
 * What the vector engine computes in an elementwise operation: which tensors it reads and writes, and how they relate.
 *
 * Tensors are called by name (tensors.ts); `layer` owns the vectors that a kernel keeps (sums, means). Timing knows only
 * elements and bytes; this is what gives a run with values its meaning.
 */
import type { FeatureMap } from '../workloads/layer.ts';

interface KernelBase {
  readonly layer: string;
  readonly batch: number;
  /** The map that passes the lanes; for pooling, the larger one. */
  readonly map: FeatureMap;
}

/** Forward: one input, one output, element by element, channel by channel or pixel by pixel. */
export interface MapKernel extends KernelBase {
  readonly kind: 'relu' | 'gelu' | 'layer-norm' | 'position-embedding';
  readonly x: string;
  readonly y: string;
}

export interface BatchNormStatistics extends KernelBase {
  readonly kind: 'batch-norm-statistics';
  readonly x: string;
}

export interface BatchNormKernel extends KernelBase {
  readonly kind: 'batch-norm';
  readonly x: string;
  readonly y: string;
  readonly relu: boolean;
}

export interface AddKernel extends KernelBase {
  readonly kind: 'add';
  readonly a: string;
  readonly b: string;
  readonly y: string;
  readonly relu: boolean;
}

export interface PoolKernel extends KernelBase {
  readonly kind: 'max-pool' | 'global-average-pool';
  readonly x: string;
  readonly y: string;
  readonly output: FeatureMap;
  readonly window: PoolWindow;
}

export interface PoolWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** Rows of attention scores; the scale is applied first. */
export interface SoftmaxKernel extends KernelBase {
  readonly kind: 'softmax';
  readonly x: string;
  readonly y: string;
  readonly rows: number;
  readonly length: number;
  readonly scale: number;
}

export interface CrossEntropyKernel extends KernelBase {
  readonly kind: 'cross-entropy';
  readonly x: string;
  readonly dx: string;
}

/** Backward. `y` is read by a ReLU, `x` by all others. */
export interface MapGradient extends KernelBase {
  readonly kind: 'relu-gradient' | 'gelu-gradient' | 'layer-norm-gradient';
  readonly dy: string;
  readonly source: string;
  readonly dx: string;
}

export interface BatchNormReductions extends KernelBase {
  readonly kind: 'batch-norm-reductions';
  readonly dy: string;
  readonly x: string;
  readonly relu: boolean;
}

export interface BatchNormGradient extends KernelBase {
  readonly kind: 'batch-norm-gradient';
  readonly dy: string;
  readonly x: string;
  readonly dx: string;
  readonly relu: boolean;
}

export interface PoolGradient extends KernelBase {
  readonly kind: 'max-pool-gradient' | 'global-average-pool-gradient';
  readonly dy: string;
  /** Read by max pooling only. */
  readonly x: string;
  readonly dx: string;
  readonly output: FeatureMap;
  readonly window: PoolWindow;
}

export interface SoftmaxGradient extends KernelBase {
  readonly kind: 'softmax-gradient';
  readonly dy: string;
  readonly y: string;
  readonly dx: string;
  readonly rows: number;
  readonly length: number;
  readonly scale: number;
}

export interface GradientSum extends KernelBase {
  readonly kind: 'gradient-sum';
  readonly parts: readonly string[];
  readonly dx: string;
}

/** Σ over pixels, by channel: the gradient of a bias; or Σ over the batch, by element: that of a position embedding. */
export interface GradientReduction extends KernelBase {
  readonly kind: 'bias-gradient' | 'position-gradient';
  readonly dy: string;
}

/** Work that is timed and counted, and cannot be executed with values. */
export interface TimedOnly extends KernelBase {
  readonly kind: 'timed-only';
  readonly operator: string;
  readonly uses: KernelUses;
}

/** Tensors of a kernel in memory. */
export interface KernelUses {
  readonly reads: readonly string[];
  /** A map or its gradient; null if it makes none. */
  readonly result: string | null;
  /** Statistics, and gradients of what is learned: in memory even where the work is done on the way and its result is not. */
  readonly vectors: readonly string[];
}

export type VectorKernel =
  | TimedOnly
  | MapKernel
  | BatchNormStatistics
  | BatchNormKernel
  | AddKernel
  | PoolKernel
  | SoftmaxKernel
  | CrossEntropyKernel
  | MapGradient
  | BatchNormReductions
  | BatchNormGradient
  | PoolGradient
  | SoftmaxGradient
  | GradientSum
  | GradientReduction;
