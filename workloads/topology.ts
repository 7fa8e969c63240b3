/**
 * A topology: the layers of a network as SCALE-Sim lists them, batch 1, no padding, no groups, weights only.
 *
 * Every layer is a GEMM. Of a convolution M = OH·OW, N = filters, K = FH·FW·channels with OH = ⌈(H − FH + stride)/stride⌉:
 * rounded up, as the tool does, so that a last window may hang over the edge.
 */
import { ceilDiv } from '../terms/ceil-div.ts';
import type { Gemm } from '../terms/gemm.ts';
import type { Sparsity } from '../terms/sparsity.ts';

interface Row {
  readonly name: string;
  /** Of the file, from 1. */
  readonly line: number;
  /** N:M of the filter; 1:1 is dense. */
  readonly sparsity: Sparsity;
}

export interface GemmLayer extends Row, Gemm {
  readonly kind: 'gemm';
}

export interface ConvLayer extends Row {
  readonly kind: 'conv';
  readonly ifmapHeight: number;
  readonly ifmapWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly channels: number;
  readonly filters: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
}

export type TopologyLayer = GemmLayer | ConvLayer;

export interface Topology {
  readonly name: string;
  readonly layers: readonly TopologyLayer[];
  /** What of its file was not read as it stands. */
  readonly notes: readonly { readonly place: string; readonly message: string }[];
}

/** Windows of a filter along one axis of an unpadded map; the last may hang over its end. */
export const windows = (size: number, filter: number, stride: number): number =>
  ceilDiv(size - filter + stride, stride);

/** A layer as a GEMM. Sizes are products of doubles: the caller checks that they stay below 2^53. */
export function gemmOf(layer: TopologyLayer): Gemm {
  switch (layer.kind) {
    case 'gemm':
      return { M: layer.M, N: layer.N, K: layer.K };
    case 'conv': {
      const height = windows(layer.ifmapHeight, layer.filterHeight, layer.strideHeight);
      const width = windows(layer.ifmapWidth, layer.filterWidth, layer.strideWidth);
      return {
        M: height * width,
        N: layer.filters,
        K: layer.filterHeight * layer.filterWidth * layer.channels,
      };
    }
  }
}
