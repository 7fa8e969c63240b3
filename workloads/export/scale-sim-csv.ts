/**
 * Writes a network's convolutions and linear layers as a topology file of SCALE-Sim, in its convolution format.
 *
 * The format has no padding: it counts ⌈(ifmap − filter + stride) / stride⌉ places. So a map is written as large as the windows
 * reach, (places − 1) · stride + filter, which gives the same places, and so the same GEMM; zeros around a map count as part of
 * it, and pixels that no window reaches do not. A layer for each token is a 1×1 convolution, a linear layer one of a 1×1 map.
 * Groups are a row each, for nothing else keeps their GEMMs (SCALE-Sim v3, `topology_utils.py`).
 */
import { countLayer } from '../count.ts';
import type { Conv2d, FeatureMap, Layer, Linear, Network } from '../layer.ts';

/** A file, and what is not in it: sentences for people. */
export interface ScaleSimTopology {
  readonly text: string;
  readonly notes: readonly string[];
}

const HEADER = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,';

/** The file's text, every row of which ends in a comma, as SCALE-Sim wants it. */
export function networkToScaleSimCsv({ layers }: Network): ScaleSimTopology {
  const names = new RowNames();
  const rows = layers.flatMap((layer) => {
    if (layer.kind === 'conv2d') return convRows(layer, names);
    return layer.kind === 'linear' ? [linearRow(layer, names)] : [];
  });
  return { text: `${[HEADER, ...rows].join('\n')}\n`, notes: [...groupNotes(layers), ...absentNotes(layers)] };
}

function convRows(conv: Conv2d, names: RowNames): readonly string[] {
  const { id, kernelHeight, kernelWidth, stride, groups, input, output } = conv;
  const reach = (places: number, kernel: number): number => (places - 1) * stride + kernel;
  const sizes = [
    reach(output.height, kernelHeight),
    reach(output.width, kernelWidth),
    kernelHeight,
    kernelWidth,
    input.channels / groups,
    output.channels / groups,
    stride,
  ];
  if (groups === 1) return [row(names.of(id), sizes)];
  return Array.from({ length: groups }, (_, group) => row(names.of(`${id}.group${group}`), sizes));
}

function linearRow({ id, input, output }: Linear, names: RowNames): string {
  return row(names.of(id), [1, 1, 1, 1, elements(input), output.channels, 1]);
}

const row = (name: string, sizes: readonly number[]): string => `${[name, ...sizes].join(', ')},`;

const elements = ({ channels, height, width }: FeatureMap): number => channels * height * width;

function groupNotes(layers: readonly Layer[]): readonly string[] {
  const grouped = layers.filter((layer) => layer.kind === 'conv2d' && layer.groups > 1);
  if (grouped.length === 0) return [];
  const rows = grouped.reduce((sum, layer) => sum + (layer.kind === 'conv2d' ? layer.groups : 0), 0);
  return [`Grouped convolutions are a row for each group: ${rows} rows for ${grouped.length} layers.`];
}

/** Kinds that the format cannot say, how many layers, and MACs that are missing for it. */
function absentNotes(layers: readonly Layer[]): readonly string[] {
  const absent = new Map<string, { count: number; macs: number }>();
  for (const layer of layers) {
    if (layer.kind === 'conv2d' || layer.kind === 'linear') continue;
    const name = layer.kind === 'vector-work' ? layer.operator : layer.kind;
    const { count, macs } = absent.get(name) ?? { count: 0, macs: 0 };
    absent.set(name, { count: count + 1, macs: macs + countLayer(layer, 'B').macs });
  }
  return [...absent].map(([name, { count, macs }]) => {
    const cost = macs > 0 ? `, ${macs} MACs` : '';
    return `Left out, for the format cannot say it: ${name} (${count === 1 ? '1 layer' : `${count} layers`}${cost}).`;
  });
}

/** Names of rows: no commas, none twice, and without "DP", which makes SCALE-Sim read a row as one for each channel. */
class RowNames {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  of(id: string): string {
    const plain = id.replaceAll(/[,#"\s\p{C}]+/gu, '_').replaceAll('DP', 'D_P') || 'layer';
    let count = this.#counts.get(plain) ?? 1;
    let name = plain;
    while (this.#taken.has(name)) name = `${plain}_${(count += 1)}`;
    this.#counts.set(plain, count);
    this.#taken.add(name);
    return name;
  }
}
