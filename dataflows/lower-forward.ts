/**
 * The forward half of a step: a GEMM per weight layer, and the elementwise passes between them.
 *
 * FP16 in memory. Batch norm takes two passes, statistics (read) and normalisation (read, write); a ReLU that alone follows
 * a norm or a sum is done in the same pass. The loss reads the logits and writes their gradient.
 */
import type { Layer } from '../workloads/layer.ts';
import { FP16_BYTES, elementsOf, isWeightLayer, weightsOf } from './step-writer.ts';
import type { StepWriter, WeightLayer } from './step-writer.ts';

/** Appends the forward operations. */
export function lowerForward(writer: StepWriter): void {
  for (const layer of writer.network.layers) lowerLayer(writer, layer);
  if (writer.options.phase === 'training') lowerLoss(writer);
}

function lowerLayer(writer: StepWriter, layer: Layer): void {
  if (isWeightLayer(layer)) {
    lowerWeightLayer(writer, layer);
    return;
  }
  const inputs = writer.outputsOf(layer.inputs);
  if (layer.kind === 'batch-norm') {
    lowerBatchNorm(writer, layer, inputs);
    return;
  }
  if (writer.isFolded(layer)) {
    for (const input of inputs) writer.setOutput(layer.id, input);
    return;
  }
  const inputElements = writer.options.batch * elementsOf(layer.input) * layer.inputs.length;
  const outputElements = writer.options.batch * elementsOf(layer.output);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: layer.kind === 'add' ? sumName(writer, layer) : layer.kind,
    elements: Math.max(inputElements / layer.inputs.length, outputElements),
    readBytes: inputElements * FP16_BYTES,
    writeBytes: outputElements * FP16_BYTES,
    after: inputs,
  });
  writer.setOutput(layer.id, operation);
}

const sumName = (writer: StepWriter, layer: Layer): string =>
  writer.foldedRelu(layer.id) ? 'residual sum + relu' : 'residual sum';

function lowerWeightLayer(writer: StepWriter, layer: WeightLayer): void {
  const inputs = writer.outputsOf(layer.inputs);
  const pruned = pruneWeights(writer, layer, 'FF', inputs);
  writer.setOutput(layer.id, writer.add(writer.gemm(layer, 'FF', inputs, pruned)));
}

/** Without pre-generation, a sparse pass first has its weights pruned, when its other operand is there. */
export function pruneWeights(
  writer: StepWriter,
  layer: WeightLayer,
  pass: 'FF' | 'BP',
  when: readonly number[],
): number[] {
  if (writer.sparseOperand(layer, pass) !== 'weights' || writer.options.pregenerate) return [];
  if (writer.options.phase === 'inference') return [];
  const groups = writer.weightGroups(layer, pass);
  const operation = writer.add({
    kind: 'prune',
    id: `${layer.id} prune weights ${pass}`,
    layer: layer.id,
    operand: 'weights',
    pass,
    values: groups * writer.sparsity.m,
    readBytes: weightsOf(layer) * FP16_BYTES,
    writeBytes: writer.weightCopyBytes(layer, pass),
    after: when,
  });
  return [operation];
}

function lowerBatchNorm(writer: StepWriter, layer: Layer, inputs: readonly number[]): void {
  const { elementwise, batch, phase } = writer.options;
  const elements = batch * elementsOf(layer.output);
  if (elementwise === 'none' && phase === 'training') {
    writer.addElementwise({
      layer: layer.id,
      direction: 'forward',
      work: 'batch-norm statistics',
      elements,
      readBytes: elements * FP16_BYTES,
      writeBytes: 0,
      after: inputs,
    });
  }
  if (elementwise === 'inline' || elementwise === 'all') {
    for (const input of inputs) writer.setOutput(layer.id, input);
    return;
  }
  const relu = writer.foldedRelu(layer.id);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: relu ? 'batch-norm + relu' : 'batch-norm',
    elements,
    readBytes: elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: inputs,
  });
  writer.setOutput(layer.id, operation);
}

function lowerLoss(writer: StepWriter): void {
  const logits = writer.network.layers.at(-1);
  if (!logits) return;
  const elements = writer.options.batch * elementsOf(logits.output);
  const operation = writer.addElementwise({
    layer: logits.id,
    direction: 'forward',
    work: 'softmax cross-entropy',
    elements,
    readBytes: elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: writer.outputsOf([logits.id]),
  });
  writer.setOutput('loss', operation);
}
