/** Collects the operations of a step and remembers which operation put which feature map or gradient into memory. */
import { bytesOf } from '../terms/data-type.ts';
import type { Pass } from '../terms/pass.ts';
import { remembered } from '../terms/remembered.ts';
import type { Sparsity } from '../terms/sparsity.ts';
import type { Conv2d, FeatureMap, Layer, Linear, Network } from '../workloads/layer.ts';
import { gemmOf, pixelTaps } from './conv-passes.ts';
import { groupBytes, groupsOf, keptOf } from './compressed.ts';
import { sparsityOf } from './layer-sparsity.ts';
import type { LoweringOptions } from './lowering-options.ts';
import type {
  ConvGeometry,
  ElementwiseOperation,
  GemmOperation,
  HeadProduct,
  Note,
  Operation,
  SparseOperand,
} from './operation.ts';
import { factsOf } from './network-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import { INPUT, tensorName } from './tensors.ts';
import type { VectorKernel } from './vector-kernel.ts';

/** An operation without what the writer adds. */
type Unfused<T> = T extends Operation ? Omit<T, 'fused'> : never;

export const FP16_BYTES = bytesOf('fp16');

export type WeightLayer = Conv2d | Linear;

export const isWeightLayer = (layer: Layer): layer is WeightLayer => layer.kind === 'conv2d' || layer.kind === 'linear';

export const elementsOf = (map: FeatureMap): number => map.channels * map.height * map.width;

export class StepWriter {
  readonly network: Network;
  readonly options: LoweringOptions;
  readonly operations: Operation[] = [];
  readonly notes: Note[] = [];
  /** The operation after which a layer's output is in memory; absent for the network's input. */
  readonly #output = new Map<string, number>();
  /** The tensor that holds a layer's output. */
  readonly #tensor = new Map<string, string>([[INPUT, INPUT]]);
  #fused: VectorKernel[] = [];
  readonly #facts: NetworkFacts;
  readonly #sparse = new Map<string, Partial<Record<Pass, SparseOperand>>>();

  constructor(network: Network, options: LoweringOptions) {
    this.network = network;
    this.options = options;
    this.#facts = factsOf(network);
    for (const layer of network.layers) if (isWeightLayer(layer)) this.#sparse.set(layer.id, this.#chooseSparse(layer));
  }

  /** The N:M of a layer, which must not be kept dense by hand. */
  sparsityOf({ id }: WeightLayer): Sparsity {
    return sparsityOf(this.options, id) ?? this.options.sparsity;
  }

  /** Appends an operation and returns its index. */
  add(operation: Unfused<Operation>): number {
    return this.operations.push({ ...operation, fused: this.takeFused() }) - 1;
  }

  addElementwise(fields: Omit<ElementwiseOperation, 'kind' | 'id' | 'fused'>): number {
    const id = `${fields.layer} ${fields.work} ${fields.direction}`;
    return this.operations.push({ kind: 'elementwise', id, ...fields, fused: this.takeFused() }) - 1;
  }

  /** Work that is done on the way to the next operation. */
  fuse(kernel: VectorKernel): void {
    this.#fused.push(kernel);
  }

  /** Fused work that no operation has taken yet. */
  takeFused(): readonly VectorKernel[] {
    const fused = this.#fused;
    this.#fused = [];
    return fused;
  }

  /** The layer of an id; nothing for the network's input. */
  layerOf(id: string): Layer | undefined {
    return this.#facts.layers.get(id);
  }

  consumersOf(id: string): readonly Layer[] {
    return this.#facts.consumers.get(id) ?? [];
  }

  /** The layer's output is in memory, in `tensor`, after `operation` (null: from the start). */
  setOutput(id: string, operation: number | null, tensor: string = id): void {
    if (operation !== null) this.#output.set(id, operation);
    this.#tensor.set(id, tensor);
  }

  /** The tensor that holds the output of a layer. */
  tensorOf(id: string): string {
    return this.#tensor.get(id) ?? id;
  }

  /** What must be over before the outputs of these layers can be read. */
  outputsOf(ids: readonly string[]): number[] {
    return ids.flatMap((id) => this.#output.get(id) ?? []);
  }

  /** The ReLU that a layer's elementwise pass does on the way, if the layer feeds nothing else. */
  foldedRelu(id: string): Layer | null {
    const consumers = this.consumersOf(id);
    return consumers.length === 1 && consumers[0].kind === 'relu' ? consumers[0] : null;
  }

  /** True for a ReLU that the pass of its input does on the way. */
  isFolded(layer: Layer): boolean {
    if (layer.kind !== 'relu') return false;
    const producer = this.layerOf(layer.inputs[0]);
    return producer !== undefined && isFolding(producer) && this.foldedRelu(producer.id) === layer;
  }

  /** The layer's output must be given a gradient: something that it depends on is learned. */
  needsGradient(id: string): boolean {
    return this.#facts.needGradient.has(id);
  }

  /** Nothing before the layer is learned: it has no input gradient, and stays dense. */
  isFirst(layer: Layer): boolean {
    return !this.#facts.needGradient.has(layer.inputs[0]);
  }

  /** Which operand of a pass of a layer is sparse, after the rules for first layer, classifier and narrow layers. */
  sparseOperand(layer: WeightLayer, pass: Pass): SparseOperand | null {
    return this.#sparse.get(layer.id)?.[pass] ?? null;
  }

  /** Weights that FF would prune if the method pruned there are damped. */
  isDamped(layer: WeightLayer): boolean {
    const isFree = !this.isFirst(layer) && layer !== this.#facts.classifier;
    const { groups, inChannels } = geometryOf(layer, 1);
    const sparsity = sparsityOf(this.options, layer.id);
    return this.options.method.damps && isFree && groups === 1 && sparsity !== null && inChannels >= sparsity.m;
  }

  /** The GEMM operation of one pass of a layer. */
  gemm(
    layer: WeightLayer,
    pass: Pass,
    gradient: string,
    pixelsAfter: readonly number[],
    othersAfter: readonly number[],
  ): Unfused<GemmOperation> {
    const geometry = geometryOf(layer, this.options.batch);
    const operand = this.sparseOperand(layer, pass);
    const positions = geometry.batch * pixelTaps(pass, geometry);
    const [reduction, others] = channelsOf(pass, geometry);
    const sparsity = this.sparsityOf(layer);
    const pairs = operand ? keptOf(reduction, sparsity) : reduction;
    const products = geometry.groups * positions * others;
    return {
      kind: 'gemm',
      id: `${layer.id} ${pass}`,
      layer: layer.id,
      pass,
      geometry,
      gemm: gemmOf(pass, geometry),
      sparse: operand ? { operand, sparsity } : null,
      macs: products * pairs,
      denseMacs: products * reduction,
      tensors: this.#tensorsOf(layer, pass, gradient),
      heads: null,
      after: [...new Set([...pixelsAfter, ...othersAfter])],
      pixelsAfter,
      othersAfter,
    };
  }

  /** A product of attention, one GEMM a head and image, as pass of the layer. */
  headGemm(
    id: string,
    layer: string,
    pass: 'FF' | 'BP',
    size: { readonly tokens: number; readonly columns: number; readonly reduction: number },
    heads: HeadProduct,
    pixelsAfter: readonly number[],
    othersAfter: readonly number[],
  ): Unfused<GemmOperation> {
    const { tokens, columns, reduction } = size;
    const [inChannels, outChannels] = pass === 'FF' ? [reduction, columns] : [columns, reduction];
    const batch = this.options.batch * heads.heads;
    const kernel = POINT;
    const map = { inHeight: tokens, inWidth: 1, outHeight: tokens, outWidth: 1 };
    const geometry = { batch, inChannels, outChannels, ...map, ...kernel };
    const macs = batch * tokens * columns * reduction;
    const { pixels, others, out } = heads;
    return {
      kind: 'gemm',
      id: `${layer} ${id} ${pass}`,
      layer,
      pass,
      geometry,
      gemm: { M: batch * tokens, N: columns, K: reduction },
      sparse: null,
      macs,
      denseMacs: macs,
      tensors: { pixels: pixels.tensor, others: others.tensor, out: out.tensor, bias: null },
      heads,
      after: [...new Set([...pixelsAfter, ...othersAfter])],
      pixelsAfter,
      othersAfter,
    };
  }

  #tensorsOf(layer: WeightLayer, pass: Pass, gradient: string): GemmOperation['tensors'] {
    const { id } = layer;
    const table = layer.kind === 'conv2d' ? layer.tiedTo : null;
    const input = this.tensorOf(layer.inputs[0]);
    const operand = this.sparseOperand(layer, pass);
    if (pass === 'WU') {
      const out = table === null ? tensorName(id, 'dw') : tensorName(table, 'dtable');
      return { pixels: input, others: gradient, out, bias: null };
    }
    const copy = pass === 'FF' ? ('wFF' as const) : ('wBP' as const);
    const isMasked = pass === 'BP' && this.sparseOperand(layer, 'FF') === 'weights' && operand === null;
    const others = tensorName(table ?? id, operand === 'weights' ? copy : isMasked ? 'wM' : 'w16');
    const bias = layer.hasBias ? tensorName(id, 'b') : null;
    if (pass === 'FF') return { pixels: input, others, out: id, bias };
    const pixels = operand === 'output-gradient' ? tensorName(id, 'dyBP') : gradient;
    return { pixels, others, out: tensorName(id, 'dx'), bias: null };
  }

  /** Groups in the compressed weights of a layer for a pass. */
  weightGroups(layer: WeightLayer, pass: Pass): number {
    const geometry = geometryOf(layer, 1);
    const [reduction, others] = channelsOf(pass, geometry);
    return others * geometry.kernelHeight * geometry.kernelWidth * groupsOf(reduction, this.sparsityOf(layer));
  }

  weightCopyBytes(layer: WeightLayer, pass: Pass): number {
    return groupBytes(this.weightGroups(layer, pass), this.sparsityOf(layer));
  }

  #chooseSparse(layer: WeightLayer): Partial<Record<Pass, SparseOperand>> {
    const { method } = this.options;
    const isFirst = this.isFirst(layer);
    const isClassifier = layer === this.#facts.classifier;
    const chosen: Partial<Record<Pass, SparseOperand>> = {};
    for (const pass of ['FF', 'BP'] as const) {
      const operand = method.sparse[pass];
      if (!operand || (isFirst && pass === 'BP') || (pass === 'BP' && this.options.phase === 'inference')) continue;
      const reason = this.#whyDense(layer, pass, isFirst, isClassifier);
      if (reason) this.notes.push({ layer: layer.id, message: `${pass} stays dense: ${reason}` });
      else chosen[pass] = operand;
    }
    return chosen;
  }

  #whyDense(layer: WeightLayer, pass: Pass, isFirst: boolean, isClassifier: boolean): string | null {
    if (sparsityOf(this.options, layer.id) === null) return 'the scenario says so';
    const { m } = this.sparsityOf(layer);
    const [channels] = channelsOf(pass, geometryOf(layer, 1));
    const axis = pass === 'FF' ? 'Cin' : 'Cout';
    if (geometryOf(layer, 1).groups > 1) return 'its channels are in groups';
    if (isFirst) return 'it is the first layer';
    if (isClassifier) return 'it is the classifier';
    if (isTied(layer)) return 'its weights are those of an embedding';
    if (channels < m) return `${axis} = ${channels} is less than M = ${m}`;
    const rest = channels % m;
    if (rest !== 0) {
      const message = `${pass}: ${axis} = ${channels} is not a multiple of M = ${m}; the last group is padded`;
      this.notes.push({ layer: layer.id, message });
    }
    return null;
  }
}

const isFolding = (layer: Layer): boolean => layer.kind === 'batch-norm' || layer.kind === 'add';

/** Channels along the reduction axis of a pass, and along its other channel axis. */
export function channelsOf(pass: Pass, geometry: ConvGeometry): readonly [number, number] {
  return pass === 'BP' ? [geometry.outChannels, geometry.inChannels] : [geometry.inChannels, geometry.outChannels];
}

/** The window of a layer that sees single pixels. */
const POINT = { kernelHeight: 1, kernelWidth: 1, stride: 1, paddingTop: 0, paddingLeft: 0, groups: 1 };

/**
 * A weight layer as a convolution over a batch. A kernel that covers the whole unpadded map is a linear layer, as which its
 * input gradient needs no border of zeros; weights are in the same order either way.
 */
export function geometryOf(layer: WeightLayer, batch: number): ConvGeometry {
  const geometries = geometriesOf(layer);
  let geometry = geometries.get(batch);
  if (!geometry) geometries.set(batch, (geometry = geometryOfBatch(layer, batch)));
  return geometry;
}

/** By batch: steps that share a layer share its geometry. */
const geometriesOf = remembered<WeightLayer, Map<number, ConvGeometry>>(() => new Map());

function geometryOfBatch(layer: WeightLayer, batch: number): ConvGeometry {
  const { input, output } = layer;
  if (layer.kind === 'linear' || coversItsMap(layer)) {
    const [inChannels, outChannels] = [elementsOf(input), output.channels];
    return { ...POINT, batch, inHeight: 1, inWidth: 1, inChannels, outHeight: 1, outWidth: 1, outChannels };
  }
  const { kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups } = layer;
  return {
    batch,
    kernelHeight,
    kernelWidth,
    stride,
    paddingTop,
    paddingLeft,
    groups,
    inHeight: input.height,
    inWidth: input.width,
    inChannels: input.channels / groups,
    outHeight: output.height,
    outWidth: output.width,
    outChannels: output.channels / groups,
  };
}

function coversItsMap(layer: Conv2d): boolean {
  const { input, output, kernelHeight, kernelWidth, paddingTop, paddingLeft, groups } = layer;
  const isCovered = kernelHeight === input.height && kernelWidth === input.width;
  const isUnpadded = paddingTop === 0 && paddingLeft === 0;
  return isCovered && isUnpadded && groups === 1 && output.height === 1 && output.width === 1;
}

/** Weights of a layer, its own or an embedding's. */
export function weightsOf(layer: WeightLayer): number {
  const g = geometryOf(layer, 1);
  return g.groups * g.inChannels * g.outChannels * g.kernelHeight * g.kernelWidth;
}

/** Whose weights are an embedding's. */
export const isTied = (layer: WeightLayer): boolean => layer.kind === 'conv2d' && layer.tiedTo !== null;

/** Weights and biases that a layer learns. */
export function parametersOf(layer: WeightLayer): number {
  return (isTied(layer) ? 0 : weightsOf(layer)) + (layer.hasBias ? layer.output.channels : 0);
}
