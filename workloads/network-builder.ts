/**
 * Builds a network layer by layer; output shapes are derived, never given.
 *
 * Output size: ⌊(in + 2·padding − kernel) / stride⌋ + 1.
 */
import { formatFeatureMap } from './layer.ts';
import type { FeatureMap, Layer, Network } from './layer.ts';

/** A square convolution. */
export interface ConvOptions {
  readonly kernel: number;
  /** Output channels. */
  readonly channels: number;
  /** 1 unless given. */
  readonly stride?: number;
  /** ⌊kernel / 2⌋ unless given. */
  readonly padding?: number;
  /** False unless given: normalisation usually follows. */
  readonly hasBias?: boolean;
}

/** Collects layers that read the input, called `input`, or earlier layers. */
export class NetworkBuilder {
  readonly #input: FeatureMap;
  readonly #layers: Layer[] = [];
  readonly #outputs = new Map<string, FeatureMap>();

  /** @throws {RangeError} unless all sizes are positive integers */
  constructor(input: FeatureMap) {
    checkMap('input', input);
    this.#input = input;
    this.#outputs.set('input', input);
  }

  /** Each method appends a layer and returns its id. @throws {RangeError} on shapes that do not fit */
  conv(id: string, from: string, options: ConvOptions): string {
    const { kernel, channels, stride = 1, padding = Math.floor(kernel / 2), hasBias = false } = options;
    const input = this.#map(id, from);
    const output = slid(id, input, channels, kernel, stride, padding);
    const kernelHeight = kernel;
    const kernelWidth = kernel;
    return this.#add({
      kind: 'conv2d',
      id,
      inputs: [from],
      input,
      output,
      kernelHeight,
      kernelWidth,
      stride,
      padding,
      hasBias,
    });
  }

  batchNorm(id: string, from: string): string {
    const input = this.#map(id, from);
    return this.#add({ kind: 'batch-norm', id, inputs: [from], input, output: input });
  }

  relu(id: string, from: string): string {
    const input = this.#map(id, from);
    return this.#add({ kind: 'relu', id, inputs: [from], input, output: input });
  }

  maxPool(id: string, from: string, kernel: number, stride: number, padding: number): string {
    const input = this.#map(id, from);
    const output = slid(id, input, input.channels, kernel, stride, padding);
    return this.#add({ kind: 'max-pool', id, inputs: [from], input, output, kernel, stride, padding });
  }

  globalAveragePool(id: string, from: string): string {
    const input = this.#map(id, from);
    const output = { channels: input.channels, height: 1, width: 1 };
    return this.#add({ kind: 'global-average-pool', id, inputs: [from], input, output });
  }

  linear(id: string, from: string, channels: number, hasBias = true): string {
    const input = this.#map(id, from);
    const output = { channels, height: 1, width: 1 };
    return this.#add({ kind: 'linear', id, inputs: [from], input, output, hasBias });
  }

  layerNorm(id: string, from: string): string {
    const input = this.#map(id, from);
    return this.#add({ kind: 'layer-norm', id, inputs: [from], input, output: input });
  }

  gelu(id: string, from: string): string {
    const input = this.#map(id, from);
    return this.#add({ kind: 'gelu', id, inputs: [from], input, output: input });
  }

  positionEmbedding(id: string, from: string): string {
    const input = this.#map(id, from);
    return this.#add({ kind: 'position-embedding', id, inputs: [from], input, output: input });
  }

  /** Queries, keys and values of equal shape. */
  attention(id: string, queries: string, keys: string, values: string, heads: number): string {
    const input = this.#map(id, queries);
    for (const other of [keys, values]) {
      const map = this.#map(id, other);
      if (formatFeatureMap(map) === formatFeatureMap(input)) continue;
      const shapes = `${queries} (${formatFeatureMap(input)}) and ${other} (${formatFeatureMap(map)})`;
      throw new RangeError(`${id}: attention needs equal shapes, got ${shapes}`);
    }
    if (!Number.isInteger(heads) || heads < 1 || input.channels % heads !== 0) {
      throw new RangeError(`${id}: ${heads} heads do not divide ${input.channels} channels`);
    }
    return this.#add({ kind: 'attention', id, inputs: [queries, keys, values], input, output: input, heads });
  }

  add(id: string, a: string, b: string): string {
    const [left, right] = [this.#map(id, a), this.#map(id, b)];
    if (formatFeatureMap(left) !== formatFeatureMap(right)) {
      throw new RangeError(`${id}: cannot add ${a} (${formatFeatureMap(left)}) and ${b} (${formatFeatureMap(right)})`);
    }
    return this.#add({ kind: 'add', id, inputs: [a, b], input: left, output: left });
  }

  /** The network so far; its last layer gives the logits. @throws {RangeError} if there is none */
  build(name: string, title: string): Network {
    const last = this.#layers.at(-1);
    if (!last) throw new RangeError(`${name}: a network needs at least one layer`);
    return { name, title, input: this.#input, classes: last.output.channels, layers: this.#layers.slice() };
  }

  #map(id: string, from: string): FeatureMap {
    const map = this.#outputs.get(from);
    if (!map) throw new RangeError(`${id}: there is no layer "${from}" before it`);
    return map;
  }

  #add(layer: Layer): string {
    if (this.#outputs.has(layer.id)) throw new RangeError(`${layer.id}: the id is taken`);
    checkMap(layer.id, layer.output);
    this.#layers.push(layer);
    this.#outputs.set(layer.id, layer.output);
    return layer.id;
  }
}

function slid(
  id: string,
  input: FeatureMap,
  channels: number,
  kernel: number,
  stride: number,
  padding: number,
): FeatureMap {
  if (!Number.isInteger(kernel) || kernel < 1 || !Number.isInteger(stride) || stride < 1) {
    throw new RangeError(`${id}: kernel ${kernel} and stride ${stride} must be positive integers`);
  }
  if (!Number.isInteger(padding) || padding < 0) {
    throw new RangeError(`${id}: padding ${padding} must be a whole number, at least 0`);
  }
  const size = (length: number): number => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  const output = { channels, height: size(input.height), width: size(input.width) };
  if (output.height < 1 || output.width < 1) {
    throw new RangeError(
      `${id}: a ${kernel}×${kernel} kernel does not fit ${formatFeatureMap(input)} with padding ${padding}`,
    );
  }
  return output;
}

function checkMap(id: string, map: FeatureMap): void {
  for (const size of [map.channels, map.height, map.width]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`${id}: ${formatFeatureMap(map)} is not a feature map; sizes are positive integers`);
    }
  }
}
