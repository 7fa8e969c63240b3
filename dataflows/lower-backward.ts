/**
 * The backward half of a step, in reverse order of the network.
 *
 * A weight layer: input gradient, weight gradient, update. Batch norm: a pass that reduces (reads gradient and input) and
 * one that applies (reads both, writes); the mask of a folded ReLU is recomputed in them. Layer norm, GELU and softmax: one
 * pass. Where a feature map had several readers, their gradients are summed in a pass of its own. Gradients of biases are
 * summed on the way by the vector engine if it wrote the output gradient, else in a pass that reads it.
 */
import type { Layer } from '../workloads/layer.ts';
import { groupBytes, groupsOf } from './compressed.ts';
import { isAllFused } from './fusion.ts';
import type { Given, Gradient } from './gradient.ts';
import { lowerAttentionGradient } from './lower-attention.ts';
import { lowerEmbeddingGradient } from './lower-embedding.ts';
import { maskBytes, pruneWeights, windowOf } from './lower-forward.ts';
import { lowerMatMulGradient } from './lower-matmul.ts';
import { lowerVectorGradient } from './lower-vector-work.ts';
import { addPlainUpdate } from './plain-update.ts';
import { UPDATE_READ_BYTES, UPDATE_WRITE_BYTES } from './optimizer-bytes.ts';
import { FP16_BYTES, elementsOf, geometryOf, isWeightLayer, parametersOf, weightsOf } from './step-writer.ts';
import type { StepWriter, WeightLayer } from './step-writer.ts';
import { learnedTensors, tensorName } from './tensors.ts';
import type { VectorKernel } from './vector-kernel.ts';

/** Appends the backward operations. */
export function lowerBackward(writer: StepWriter): void {
  const { layers } = writer.network;
  /** Parts of the gradient of a layer's output, one a reader. */
  const parts = new Map<string, Gradient[]>();
  const give = (id: string, gradient: Gradient): void => {
    if (writer.needsGradient(id)) parts.set(id, [...(parts.get(id) ?? []), gradient]);
  };
  const last = layers.at(-1);
  if (last) give(last.id, { operations: writer.outputsOf(['loss']), tensor: tensorName(last.id, 'dy') });
  for (const layer of layers.toReversed()) {
    const gradient = sumOf(writer, layer, parts.get(layer.id) ?? []);
    if (!gradient) continue;
    for (const [input, part] of lowerLayer(writer, layer, gradient)) give(input, part);
  }
  lowerNormUpdate(writer);
}

/** The gradient of a layer's output, summed if several readers gave a part; null if nobody reads it. */
function sumOf(writer: StepWriter, layer: Layer, parts: readonly Gradient[]): Gradient | null {
  if (parts.length < 2) return parts[0] ?? null;
  const { batch } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const dx = tensorName(layer.id, 'dy');
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: 'gradient sum',
    kernel: {
      kind: 'gradient-sum',
      layer: layer.id,
      batch,
      map: layer.output,
      parts: parts.map(({ tensor }) => tensor),
      dx,
    },
    elements,
    readBytes: parts.reduce((sum, part) => sum + (part.elements ?? elements), 0) * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: parts.flatMap(({ operations }) => operations),
  });
  return { operations: [operation], tensor: dx };
}

function lowerLayer(writer: StepWriter, layer: Layer, gradient: Gradient): Given {
  const [input] = layer.inputs;
  switch (layer.kind) {
    case 'conv2d':
    case 'linear':
      return lowerWeightLayer(writer, layer, gradient);
    case 'batch-norm':
      return [[input, lowerBatchNorm(writer, layer, gradient)]];
    case 'add':
      return layer.inputs.map((source) => [source, gradient] as const);
    case 'relu':
      return [[input, lowerRelu(writer, layer, gradient)]];
    case 'gelu':
      return [[input, lowerMap(writer, layer, gradient, 'gelu-gradient', writer.tensorOf(input), isAllFused(writer))]];
    case 'layer-norm':
      return [
        [input, lowerMap(writer, layer, gradient, 'layer-norm-gradient', writer.tensorOf(input), isAllFused(writer))],
      ];
    case 'position-embedding':
      lowerReduction(writer, layer, gradient, 'position-gradient');
      return [[input, gradient]];
    case 'attention':
      return lowerAttentionGradient(writer, layer, gradient);
    case 'matmul':
      return lowerMatMulGradient(writer, layer, gradient);
    case 'vector-work':
      return lowerVectorGradient(writer, layer, gradient);
    case 'embedding':
      lowerEmbeddingGradient(writer, layer, gradient);
      return [];
    case 'reshape':
      return [[input, gradient]];
    case 'gap': {
      const taken = Math.min(elementsOf(layer.input), elementsOf(layer.output));
      return [[input, { ...gradient, elements: writer.options.batch * taken }]];
    }
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
      return [[input, lowerPool(writer, layer, gradient)]];
    default:
      return layer satisfies never;
  }
}

function lowerWeightLayer(writer: StepWriter, layer: WeightLayer, gradient: Gradient): Given {
  const inputs = writer.outputsOf(layer.inputs);
  const { operations, tensor } = gradient;
  if (layer.hasBias) lowerReduction(writer, layer, gradient, 'bias-gradient');
  const given: [string, Gradient][] = [];
  if (!writer.isFirst(layer)) {
    const pruned = pruneWeights(writer, layer, 'BP', operations);
    const pixels = pruneGradient(writer, layer, gradient);
    const operation = writer.add(writer.gemm(layer, 'BP', tensor, pixels, pruned));
    given.push([layer.inputs[0], { operations: [operation], tensor: tensorName(layer.id, 'dx') }]);
  }
  const weightGradient = writer.add(writer.gemm(layer, 'WU', tensor, inputs, operations));
  lowerUpdate(writer, layer, weightGradient);
  return given;
}

/** Run-time pruning of the output gradient; the unpruned one stays for the weight gradient. */
function pruneGradient(writer: StepWriter, layer: WeightLayer, gradient: Gradient): readonly number[] {
  if (writer.sparseOperand(layer, 'BP') !== 'output-gradient') return gradient.operations;
  const { batch } = writer.options;
  const geometry = geometryOf(layer, batch);
  const { outHeight, outWidth, outChannels } = geometry;
  const groups = batch * outHeight * outWidth * groupsOf(outChannels, writer.sparsityOf(layer));
  const operation = writer.add({
    kind: 'prune',
    id: `${layer.id} prune output gradient`,
    layer: layer.id,
    operand: 'output-gradient',
    pass: 'BP',
    source: gradient.tensor,
    target: tensorName(layer.id, 'dyBP'),
    sparsity: writer.sparsityOf(layer),
    rule: 'magnitude',
    geometry,
    values: groups * writer.sparsityOf(layer).m,
    readBytes: batch * outHeight * outWidth * outChannels * FP16_BYTES,
    writeBytes: groupBytes(groups, writer.sparsityOf(layer)),
    after: gradient.operations,
  });
  return [operation];
}

function lowerUpdate(writer: StepWriter, layer: WeightLayer, weightGradient: number): void {
  const weights = parametersOf(layer);
  if (weights === 0) return;
  const { method } = writer.options;
  const sparsity = writer.sparsityOf(layer);
  const sparsePasses = (['FF', 'BP'] as const).filter((pass) => writer.sparseOperand(layer, pass) === 'weights');
  const copied = writer.options.pregenerate ? sparsePasses : [];
  const isDenseCopyRead = copied.length < (writer.isFirst(layer) ? 1 : 2);
  // A damped copy is dense, and written by SORE, which finds the mask; the plain one is then not needed.
  const isDamped = writer.isDamped(layer);
  const denseBytes = weightsOf(layer) * FP16_BYTES;
  const plainBytes = isDenseCopyRead && !isDamped ? weights * FP16_BYTES : 0;
  const sortedPasses = isDamped ? (['FF'] as const) : copied;
  writer.add({
    kind: 'update',
    id: `${layer.id} update`,
    layer: layer.id,
    weights,
    learned: learnedTensors(layer),
    copies: { passes: copied, sparsity, rule: method.rule },
    damps: isDamped,
    decaysPruned: method.decaysPruned && sparsePasses.includes('FF'),
    geometry: geometryOf(layer, writer.options.batch),
    readBytes: weights * UPDATE_READ_BYTES + (copied.length > 0 ? maskBytes(writer, layer) : 0),
    writeBytes: weights * UPDATE_WRITE_BYTES + plainBytes,
    sortedValues: sortedPasses.reduce((sum, pass) => sum + writer.weightGroups(layer, pass) * sparsity.m, 0),
    copyBytes: isDamped ? denseBytes : copied.reduce((sum, pass) => sum + writer.weightCopyBytes(layer, pass), 0),
    after: [weightGradient],
  });
}

/** What layers without GEMMs learn is updated together at the end of the step. */
function lowerNormUpdate(writer: StepWriter): void {
  const learned = writer.network.layers
    .filter((layer) => !isWeightLayer(layer) && layer.kind !== 'embedding')
    .flatMap(learnedTensors);
  // Their gradients are sums that the vector engine keeps; the last weight gradient comes after all of them.
  addPlainUpdate(writer, 'norms', learned, []);
}

/** Σ of the output gradient: on the way if the vector engine wrote it, else in a pass that reads it. */
function lowerReduction(
  writer: StepWriter,
  layer: Layer,
  { operations, tensor }: Gradient,
  kind: 'bias-gradient' | 'position-gradient',
): void {
  const { batch } = writer.options;
  const kernel: VectorKernel = { kind, layer: layer.id, batch, map: layer.output, dy: tensor };
  if (operations.every((index) => writer.operations[index].kind === 'elementwise')) {
    writer.fuse(kernel);
    return;
  }
  const elements = batch * elementsOf(layer.output);
  writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: kind.replace('-', ' '),
    kernel,
    elements,
    readBytes: elements * FP16_BYTES,
    writeBytes: 0,
    after: operations,
  });
}

function lowerBatchNorm(writer: StepWriter, layer: Layer, { operations, tensor }: Gradient): Gradient {
  const { batch } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const relu = writer.foldedRelu(layer.id) !== null;
  const dx = tensorName(layer.id, 'dx');
  const of = { layer: layer.id, batch, map: layer.input, x: writer.tensorOf(layer.inputs[0]), dy: tensor, relu };
  const reductions: VectorKernel = { ...of, kind: 'batch-norm-reductions' };
  const kernel: VectorKernel = { ...of, kind: 'batch-norm-gradient', dx };
  if (isAllFused(writer)) {
    writer.fuse(reductions);
    writer.fuse(kernel);
    return { operations, tensor: dx };
  }
  const shared = { layer: layer.id, direction: 'backward', elements, after: [...operations] } as const;
  const readBytes = 2 * elements * FP16_BYTES;
  const name = relu ? 'batch-norm + relu' : 'batch-norm';
  const reduced = { ...shared, work: `${name} reductions`, kernel: reductions, readBytes, writeBytes: 0 };
  const reduction = writer.addElementwise(reduced);
  if (!writer.needsGradient(layer.inputs[0])) return { operations: [reduction], tensor: dx };
  const writeBytes = elements * FP16_BYTES;
  const operation = writer.addElementwise({ ...shared, work: name, kernel, readBytes, writeBytes });
  return { operations: [operation], tensor: dx };
}

/** The mask of a ReLU behind a batch norm is part of its backward pass; else it takes a pass, unless all is fused. */
function lowerRelu(writer: StepWriter, layer: Layer, gradient: Gradient): Gradient {
  const producer = writer.layerOf(layer.inputs[0]);
  if (writer.isFolded(layer) && producer?.kind === 'batch-norm') return gradient;
  return lowerMap(writer, layer, gradient, 'relu-gradient', writer.tensorOf(layer.id), isAllFused(writer));
}

/** Reads the gradient and another map of the same shape, writes the input's gradient. */
function lowerMap(
  writer: StepWriter,
  layer: Layer,
  { operations, tensor }: Gradient,
  kind: 'relu-gradient' | 'gelu-gradient' | 'layer-norm-gradient',
  source: string,
  isFused: boolean,
): Gradient {
  const { batch } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const dx = tensorName(layer.id, 'dx');
  const kernel: VectorKernel = { kind, layer: layer.id, batch, map: layer.input, dy: tensor, source, dx };
  if (isFused) {
    writer.fuse(kernel);
    return { operations, tensor: dx };
  }
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: layer.kind,
    kernel,
    elements,
    readBytes: 2 * elements * FP16_BYTES,
    writeBytes: writer.needsGradient(layer.inputs[0]) ? elements * FP16_BYTES : 0,
    after: operations,
  });
  return { operations: [operation], tensor: dx };
}

/** Max pooling reads its input again to find the maxima; average pooling only spreads. */
function lowerPool(writer: StepWriter, layer: Layer, { operations, tensor }: Gradient): Gradient {
  const { batch } = writer.options;
  const inputs = batch * elementsOf(layer.input);
  const outputs = batch * elementsOf(layer.output);
  const isMax = layer.kind === 'max-pool';
  const dx = tensorName(layer.id, 'dx');
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: layer.kind,
    kernel:
      layer.kind === 'average-pool'
        ? {
            kind: 'timed-only',
            layer: layer.id,
            batch,
            map: layer.input,
            operator: 'average-pool gradient',
            uses: { reads: [tensor], result: dx, vectors: [] },
          }
        : {
            kind: isMax ? 'max-pool-gradient' : 'global-average-pool-gradient',
            layer: layer.id,
            batch,
            map: layer.input,
            output: layer.output,
            dy: tensor,
            x: writer.tensorOf(layer.inputs[0]),
            dx,
            window: windowOf(layer),
          },
    elements: Math.max(inputs, outputs),
    readBytes: (outputs + (isMax ? inputs : 0)) * FP16_BYTES,
    reads: { 'activation-gradients': outputs * FP16_BYTES },
    writeBytes: inputs * FP16_BYTES,
    after: operations,
  });
  return { operations: [operation], tensor: dx };
}
