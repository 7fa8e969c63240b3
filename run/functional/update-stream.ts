/**
 * WUVE with values: SGD with momentum on the FP32 master copy, the FP16 copy, and, behind it, SORE's compressed copies.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { SatUnit } from '../../arch/sat/units.ts';
import type { UpdateOperation } from '../../dataflows/operation.ts';
import { tensorName } from '../../dataflows/tensors.ts';
import type { LearnedTensor } from '../../dataflows/tensors.ts';
import { fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { roundFp16 } from '../../kernels/number/fp16.ts';
import { sgdConstants, sgdVelocity, sgdWeight } from '../../kernels/sgd.ts';
import type { SgdOptions } from '../../kernels/sgd.ts';
import { damped } from '../../kernels/sparse/damp.ts';
import { keepLargest } from '../../kernels/sparse/prune.ts';
import type { CompressedTensor } from './compressed-tensor.ts';
import { compressByRule } from './mask-compression.ts';
import { maskedCopy } from './masked-copy.ts';
import { MemoryError } from './memory.ts';
import type { DeviceMemory } from './memory.ts';
import type { Optimizer } from './optimizer.ts';
import { CompressionStream } from './sore.ts';
import { updateOrder, weightGroups } from './update-order.ts';

/** A weight on its way through WUVE. */
interface Item {
  readonly tensor: LearnedTensor;
  readonly offset: number;
  weight: number;
  velocity: number;
  readonly gradient: number;
}

export class UpdateStream {
  readonly #memory: DeviceMemory;
  readonly #operation: UpdateOperation;
  readonly #arithmetic: ReturnType<typeof fp32Arithmetic>;
  readonly #constants: Required<SgdOptions>;
  readonly #flush: boolean;
  readonly #damping: number;
  /** λ where FF has pruned, by offset; null without that term. */
  readonly #prunedDecay: Float32Array | null;
  readonly #order: Int32Array | null;
  readonly #copies: readonly { readonly pass: 'FF' | 'BP'; readonly stream: CompressionStream }[];
  readonly #loaded: Item[][] = [];
  readonly #updated: Item[][] = [];
  #sorted = 0;

  constructor(memory: DeviceMemory, operation: UpdateOperation, machine: SatMachine, optimizer: Optimizer) {
    const { learningRate, momentum, weightDecay, lossScale, prunedDecay, damping } = optimizer;
    this.#damping = damping;
    this.#memory = memory;
    this.#operation = operation;
    this.#flush = machine.flushSubnormals;
    this.#arithmetic = fp32Arithmetic({ flushSubnormals: this.#flush });
    this.#constants = sgdConstants(this.#arithmetic, {
      learningRate,
      momentum,
      weightDecay,
      gradientScale: 1 / lossScale,
    });
    const { geometry, copies } = operation;
    this.#order = geometry && copies ? updateOrder(geometry, copies.sparsity.m) : null;
    this.#copies =
      geometry && copies
        ? copies.passes.map((pass) => ({
            pass,
            stream: new CompressionStream(
              copies.sparsity,
              weightGroups(geometry, pass, copies.sparsity.m),
              operation.learned[0].count,
            ),
          }))
        : [];
    this.#prunedDecay = operation.decaysPruned ? this.#decayOf(this.#arithmetic.round(prunedDecay)) : null;
  }

  /** @param from, to  weights that this command takes through the unit, in the order of the update */
  step(unit: SatUnit, from: number, to: number): void {
    if (unit === 'wuve.load') this.#load(from, to);
    else if (unit === 'wuve') this.#update();
    else if (unit === 'wuve.store') this.#store();
    else if (unit === 'sore') for (const { stream } of this.#copies) stream.sort();
    else this.#storeCopies(to);
  }

  /** λ for weights that the forward mask of the present weights leaves out, else 0. */
  #decayOf(lambda: number): Float32Array | null {
    const { geometry, copies, learned } = this.#operation;
    if (!geometry || !copies) return null;
    const { n, m } = copies.sparsity;
    const weights = this.#memory.read(learned[0].value).map((weight) => roundFp16(weight, this.#flush));
    const { vectors, groupsPerVector, membersOf } = weightGroups(geometry, 'FF', m);
    const decay = new Float32Array(weights.length).fill(lambda);
    for (let group = 0; group < vectors * groupsPerVector; group += 1) {
      const members = membersOf(group);
      const values = Float32Array.from(members, (offset) => weights[offset]);
      for (const kept of keepLargest(values, 0, 1, values.length, n)) decay[members[kept]] = 0;
    }
    return decay;
  }

  #load(from: number, to: number): void {
    const items: Item[] = [];
    for (let at = from; at < to; at += 1) {
      const { tensor, offset } = this.#place(at);
      items.push({
        tensor,
        offset,
        weight: this.#memory.read(tensor.value)[offset],
        velocity: this.#memory.read(tensor.momentum)[offset],
        gradient: this.#memory.read(tensor.gradient)[offset],
      });
    }
    this.#loaded.push(items);
  }

  /** The weight at a position of the update: the weight tensor in blocks, then what else the layer has, in order. */
  #place(position: number): { readonly tensor: LearnedTensor; readonly offset: number } {
    let offset = position;
    for (const tensor of this.#operation.learned) {
      if (offset < tensor.count) {
        const isWeights = tensor.copy !== null && this.#order !== null;
        return { tensor, offset: isWeights ? (this.#order?.[offset] ?? offset) : offset };
      }
      offset -= tensor.count;
    }
    throw new MemoryError(`${this.#operation.id} has no weight ${position}`);
  }

  #update(): void {
    const items = this.#loaded.shift();
    if (!items) throw new MemoryError(`${this.#operation.id} updates before anything was loaded`);
    const { round } = this.#arithmetic;
    for (const item of items) {
      const { tensor, offset, weight, velocity } = item;
      let { gradient } = item;
      const decay = tensor.copy === null ? 0 : (this.#prunedDecay?.[offset] ?? 0);
      // The gradient carries the loss scale; so must what is added to it.
      if (decay !== 0) gradient = round(gradient + round(round(decay / this.#constants.gradientScale) * weight));
      item.velocity = sgdVelocity(this.#arithmetic, weight, velocity, gradient, this.#constants);
      item.weight = sgdWeight(this.#arithmetic, weight, item.velocity, this.#constants);
    }
    this.#updated.push(items);
    if (this.#copies.length === 0) return;
    const fresh = items
      .filter(({ tensor }) => tensor.copy !== null)
      .map(({ offset, weight }) => ({ offset, value: roundFp16(weight, this.#flush) }));
    for (const { stream } of this.#copies) stream.feed(fresh);
  }

  #store(): void {
    const items = this.#updated.shift();
    if (!items) throw new MemoryError(`${this.#operation.id} stores before anything was updated`);
    for (const { tensor, offset, weight, velocity } of items) {
      this.#memory.write(tensor.value, tensor.count)[offset] = weight;
      this.#memory.write(tensor.momentum, tensor.count)[offset] = velocity;
      if (tensor.copy === null || this.#operation.damps) continue;
      this.#memory.write(tensor.copy, tensor.count)[offset] = roundFp16(weight, this.#flush);
    }
  }

  /** The dense copy of which SORE damps what the mask leaves out. */
  #storeDamped(): void {
    const { geometry, copies, learned } = this.#operation;
    const [{ value, copy, count }] = learned;
    if (!geometry || !copies || copy === null) return;
    const { outChannels, kernelHeight, kernelWidth, inChannels } = geometry;
    const shape = [outChannels, kernelHeight, kernelWidth, inChannels] as const;
    const weights = this.#memory.read(value).map((weight) => roundFp16(weight, this.#flush));
    const dampedWeights = damped(this.#arithmetic, weights, shape, copies.sparsity, this.#damping);
    this.#memory.write(copy, count).set(dampedWeights.map((weight) => roundFp16(weight, this.#flush)));
  }

  /** What the sorter has kept; by another rule, what the mask of the whole layer keeps. */
  #compressed(pass: 'FF' | 'BP', stream: CompressionStream): CompressedTensor {
    const { geometry, copies, learned } = this.#operation;
    if (!geometry || !copies || copies.rule === 'magnitude') return stream.target;
    const weights = this.#memory.read(learned[0].value).map((weight) => roundFp16(weight, this.#flush));
    return compressByRule(copies.rule, weights, geometry, pass, copies.sparsity);
  }

  #storeCopies(to: number): void {
    const { layer, weights, geometry } = this.#operation;
    for (const { stream } of this.#copies) stream.store();
    this.#sorted = to;
    if (this.#sorted < weights || !geometry) return;
    if (this.#operation.damps) this.#storeDamped();
    for (const { pass, stream } of this.#copies) {
      const compressed = this.#compressed(pass, stream);
      this.#memory.putCompressed(tensorName(layer, pass === 'FF' ? 'wFF' : 'wBP'), compressed);
      if (pass === 'FF' && this.#copies.length === 1) maskedCopy(this.#memory, layer, geometry, compressed);
    }
  }
}
