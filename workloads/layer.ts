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

export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: number;
  readonly hasBias: boolean;
}

export interface Linear extends LayerBase {
  readonly kind: 'linear';
  readonly hasBias: boolean;
}

export interface BatchNorm extends LayerBase {
  readonly kind: 'batch-norm';
}

export interface Relu extends LayerBase {
  readonly kind: 'relu';
}

export interface MaxPool extends LayerBase {
  readonly kind: 'max-pool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

export interface GlobalAveragePool extends LayerBase {
  readonly kind: 'global-average-pool';
}

/** Sum of two feature maps of equal shape. */
export interface Add extends LayerBase {
  readonly kind: 'add';
}

export type Layer = Conv2d | Linear | BatchNorm | Relu | MaxPool | GlobalAveragePool | Add;

export interface Network {
  readonly name: string;
  readonly title: string;
  readonly input: FeatureMap;
  readonly classes: number;
  /** In topological order; the last layer gives the logits. */
  readonly layers: readonly Layer[];
}

export const formatFeatureMap = ({ channels, height, width }: FeatureMap): string => `${channels}×${height}×${width}`;
