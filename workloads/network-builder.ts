/**
 * Builds a network layer by layer; output shapes are derived, never given.
 *
 * Output size: ⌊(in + 2·padding − kernel) / stride⌋ + 1.
 */
import { formatFeatureMap } from './layer.ts';
import type { FeatureMap, Layer, Network, VectorWork } from './layer.ts';

/** A convolution. */
export interface ConvOptions {
  /** Height and width, or `[height, width]`. */
  readonly kernel: number | readonly [height: number, width: number];
  /** Output channels. */
  readonly channels: number;
  /** 1 unless given. */
  readonly stride?: number;
  /** On all sides; ⌊kernel / 2⌋ unless given. */
  readonly padding?: number | Padding;
  /** 1 unless given. */
  readonly groups?: number;
  /** False unless given: normalisation usually follows. */
  readonly hasBias?: boolean;
  /** The embedding whose table the weights are: one row an output channel. */
  readonly tiedTo?: string | null;
}

/** Zeros on each side of a map. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A pooling. */
export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  /** Whether a last window that the map's end cuts off counts; false unless given. */
  readonly roundsUp?: boolean;
}

/** `instances` products of rows × reduction by reduction × columns. */
export interface MatMulSize {
  readonly instances: number;
  readonly rows: number;
  readonly columns: number;
  readonly reduction: number;
}

/** Work of the vector engine that has no kind of its own. */
export interface VectorWorkOptions {
  /** For people: `silu`, `concat`, `rms-norm`. */
  readonly operator: string;
  /** That of the first input unless given. */
  readonly output?: FeatureMap;
  /** Learned numbers; 0 unless given. */
  readonly parameters?: number;
  /** What the backward pass reads beside the gradient; `inputs` unless given. */
  readonly gradient?: VectorWork['gradient'];
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
    const { channels, stride = 1, groups = 1, hasBias = false, tiedTo = null } = options;
    const { kernel, padding } = windowOf(options);
    const input = this.#map(id, from);
    const output = slid(id, input, channels, { kernel, stride, padding });
    checkMap(id, output);
    const [kernelHeight, kernelWidth] = kernel;
    if (!Number.isInteger(groups) || groups < 1 || input.channels % groups !== 0 || channels % groups !== 0) {
      throw new RangeError(`${id}: ${groups} groups do not divide ${input.channels} and ${channels} channels`);
    }
    if (tiedTo !== null) this.#checkTie(id, tiedTo, { rows: channels, columns: input.channels, kernel, groups });
    const { top: paddingTop, left: paddingLeft } = padding;
    const shape = { kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups };
    return this.#add({ kind: 'conv2d', id, inputs: [from], input, output, ...shape, hasBias, tiedTo });
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
    return this.pool('max-pool', id, from, { kernel, stride, padding: evenly(padding) });
  }

  pool(
    kind: 'max-pool' | 'average-pool',
    id: string,
    from: string,
    { kernel, stride, padding, roundsUp = false }: PoolOptions,
  ): string {
    const input = this.#map(id, from);
    const output = slid(id, input, input.channels, { kernel: [kernel, kernel], stride, padding, roundsUp });
    if (padding.top !== padding.left) {
      throw new RangeError(`${id}: a window needs as much padding above as to the left`);
    }
    const most = Math.max(padding.top, padding.left, padding.bottom, padding.right);
    if (most >= kernel)
      throw new RangeError(`${id}: with padding ${most}, a ${kernel}×${kernel} window may miss the map`);
    return this.#add({ kind, id, inputs: [from], input, output, kernel, stride, padding: padding.top });
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

  /** @param positions  of the table; as many as the map has unless given */
  positionEmbedding(id: string, from: string, positions?: number): string {
    const input = this.#map(id, from);
    const used = input.height * input.width;
    const all = positions ?? used;
    if (!Number.isSafeInteger(all) || all < used) {
      throw new RangeError(`${id}: a table of ${all} positions is too small for ${used}`);
    }
    return this.#add({ kind: 'position-embedding', id, inputs: [from], input, output: input, positions: all });
  }

  /** Vectors of `channels` numbers from a table of `rows`, one a token. */
  embedding(id: string, from: string, rows: number, channels: number): string {
    const input = this.#map(id, from);
    if (input.channels !== 1) throw new RangeError(`${id}: tokens are a map of one channel, not ${input.channels}`);
    if (!Number.isSafeInteger(rows) || rows < 1) throw new RangeError(`${id}: a table of ${rows} rows`);
    return this.#add({ kind: 'embedding', id, inputs: [from], input, output: { ...input, channels }, rows });
  }

  /** `instances` products of rows × reduction by reduction × columns; both operands and the result are maps of that size. */
  matmul(id: string, a: string, b: string, size: MatMulSize): string {
    const { instances, rows, columns, reduction } = size;
    if (![instances, rows, columns, reduction].every((length) => Number.isSafeInteger(length) && length >= 1)) {
      throw new RangeError(`${id}: ${instances} of ${rows}×${reduction}×${columns}: sizes are positive integers`);
    }
    const [input, other] = [this.#map(id, a), this.#map(id, b)];
    const check = (from: string, map: FeatureMap, elements: number): void => {
      if (elementsOf(map) === elements) return;
      throw new RangeError(`${id}: ${from} (${formatFeatureMap(map)}) has not the ${elements} elements of its operand`);
    };
    check(a, input, instances * rows * reduction);
    check(b, other, instances * reduction * columns);
    const output = { channels: columns, height: instances, width: rows };
    return this.#add({ kind: 'matmul', id, inputs: [a, b], input, output, instances, rows, columns, reduction });
  }

  /** Work of the vector engine on inputs of any shape. */
  vectorWork(id: string, inputs: readonly string[], work: VectorWorkOptions): string {
    if (inputs.length === 0) throw new RangeError(`${id}: work of the vector engine needs an input`);
    const operands = inputs.map((from) => this.#map(id, from));
    const [input] = operands;
    const { operator, output = input, parameters = 0, gradient = 'inputs' } = work;
    if (gradient === 'pointwise' && (operands.length !== 1 || formatFeatureMap(input) !== formatFeatureMap(output))) {
      throw new RangeError(`${id}: pointwise work reads one map and keeps its shape`);
    }
    if (!Number.isSafeInteger(parameters) || parameters < 0) {
      throw new RangeError(`${id}: ${parameters} parameters: must be a whole number, at least 0`);
    }
    return this.#add({ kind: 'vector-work', id, inputs, input, output, operator, operands, parameters, gradient });
  }

  /** The same elements as a map of another shape. */
  reshape(id: string, from: string, output: FeatureMap): string {
    const input = this.#map(id, from);
    if (elementsOf(input) !== elementsOf(output)) {
      throw new RangeError(`${id}: ${formatFeatureMap(input)} cannot be read as ${formatFeatureMap(output)}`);
    }
    return this.#add({ kind: 'reshape', id, inputs: [from], input, output });
  }

  /** Whatever a list leaves out between two of its layers. */
  gap(id: string, from: string, output: FeatureMap): string {
    return this.#add({ kind: 'gap', id, inputs: [from], input: this.#map(id, from), output });
  }

  /** Shape of a layer's output. @throws {RangeError} if there is no such layer */
  mapOf(id: string): FeatureMap {
    return this.#map('network', id);
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

  #checkTie(id: string, to: string, weights: TiedWeights): void {
    const table = this.#layers.find((layer) => layer.id === to);
    const { rows, columns, kernel, groups } = weights;
    const isPoint = kernel[0] === 1 && kernel[1] === 1 && groups === 1;
    if (isPoint && table?.kind === 'embedding' && table.rows === rows && table.output.channels === columns) return;
    throw new RangeError(
      `${id}: tied to "${to}", which must be an embedding of ${rows} rows of ${columns} before a 1×1 convolution`,
    );
  }

  #add(layer: Layer): string {
    if (this.#outputs.has(layer.id)) throw new RangeError(`${layer.id}: the id is taken`);
    checkMap(layer.id, layer.output);
    this.#layers.push(layer);
    this.#outputs.set(layer.id, layer.output);
    return layer.id;
  }
}

interface TiedWeights {
  readonly rows: number;
  readonly columns: number;
  readonly kernel: readonly [height: number, width: number];
  readonly groups: number;
}

interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: Padding;
  readonly roundsUp?: boolean;
}

function windowOf({ kernel, padding }: ConvOptions): Pick<Window, 'kernel' | 'padding'> {
  const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
  if (typeof padding === 'object') return { kernel: [height, width], padding };
  if (padding !== undefined) return { kernel: [height, width], padding: evenly(padding) };
  const [top, left] = [Math.floor(height / 2), Math.floor(width / 2)];
  return { kernel: [height, width], padding: { top, left, bottom: top, right: left } };
}

const evenly = (padding: number): Padding => ({ top: padding, left: padding, bottom: padding, right: padding });

const elementsOf = ({ channels, height, width }: FeatureMap): number => channels * height * width;

function slid(id: string, input: FeatureMap, channels: number, window: Window): FeatureMap {
  const { kernel, stride, padding, roundsUp = false } = window;
  const [kernelHeight, kernelWidth] = kernel;
  if (![kernelHeight, kernelWidth, stride].every((size) => Number.isInteger(size) && size >= 1)) {
    const given = kernelHeight === kernelWidth ? kernelHeight : `${kernelHeight}×${kernelWidth}`;
    throw new RangeError(`${id}: kernel ${given} and stride ${stride} must be positive integers`);
  }
  const { top, left, bottom, right } = padding;
  for (const side of [top, left, bottom, right]) {
    if (!Number.isInteger(side) || side < 0) {
      throw new RangeError(`${id}: padding ${side} must be a whole number, at least 0`);
    }
  }
  const places = (length: number, before: number, after: number, span: number): number => {
    const slack = before + length + after - span;
    if (!roundsUp) return Math.floor(slack / stride) + 1;
    const rounded = Math.ceil(slack / stride) + 1;
    // A window that starts behind the map is not cut off: it is none.
    return (rounded - 1) * stride >= before + length ? rounded - 1 : rounded;
  };
  const height = places(input.height, top, bottom, kernelHeight);
  const width = places(input.width, left, right, kernelWidth);
  if (height < 1 || width < 1) {
    const zeros = new Set([top, left, bottom, right]).size === 1 ? top : `${top},${left},${bottom},${right}`;
    const shape = formatFeatureMap(input);
    throw new RangeError(`${id}: a ${kernelHeight}×${kernelWidth} kernel does not fit ${shape} with padding ${zeros}`);
  }
  return { channels, height, width };
}

function checkMap(id: string, map: FeatureMap): void {
  for (const size of [map.channels, map.height, map.width]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`${id}: ${formatFeatureMap(map)} is not a feature map; sizes are positive integers`);
    }
  }
}
