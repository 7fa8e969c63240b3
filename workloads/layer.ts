/** Layers and networks: plain data, shapes of one image, in topological order. */

/** Channels by height by width; a vector is 1×1. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface LayerBase {
  readonly id: string;
  /** Ids of layers, or `input`. */
  readonly inputs: readonly string[];
  /** Shape of each input (they are equal if there are several). */
  readonly input: FeatureMap;
  readonly output: FeatureMap;
}

/** Weights are output channels × input channels × `kernelHeight` × `kernelWidth`. */
export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Same in both directions. */
  readonly stride: number;
  /** Zeros on each of the four sides. */
  readonly padding: number;
  readonly hasBias: boolean;
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

/** Maximum over square windows, channel by channel. */
export interface MaxPool extends LayerBase {
  readonly kind: 'max-pool';
  readonly kernel: number;
  readonly stride: number;
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

/** A learned number added to every element of the map. */
export interface PositionEmbedding extends LayerBase {
  readonly kind: 'position-embedding';
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

/** Any layer; switch on `kind`. */
export type Layer =
  | Conv2d
  | Linear
  | BatchNorm
  | Relu
  | MaxPool
  | GlobalAveragePool
  | Add
  | LayerNorm
  | Gelu
  | PositionEmbedding
  | Attention;

/** A network of one input and one vector of logits. */
export interface Network {
  /** As written in a scenario: `resnet18-cifar10`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly input: FeatureMap;
  readonly classes: number;
  /** In topological order; the last layer gives the logits. */
  readonly layers: readonly Layer[];
}

/** `channels×height×width`; equal texts mean equal shapes. */
export const formatFeatureMap = ({ channels, height, width }: FeatureMap): string => `${channels}×${height}×${width}`;
