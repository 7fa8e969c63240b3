/**
 * The golden training step: a network walked forward and back with plain kernels, no tiles, no program; of the machine it is
 * told only how it rounds and in which order it sums.
 *
 * Mixed precision as the machine has it: FP16 maps and gradients, FP32 sums, FP32 master weights. Tensors get the names that
 * they have in a machine's memory (dataflows/tensors.ts), so that both can be compared one by one. Sparse products are dense
 * products with masked operands.
 */
import { sparsityOf } from '../../dataflows/layer-sparsity.ts';
import { layersThatNeedGradient } from '../../dataflows/needs-gradient.ts';
import { geometryOf, isWeightLayer } from '../../dataflows/step-writer.ts';
import type { WeightLayer } from '../../dataflows/step-writer.ts';
import { LABELS, LOSS, learnedTensors, tensorName } from '../../dataflows/tensors.ts';
import type { Belonging } from '../../dataflows/tensors.ts';
import { batchNorm, batchNormInputGradient, batchNormReductions, batchStatistics } from '../../kernels/batch-norm.ts';
import { crossEntropy } from '../../kernels/cross-entropy.ts';
import { gelu, geluGradient } from '../../kernels/gelu.ts';
import { laneSum } from '../../kernels/lane-sum.ts';
import { layerNorm, layerNormGradient } from '../../kernels/layer-norm.ts';
import { globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient } from '../../kernels/pool.ts';
import { relu, reluGradient } from '../../kernels/relu.ts';
import { softmax, softmaxGradient } from '../../kernels/softmax.ts';
import { damped } from '../../kernels/sparse/damp.ts';
import { weightMasks } from '../../kernels/sparse/mask-rule.ts';
import { sdgpPrune } from '../../kernels/sparse/masks.ts';
import { applyMask, pruneMask } from '../../kernels/sparse/prune.ts';
import { sgd } from '../../kernels/sgd.ts';
import type { Values } from '../../kernels/values.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import type { Attention, FeatureMap, Layer } from '../../workloads/layer.ts';
import type { Optimizer } from '../functional/optimizer.ts';
import { goldenSparse, isDamped, weightShape } from './golden-sparse.ts';
import type { SparsitySettings } from './golden-sparse.ts';
import { EPSILON } from './numbers.ts';
import type { Products } from './products.ts';
import type { Numbers } from './numbers.ts';
import { NotExecutableError } from '../not-executable.ts';

export type Tensors = Map<string, Float32Array>;

export interface GoldenOptions extends SparsitySettings {
  readonly batch: number;
  readonly numbers: Numbers;
  readonly optimizer: Optimizer;
  readonly products: Products;
  /** Compressed copies are made after the update, of the new weights; else before each use. */
  readonly pregenerates: boolean;
  /** Batch norms read mean and 1/σ from the state (inference) instead of the batch. */
  readonly usesStoredStatistics?: boolean;
}

/**
 * One training step; learned tensors and momenta in `tensors` change in place, all others are added.
 *
 * @param tensors  input, labels, learned tensors and momenta
 */
export function goldenStep(options: GoldenOptions, tensors: Tensors): void {
  const step = new GoldenStep(options, tensors);
  step.forward();
  step.backward();
  step.update();
}

/** The forward half alone; logits are the tensor of the last layer. */
export function goldenForward(options: GoldenOptions, tensors: Tensors): void {
  new GoldenStep(options, tensors).forward();
}

const elementsOf = ({ channels, height, width }: FeatureMap): number => channels * height * width;

class GoldenStep {
  readonly #options: GoldenOptions;
  readonly #tensors: Tensors;
  readonly #gradients = new Map<string, Float32Array[]>();
  readonly #needing: ReadonlySet<string>;

  constructor(options: GoldenOptions, tensors: Tensors) {
    this.#options = options;
    this.#tensors = tensors;
    this.#needing = layersThatNeedGradient(options.network);
  }

  #sparsityOf({ id }: WeightLayer): Sparsity {
    return sparsityOf(this.#options, id) ?? this.#options.sparsity;
  }

  #needsGradient(id: string): boolean {
    return this.#needing.has(id);
  }

  // ---- tensors -------------------------------------------------------------------------------------------------------

  #get(name: string): Float32Array {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`golden step: there is no ${name}`);
    return tensor;
  }

  #of(layer: Layer, what: Belonging): Float32Array {
    return this.#get(tensorName(layer.id, what));
  }

  #keep(layer: Layer, what: Belonging, values: Values): Float32Array {
    const tensor = values instanceof Float32Array ? values : Float32Array.from(values);
    this.#tensors.set(tensorName(layer.id, what), tensor);
    return tensor;
  }

  #store(values: Values): Float32Array {
    return this.#options.numbers.store(values);
  }

  /** FP16 weights, masked where the pass is sparse in them, and the mask if the array skips by it. */
  #weights(layer: WeightLayer, pass: 'FF' | 'BP'): { readonly values: Float32Array; readonly mask: Uint8Array | null } {
    const copy = this.#copyOf(layer);
    const isOwn = goldenSparse(this.#options, layer, pass) === 'weights';
    // BP goes through the weights that FF used, unless it has a mask of its own.
    const isForward = goldenSparse(this.#options, layer, 'FF') === 'weights';
    const isDenseBackward = pass === 'BP' && goldenSparse(this.#options, layer, 'BP') === null;
    if (!isOwn && !(isDenseBackward && isForward)) return { values: copy, mask: null };
    const masks = weightMasks(this.#options.method.rule, copy, weightShape(layer), this.#sparsityOf(layer));
    const mask = isOwn && pass === 'BP' ? masks.backward : masks.forward;
    const values = this.#keep(layer, isOwn ? (pass === 'FF' ? 'wFF' : 'wBP') : 'wM', applyMask(copy, mask));
    return { values, mask: isOwn ? mask : null };
  }

  /** The FP16 weights that passes read where nothing is skipped: as they are, or damped. */
  #copyOf(layer: WeightLayer): Float32Array {
    const { numbers, optimizer } = this.#options;
    const copy = this.#store(this.#of(layer, 'w'));
    if (!isDamped(this.#options, layer)) return copy;
    const sparsity = this.#sparsityOf(layer);
    return this.#store(damped(numbers.arithmetic, copy, weightShape(layer), sparsity, optimizer.damping));
  }

  // ---- forward -------------------------------------------------------------------------------------------------------

  forward(): void {
    for (const layer of this.#options.network.layers) this.#tensors.set(layer.id, this.#forwardOf(layer));
  }

  #forwardOf(layer: Layer): Float32Array {
    const { batch, numbers, products } = this.#options;
    const { arithmetic } = numbers;
    const { map, pixels, channels } = this.#shape(layer);
    const [x, second] = layer.inputs.map((input) => this.#get(input));
    switch (layer.kind) {
      case 'conv2d':
      case 'linear': {
        const { values, mask } = this.#weights(layer, 'FF');
        const sums = products.forward(layer.id, x, values, geometryOf(layer, batch), mask);
        return this.#store(layer.hasBias ? this.#biased(layer, sums) : sums);
      }
      case 'batch-norm': {
        const statistics = this.#options.usesStoredStatistics
          ? { mean: this.#of(layer, 'mean'), inverse: this.#of(layer, 'inverse') }
          : batchStatistics(arithmetic, x, { pixels, channels }, EPSILON);
        this.#keep(layer, 'mean', statistics.mean);
        this.#keep(layer, 'inverse', statistics.inverse);
        const [scale, shift] = [this.#of(layer, 'scale'), this.#of(layer, 'shift')];
        return this.#store(batchNorm(arithmetic, x, statistics, scale, shift, { pixels, channels }));
      }
      case 'layer-norm': {
        const [scale, shift] = [this.#of(layer, 'scale'), this.#of(layer, 'shift')];
        return this.#store(layerNorm(arithmetic, x, scale, shift, { rows: pixels, channels }, EPSILON).output);
      }
      case 'relu':
        return this.#store(relu(arithmetic, x));
      case 'gelu':
        return this.#store(gelu(arithmetic, x));
      case 'add':
        return this.#store(x.map((value, i) => arithmetic.round(value + second[i])));
      case 'position-embedding': {
        const table = this.#of(layer, 'table');
        return this.#store(x.map((value, i) => arithmetic.round(value + table[i % table.length])));
      }
      case 'max-pool':
        return this.#store(maxPool(arithmetic, x, { batch, ...map, ...windowOf(layer) }).output);
      case 'global-average-pool':
        return this.#store(globalAveragePool(arithmetic, x, { batch, pixels: pixels / batch, channels }));
      case 'attention':
        return this.#attention(layer);
      case 'reshape':
        return x;
      case 'average-pool':
      case 'embedding':
      case 'matmul':
      case 'vector-work':
      case 'gap':
        throw new NotExecutableError(layer);
      default:
        return layer satisfies never;
    }
  }

  #shape({ input }: Layer): { map: FeatureMap; pixels: number; channels: number } {
    const { batch } = this.#options;
    return { map: input, pixels: batch * input.height * input.width, channels: input.channels };
  }

  #biased(layer: WeightLayer, sums: Float32Array): Float32Array {
    const bias = this.#of(layer, 'b');
    return sums.map((sum, i) => Math.fround(sum + bias[i % bias.length]));
  }

  #attention(layer: Attention): Float32Array {
    const { arithmetic } = this.#options.numbers;
    const { tokens, depth, heads } = this.#heads(layer);
    const [q, k, v] = layer.inputs.map((input) => this.#get(input));
    const perHead = this.#product(layer);
    const scores = this.#keep(
      layer,
      'scores',
      perHead(
        'Q·Kᵀ FF',
        depth,
        tokens,
        (h) => head(q, h, layer),
        (h) => head(k, h, layer),
        'square',
      ),
    );
    const factor = arithmetic.round(1 / Math.sqrt(depth));
    const scaled = scores.map((score) => arithmetic.round(score * factor));
    const rows = heads * tokens;
    const weights = this.#store(softmax(arithmetic, scaled, { rows, channels: tokens }));
    const probabilities = this.#keep(layer, 'probabilities', weights);
    return perHead(
      'P·V FF',
      tokens,
      depth,
      (h) => square(probabilities, h, tokens),
      (h) => transposed(head(v, h, layer), tokens, depth),
      'map',
    );
  }

  #heads(layer: Attention): { readonly tokens: number; readonly depth: number; readonly heads: number } {
    const { batch } = this.#options;
    const { height, width, channels } = layer.input;
    return { tokens: height * width, depth: channels / layer.heads, heads: batch * layer.heads };
  }

  /** A product a head and image, [tokens][K]·([columns][K])ᵀ, put together as squares or as a map. */
  #product(layer: Attention) {
    const { tokens, heads } = this.#heads(layer);
    return (
      id: string,
      K: number,
      N: number,
      a: (head: number) => Float32Array,
      b: (head: number) => Float32Array,
      layout: 'square' | 'map',
    ): Float32Array => {
      const out = new Float32Array(heads * tokens * N);
      for (let h = 0; h < heads; h += 1) {
        const product = this.#options.products.head(`${layer.id} ${id}`, a(h), b(h), { M: tokens, N, K });
        if (layout === 'square') out.set(product, h * tokens * N);
        else {
          const [image, within] = [Math.floor(h / layer.heads), h % layer.heads];
          for (let token = 0; token < tokens; token += 1) {
            const row = product.subarray(token * N, (token + 1) * N);
            out.set(row, ((image * tokens + token) * layer.heads + within) * N);
          }
        }
      }
      return this.#store(out);
    };
  }

  // ---- backward ------------------------------------------------------------------------------------------------------

  backward(): void {
    const { network, batch, numbers, optimizer } = this.#options;
    const { arithmetic } = numbers;
    const last = network.layers[network.layers.length - 1];
    const classes = elementsOf(last.output);
    const { loss, gradient } = crossEntropy(
      arithmetic,
      this.#get(last.id),
      this.#get(LABELS),
      { batch, classes },
      optimizer.lossScale,
    );
    this.#tensors.set(LOSS, Float32Array.of(loss));
    this.#give(last.id, this.#keep(last, 'dy', this.#store(gradient)));
    for (const layer of network.layers.toReversed()) {
      const parts = this.#gradients.get(layer.id);
      if (!parts) continue;
      this.#backwardOf(layer, parts.length === 1 ? parts[0] : this.#keep(layer, 'dy', this.#sum(parts)));
    }
  }

  #give(id: string, gradient: Float32Array): void {
    if (this.#needsGradient(id)) this.#gradients.set(id, [...(this.#gradients.get(id) ?? []), gradient]);
  }

  /** Parts in the order in which the readers gave them, last reader of the network first. */
  #sum(parts: readonly Float32Array[]): Float32Array {
    const { round } = this.#options.numbers.arithmetic;
    const [first, ...others] = parts;
    return this.#store(first.map((value, i) => others.reduce((sum, part) => round(sum + part[i]), value)));
  }

  #backwardOf(layer: Layer, dy: Float32Array): void {
    const { batch, numbers } = this.#options;
    const { arithmetic } = numbers;
    const { map, pixels, channels } = this.#shape(layer);
    const [input] = layer.inputs;
    const x = this.#get(input);
    const pass = (gradient: Values): void => {
      this.#give(input, this.#keep(layer, 'dx', this.#store(gradient)));
    };
    switch (layer.kind) {
      case 'conv2d':
      case 'linear':
        this.#weightLayer(layer, x, dy);
        return;
      case 'batch-norm': {
        const statistics = { mean: this.#of(layer, 'mean'), inverse: this.#of(layer, 'inverse') };
        const reductions = batchNormReductions(arithmetic, dy, x, statistics, { pixels, channels });
        this.#keep(layer, 'dscale', reductions.scale);
        this.#keep(layer, 'dshift', reductions.shift);
        const scale = this.#of(layer, 'scale');
        pass(batchNormInputGradient(arithmetic, dy, x, statistics, scale, reductions, { pixels, channels }));
        return;
      }
      case 'layer-norm': {
        const [scale, shift] = [this.#of(layer, 'scale'), this.#of(layer, 'shift')];
        const shape = { rows: pixels, channels };
        const { statistics } = layerNorm(arithmetic, x, scale, shift, shape, EPSILON);
        const gradients = layerNormGradient(arithmetic, dy, x, statistics, scale, shape);
        this.#keep(layer, 'dscale', gradients.scale);
        this.#keep(layer, 'dshift', gradients.shift);
        pass(gradients.input);
        return;
      }
      case 'relu':
        pass(reluGradient(arithmetic, dy, this.#get(layer.id)));
        return;
      case 'gelu':
        pass(geluGradient(arithmetic, dy, x));
        return;
      case 'add':
        for (const source of layer.inputs) this.#give(source, dy);
        return;
      case 'position-embedding':
        this.#keep(layer, 'dtable', this.#columnSums(dy, dy.length / batch));
        this.#give(input, dy);
        return;
      case 'max-pool': {
        const shape = { batch, ...map, ...windowOf(layer) };
        pass(maxPoolGradient(arithmetic, dy, maxPool(arithmetic, x, shape).winners, shape));
        return;
      }
      case 'global-average-pool':
        pass(globalAveragePoolGradient(arithmetic, dy, { batch, pixels: pixels / batch, channels }));
        return;
      case 'attention':
        this.#attentionBackward(layer, dy);
        return;
      case 'reshape':
        this.#give(input, dy);
        return;
      case 'average-pool':
      case 'embedding':
      case 'matmul':
      case 'vector-work':
      case 'gap':
        throw new NotExecutableError(layer);
      default:
        return layer satisfies never;
    }
  }

  /** Σ of the rows of a matrix [rows][columns]. */
  #columnSums(values: Float32Array, columns: number): Float32Array {
    const { arithmetic } = this.#options.numbers;
    return Float32Array.from({ length: columns }, (_, column) =>
      laneSum(arithmetic, values.length / columns, (row) => values[row * columns + column]),
    );
  }

  #weightLayer(layer: WeightLayer, x: Float32Array, dy: Float32Array): void {
    const { batch, products } = this.#options;
    const sparsity = this.#sparsityOf(layer);
    const g = geometryOf(layer, batch);
    if (layer.hasBias) this.#keep(layer, 'db', this.#columnSums(dy, g.groups * g.outChannels));
    this.#keep(layer, 'dw', products.weightGradient(layer.id, x, dy, g));
    if (!this.#needsGradient(layer.inputs[0])) return;
    const isPruned = goldenSparse(this.#options, layer, 'BP') === 'output-gradient';
    const shape = [batch, g.outHeight, g.outWidth, g.outChannels] as const;
    const gradient = isPruned ? this.#keep(layer, 'dyBP', sdgpPrune(dy, shape, sparsity, 'magnitude')) : dy;
    const gradientMask = isPruned ? pruneMask(dy, shape, 3, sparsity) : null;
    const { values, mask } = this.#weights(layer, 'BP');
    const dx = products.inputGradient(layer.id, gradient, values, g, { gradient: gradientMask, weights: mask });
    this.#give(layer.inputs[0], this.#keep(layer, 'dx', this.#store(dx)));
  }

  #attentionBackward(layer: Attention, dy: Float32Array): void {
    const { arithmetic } = this.#options.numbers;
    const { tokens, depth, heads } = this.#heads(layer);
    const [q, k, v] = layer.inputs.map((input) => this.#get(input));
    const probabilities = this.#of(layer, 'probabilities');
    const perHead = this.#product(layer);
    const across = (tensor: Float32Array) => (h: number) => transposed(head(tensor, h, layer), tokens, depth);
    const turned = (tensor: Float32Array) => (h: number) => transposed(square(tensor, h, tokens), tokens, tokens);
    const plain = (tensor: Float32Array) => (h: number) => head(tensor, h, layer);
    const dp = perHead('dC·Vᵀ BP', depth, tokens, plain(dy), plain(v), 'square');
    this.#keep(layer, 'dprobabilities', dp);
    const dv = perHead('Pᵀ·dC BP', tokens, depth, turned(probabilities), across(dy), 'map');
    const rows = heads * tokens;
    const factor = arithmetic.round(1 / Math.sqrt(depth));
    const unscaled = softmaxGradient(arithmetic, dp, probabilities, { rows, channels: tokens });
    const ds = this.#keep(layer, 'dscores', this.#store(unscaled.map((value) => arithmetic.round(value * factor))));
    const dq = perHead('dS·K BP', tokens, depth, (h) => square(ds, h, tokens), across(k), 'map');
    const dk = perHead('dSᵀ·Q BP', tokens, depth, turned(ds), across(q), 'map');
    this.#give(layer.inputs[0], this.#keep(layer, 'dq', dq));
    this.#give(layer.inputs[1], this.#keep(layer, 'dk', dk));
    this.#give(layer.inputs[2], this.#keep(layer, 'dv', dv));
  }

  // ---- update --------------------------------------------------------------------------------------------------------

  update(): void {
    const { network, numbers, optimizer } = this.#options;
    const { arithmetic } = numbers;
    const { learningRate, momentum, weightDecay, lossScale } = optimizer;
    const settings = { learningRate, momentum, weightDecay, gradientScale: 1 / lossScale };
    for (const layer of network.layers) {
      for (const { value, momentum: velocity, gradient, copy } of learnedTensors(layer)) {
        const slope = copy !== null && isWeightLayer(layer) ? this.#decayed(layer) : this.#get(gradient);
        sgd(arithmetic, this.#get(value), this.#get(velocity), slope, settings);
      }
      if (!isWeightLayer(layer)) continue;
      this.#keep(layer, 'w16', this.#copyOf(layer));
      if (!this.#options.pregenerates) continue;
      this.#weights(layer, 'FF');
      if (this.#needsGradient(layer.inputs[0])) this.#weights(layer, 'BP');
    }
  }

  /** The weight gradient; SR-STE adds λ·(1 − mask)·w, with the loss scale that the gradient carries. */
  #decayed(layer: WeightLayer): Float32Array {
    const { method, numbers, optimizer } = this.#options;
    const gradient = this.#of(layer, 'dw');
    if (!method.decaysPruned || goldenSparse(this.#options, layer, 'FF') !== 'weights') return gradient;
    const { round } = numbers.arithmetic;
    const weights = this.#of(layer, 'w');
    const stored = this.#store(weights);
    const { forward: mask } = weightMasks(method.rule, stored, weightShape(layer), this.#sparsityOf(layer));
    const factor = round(round(optimizer.prunedDecay) * optimizer.lossScale);
    return gradient.map((value, i) => (mask[i] === 0 ? round(value + round(factor * weights[i])) : value));
  }
}

const windowOf = ({ kernel, stride, padding }: Extract<Layer, { kernel: number }>) => ({ kernel, stride, padding });

/** One head of a map: [tokens][depth]. */
function head(tensor: Float32Array, index: number, { input, heads }: Attention): Float32Array {
  const tokens = input.height * input.width;
  const depth = input.channels / heads;
  const [image, within] = [Math.floor(index / heads), index % heads];
  return Float32Array.from({ length: tokens * depth }, (_, i) => {
    const [token, channel] = [Math.floor(i / depth), i % depth];
    return tensor[((image * tokens + token) * heads + within) * depth + channel];
  });
}

/** One head's square. */
const square = (tensor: Float32Array, index: number, tokens: number): Float32Array =>
  tensor.subarray(index * tokens * tokens, (index + 1) * tokens * tokens);

const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: matrix.length }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
