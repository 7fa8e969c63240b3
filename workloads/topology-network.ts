/**
 * A topology as a network, so that it can be trained on the machine: its layers one behind another, with a gap (free) where
 * one does not take what the one before it gives, since lists leave out pooling, padding and sums.
 */
import { ceilDiv } from '../terms/ceil-div.ts';
import { formatFeatureMap } from './layer.ts';
import type { FeatureMap, Network } from './layer.ts';
import { NetworkBuilder } from './network-builder.ts';
import type { Padding } from './network-builder.ts';
import { windows } from './topology.ts';
import type { ConvLayer, Topology, TopologyLayer } from './topology.ts';

/** How convolutions are read: as the list says, without padding, or as most networks have them, output = ⌈input / stride⌉. */
export type TopologyPadding = 'none' | 'same';

export interface NetworkOfTopology {
  readonly network: Network;
  readonly notes: readonly string[];
}

/** @throws {RangeError} if a layer cannot be said: strides that differ, sizes that do not fit */
export function networkOfTopology(topology: Topology, padding: TopologyPadding): NetworkOfTopology {
  const [first] = topology.layers;
  const builder = new NetworkBuilder(inputOf(first));
  const names = new Set<string>(['input']);
  let at = 'input';
  let gaps = 0;
  for (const layer of topology.layers) {
    const id = unique(layer.name.trim().replaceAll(/\s+/g, '-') || 'layer', names);
    const input = inputOf(layer);
    if (formatFeatureMap(builder.mapOf(at)) !== formatFeatureMap(input)) {
      at = builder.gap(unique(`${id}.gap`, names), at, input);
      gaps += 1;
    }
    at = layer.kind === 'gemm' ? gemm(builder, id, at, layer.N) : conv(builder, id, at, layer, padding);
  }
  const notes = topology.notes.map(({ place, message }) => `${place}: ${message}`);
  if (gaps > 0) notes.push(`${gaps} layers do not take what the one before gives: what lies between is free`);
  const sparse = topology.layers.filter(({ sparsity }) => sparsity.n < sparsity.m).length;
  if (sparse > 0) notes.push(`N:M of ${sparse} rows is not read: sparsity is the method's`);
  const title = `${topology.name}, ${topology.layers.length} layers of a list${padding === 'same' ? ', padded' : ''}`;
  return { network: builder.build(topology.name, title), notes };
}

function inputOf(layer: TopologyLayer): FeatureMap {
  if (layer.kind === 'gemm') return { channels: layer.K, height: layer.M, width: 1 };
  return { channels: layer.channels, height: layer.ifmapHeight, width: layer.ifmapWidth };
}

const gemm = (builder: NetworkBuilder, id: string, from: string, channels: number): string =>
  builder.conv(id, from, { kernel: 1, channels, padding: 0 });

function conv(builder: NetworkBuilder, id: string, from: string, layer: ConvLayer, padding: TopologyPadding): string {
  const { filterHeight, filterWidth, strideHeight: stride, strideWidth, filters } = layer;
  if (stride !== strideWidth) throw new RangeError(`${id}: strides ${stride} and ${strideWidth} differ`);
  const [top, bottom] = padded(layer.ifmapHeight, filterHeight, stride, padding);
  const [left, right] = padded(layer.ifmapWidth, filterWidth, stride, padding);
  const sides: Padding = { top, left, bottom, right };
  return builder.conv(id, from, { kernel: [filterHeight, filterWidth], stride, padding: sides, channels: filters });
}

/** Zeros before and after an axis. */
function padded(size: number, filter: number, stride: number, padding: TopologyPadding): [number, number] {
  const outputs = padding === 'same' ? ceilDiv(size, stride) : windows(size, filter, stride);
  const missing = Math.max(0, (outputs - 1) * stride + filter - size);
  return padding === 'same' ? [Math.floor(missing / 2), Math.ceil(missing / 2)] : [0, missing];
}

function unique(name: string, taken: Set<string>): string {
  let id = name;
  for (let i = 2; taken.has(id); i += 1) id = `${name}.${i}`;
  taken.add(id);
  return id;
}
