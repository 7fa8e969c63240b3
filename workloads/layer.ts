/** Layers and networks: plain data, shapes of one image, in topological order. */

/** Channels by height by width; a vector is 1×1, a sequence of tokens channels × tokens × 1. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface LayerBase {
  readonly id: string;
  /** Ids of layers, or `input`. */
  readonly inputs: readonly string[];
  /** Shape of the first input; that of all of them unless the kind says otherwise. */
  readonly input: FeatureMap;
  readonly output: FeatureMap;
}

/** Weights are output channels × input channels / groups × `kernelHeight` × `kernelWidth`. */
export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Same in both directions. */
  readonly stride: number;
  /** Zeros above and to the left; how many there are below and to the right follows from the size of the output. */
  readonly paddingTop: number;
  readonly paddingLeft: number;
  /** Equal runs of channels that do not meet; as many as there are channels in a depthwise convolution. */
  readonly groups: number;
  readonly hasBias: boolean;
  /** The embedding whose table these weights are (a tied head); null if they are the layer's own. */
  readonly tiedTo: string | null;
}

/** Weights are output channels × elements of the input, which is read as one vector. */
export interface Linear extends LayerBase {
  readonly kind: 'linear';
  readonly hasBias: boolean;
}

/** A learned scale and shift per channel. */
export interface BatchNorm extends LayerBase {
  readonly kind: 'batch-norm';
}

/** max(x, 0), elementwise. */
export interface Relu extends LayerBase {
  readonly kind: 'relu';
}

/** Maximum or mean over square windows, channel by channel; a mean counts no padding. */
export interface Pool extends LayerBase {
  readonly kind: 'max-pool' | 'average-pool';
  readonly kernel: number;
  readonly stride: number;
  /** Above and to the left. */
  readonly padding: number;
}

/** Mean over height and width; gives a vector. */
export interface GlobalAveragePool extends LayerBase {
  readonly kind: 'global-average-pool';
}

/** Sum of two feature maps of equal shape. */
export interface Add extends LayerBase {
  readonly kind: 'add';
}

/** Each pixel (token) normalised over its channels, then a learned scale and shift per channel. */
export interface LayerNorm extends LayerBase {
  readonly kind: 'layer-norm';
}

/** x·Φ(x) in the tanh form, elementwise. */
export interface Gelu extends LayerBase {
  readonly kind: 'gelu';
}

/** A learned vector added to every pixel (token), one a position. */
export interface PositionEmbedding extends LayerBase {
  readonly kind: 'position-embedding';
  /** Positions that the table has; the map may have fewer. */
  readonly positions: number;
}

/** Looks up a learned vector for each token: the input is a 1 × tokens map of numbers below `rows`. */
export interface Embedding extends LayerBase {
  readonly kind: 'embedding';
  readonly rows: number;
}

/**
 * Multi-head attention between the pixels (tokens) of a map: softmax(Q·Kᵀ/√d)·V, head by head, d = channels / heads.
 *
 * Inputs are queries, keys and values, in this order.
 */
export interface Attention extends LayerBase {
  readonly kind: 'attention';
  readonly heads: number;
}

/** A matrix product of two maps that are not weights, `instances` times: rows × reduction by reduction × columns. */
export interface MatMul extends LayerBase {
  readonly kind: 'matmul';
  readonly instances: number;
  readonly rows: number;
  readonly columns: number;
  readonly reduction: number;
}

/**
 * Work of the vector engine that has no kind of its own: it reads its inputs, whose shapes may differ, and writes its output.
 *
 * It is timed, and counted; it cannot be executed with values.
 */
export interface VectorWork extends LayerBase {
  readonly kind: 'vector-work';
  /** For people: `silu`, `concat`, `rms-norm`. */
  readonly operator: string;
  readonly operands: readonly FeatureMap[];
  /** Learned numbers. */
  readonly parameters: number;
  /**
   * What its backward pass reads beside the gradient: nothing (sums, copies, permutations), or its inputs again. `pointwise`
   * reads its input again too, and can be done on the way like a ReLU.
   */
  readonly gradient: 'linear' | 'inputs' | 'pointwise';
}

/** The same elements in another shape, at no cost: flattening, or a permutation that costs nothing. */
export interface Reshape extends LayerBase {
  readonly kind: 'reshape';
}

/**
 * What a list of layers does not say between two of them (pooling, padding, sums): a map of another size, at no cost.
 *
 * A network with gaps can be timed, not executed with values.
 */
export interface Gap extends LayerBase {
  readonly kind: 'gap';
}

/** Any layer; switch on `kind`. */
export type Layer =
  | Conv2d
  | Linear
  | BatchNorm
  | Relu
  | Pool
  | GlobalAveragePool
  | Add
  | LayerNorm
  | Gelu
  | PositionEmbedding
  | Embedding
  | MatMul
  | VectorWork
  | Reshape
  | Gap
  | Attention;

/** A network of one input and one output, its logits: a vector, or a vector for each token. */
export interface Network {
  /** As written in a scenario: `resnet18-cifar10`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly input: FeatureMap;
  /** Length of a vector of logits. */
  readonly classes: number;
  /** In topological order; the last layer gives the logits. */
  readonly layers: readonly Layer[];
}

/** `channels×height×width`; equal texts mean equal shapes. */
export const formatFeatureMap = ({ channels, height, width }: FeatureMap): string => `${channels}×${height}×${width}`;
