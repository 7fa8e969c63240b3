/**
 * The backward half of a step, in reverse order of the network.
 *
 * A weight layer: input gradient, weight gradient, update. Batch norm: a pass that reduces (reads gradient and input) and
 * one that applies (reads both, writes); the mask of a folded ReLU is recomputed in them. Where a feature map had several
 * readers, their gradients are summed in a pass of its own.
 */
import type { Layer } from '../workloads/layer.ts';
import { groupBytes, groupsOf } from './compressed.ts';
import { pruneWeights } from './lower-forward.ts';
import { FP16_BYTES, elementsOf, geometryOf, isWeightLayer, parametersOf } from './step-writer.ts';
import type { StepWriter, WeightLayer } from './step-writer.ts';

/** Bytes a weight of the optimizer: reads FP32 gradient, master copy and momentum; writes master copy and momentum. */
const UPDATE_READ_BYTES = 12;
const UPDATE_WRITE_BYTES = 8;
/** Learned numbers of a batch norm per channel: scale and shift. */
const NORM_PARAMETERS = 2;

/** Appends the backward operations. */
export function lowerBackward(writer: StepWriter): void {
  const { layers } = writer.network;
  /** Operations that each wrote a part of the gradient of a layer's output. */
  const parts = new Map<string, number[]>();
  const give = (id: string, operations: readonly number[]): void => {
    if (id !== 'input') parts.set(id, [...(parts.get(id) ?? []), ...operations]);
  };
  const last = layers.at(-1);
  if (last) give(last.id, writer.outputsOf(['loss']));
  for (const layer of layers.toReversed()) {
    const gradient = sumOf(writer, layer, parts.get(layer.id) ?? []);
    for (const [input, operations] of lowerLayer(writer, layer, gradient)) give(input, operations);
  }
  lowerNormUpdate(writer);
}

/** The gradient of a layer's output, summed if several readers gave a part. */
function sumOf(writer: StepWriter, layer: Layer, parts: readonly number[]): readonly number[] {
  if (parts.length < 2) return parts;
  const elements = writer.options.batch * elementsOf(layer.output);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: 'gradient sum',
    elements,
    readBytes: parts.length * elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: parts,
  });
  return [operation];
}

type Given = readonly (readonly [input: string, operations: readonly number[]])[];

function lowerLayer(writer: StepWriter, layer: Layer, gradient: readonly number[]): Given {
  if (isWeightLayer(layer)) return lowerWeightLayer(writer, layer, gradient);
  if (layer.kind === 'batch-norm') return [[layer.inputs[0], lowerBatchNorm(writer, layer, gradient)]];
  if (writer.isFolded(layer)) {
    const producer = writer.network.layers.find(({ id }) => id === layer.inputs[0]);
    const mask = producer?.kind === 'add' && writer.options.elementwise !== 'all';
    return [[layer.inputs[0], mask ? maskGradient(writer, layer, gradient) : gradient]];
  }
  if (layer.kind === 'add') return layer.inputs.map((input) => [input, gradient] as const);
  if (layer.kind === 'relu') return [[layer.inputs[0], maskGradient(writer, layer, gradient)]];
  return [[layer.inputs[0], poolGradient(writer, layer, gradient)]];
}

function lowerWeightLayer(writer: StepWriter, layer: WeightLayer, gradient: readonly number[]): Given {
  const inputs = writer.outputsOf(layer.inputs);
  const given: [string, number[]][] = [];
  if (layer.inputs[0] !== 'input') {
    const pruned = pruneWeights(writer, layer, 'BP', gradient);
    const pixels = pruneGradient(writer, layer, gradient);
    given.push([layer.inputs[0], [writer.add(writer.gemm(layer, 'BP', pixels, pruned))]]);
  }
  const weightGradient = writer.add(writer.gemm(layer, 'WU', inputs, gradient));
  lowerUpdate(writer, layer, weightGradient);
  return given;
}

/** Run-time pruning of the output gradient; the unpruned one stays for the weight gradient. */
function pruneGradient(writer: StepWriter, layer: WeightLayer, gradient: readonly number[]): readonly number[] {
  if (writer.sparseOperand(layer, 'BP') !== 'output-gradient') return gradient;
  const { batch } = writer.options;
  const { outHeight, outWidth, outChannels } = geometryOf(layer, batch);
  const groups = batch * outHeight * outWidth * groupsOf(outChannels, writer.sparsity);
  const operation = writer.add({
    kind: 'prune',
    id: `${layer.id} prune output gradient`,
    layer: layer.id,
    operand: 'output-gradient',
    pass: 'BP',
    values: groups * writer.sparsity.m,
    readBytes: batch * outHeight * outWidth * outChannels * FP16_BYTES,
    writeBytes: groupBytes(groups, writer.sparsity),
    after: gradient,
  });
  return [operation];
}

function lowerUpdate(writer: StepWriter, layer: WeightLayer, weightGradient: number): void {
  const weights = parametersOf(layer);
  const sparsePasses = (['FF', 'BP'] as const).filter((pass) => writer.sparseOperand(layer, pass) === 'weights');
  const isFirst = layer.inputs[0] === 'input';
  const copied = writer.options.pregenerate ? sparsePasses : [];
  const isDenseCopyRead = copied.length < (isFirst ? 1 : 2);
  writer.add({
    kind: 'update',
    id: `${layer.id} update`,
    layer: layer.id,
    weights,
    readBytes: weights * UPDATE_READ_BYTES,
    writeBytes: weights * (UPDATE_WRITE_BYTES + (isDenseCopyRead ? FP16_BYTES : 0)),
    sortedValues: copied.reduce((sum, pass) => sum + writer.weightGroups(layer, pass) * writer.sparsity.m, 0),
    copyBytes: copied.reduce((sum, pass) => sum + writer.weightCopyBytes(layer, pass), 0),
    after: [weightGradient],
  });
}

/** Scales and shifts of all norms are updated together at the end of the step. */
function lowerNormUpdate(writer: StepWriter): void {
  const norms = writer.network.layers.filter((layer) => layer.kind === 'batch-norm');
  const weights = norms.reduce((sum, layer) => sum + NORM_PARAMETERS * layer.output.channels, 0);
  if (weights === 0) return;
  writer.add({
    kind: 'update',
    id: 'norms update',
    layer: 'norms',
    weights,
    readBytes: weights * UPDATE_READ_BYTES,
    writeBytes: weights * UPDATE_WRITE_BYTES,
    sortedValues: 0,
    copyBytes: 0,
    after: [],
    // Their gradients are sums that the vector engine keeps; the last weight gradient comes after all of them.
  });
}

function lowerBatchNorm(writer: StepWriter, layer: Layer, gradient: readonly number[]): readonly number[] {
  if (writer.options.elementwise === 'all') return gradient;
  const elements = writer.options.batch * elementsOf(layer.output);
  const shared = { layer: layer.id, direction: 'backward', elements, after: [...gradient] } as const;
  const readBytes = 2 * elements * FP16_BYTES;
  const name = writer.foldedRelu(layer.id) ? 'batch-norm + relu' : 'batch-norm';
  writer.addElementwise({ ...shared, work: `${name} reductions`, readBytes, writeBytes: 0 });
  return [writer.addElementwise({ ...shared, work: name, readBytes, writeBytes: elements * FP16_BYTES })];
}

/** Reads the gradient and the ReLU's output, writes the masked gradient. */
function maskGradient(writer: StepWriter, layer: Layer, gradient: readonly number[]): readonly number[] {
  const elements = writer.options.batch * elementsOf(layer.output);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: 'relu',
    elements,
    readBytes: 2 * elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: gradient,
  });
  return [operation];
}

/** Max pooling reads its input again to find the maxima; average pooling only spreads. */
function poolGradient(writer: StepWriter, layer: Layer, gradient: readonly number[]): readonly number[] {
  const inputs = writer.options.batch * elementsOf(layer.input);
  const outputs = writer.options.batch * elementsOf(layer.output);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: layer.kind,
    elements: Math.max(inputs, outputs),
    readBytes: (outputs + (layer.kind === 'max-pool' ? inputs : 0)) * FP16_BYTES,
    writeBytes: inputs * FP16_BYTES,
    after: gradient,
  });
  return [operation];
}
