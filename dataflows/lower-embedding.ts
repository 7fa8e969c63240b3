/**
 * Embeddings: forward a lookup, backward a scattered sum into the table's gradient, then an update of the whole table.
 *
 * Rows are read as FP16 and added to as FP32. The sum begins with a gradient of zeros, written before, or with the share of
 * a head whose weights are the table (tied).
 */
import type { Embedding } from '../workloads/layer.ts';
import type { Gradient } from './gradient.ts';
import { addPlainUpdate } from './plain-update.ts';
import { FP16_BYTES, elementsOf, isTied, isWeightLayer } from './step-writer.ts';
import type { StepWriter } from './step-writer.ts';
import { learnedTensors, tensorName } from './tensors.ts';

const TOKEN_BYTES = 4;
const FP32_BYTES = 4;

export function lowerEmbedding(writer: StepWriter, layer: Embedding): void {
  const { batch } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: 'lookup',
    kernel: {
      kind: 'timed-only',
      layer: layer.id,
      batch,
      map: layer.output,
      operator: 'lookup',
      uses: { reads: [writer.tensorOf(layer.inputs[0]), tensorName(layer.id, 'w16')], result: layer.id, vectors: [] },
    },
    elements,
    readBytes: elements * FP16_BYTES + batch * elementsOf(layer.input) * TOKEN_BYTES,
    reads: { weights: elements * FP16_BYTES },
    writeBytes: elements * FP16_BYTES,
    after: writer.outputsOf(layer.inputs),
  });
  writer.setOutput(layer.id, operation);
}

export function lowerEmbeddingGradient(writer: StepWriter, layer: Embedding, { operations, tensor }: Gradient): void {
  const { batch } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const tiedHeads = writer.network.layers.filter(
    (other) => isWeightLayer(other) && isTied(other) && other.kind === 'conv2d' && other.tiedTo === layer.id,
  );
  const heads = writer.operations.flatMap((operation, index) => {
    const isHead = operation.kind === 'gemm' && operation.pass === 'WU';
    return isHead && tiedHeads.some(({ id }) => id === operation.layer) ? [index] : [];
  });
  const zeros = tiedHeads.length > 0 ? 0 : layer.rows * layer.output.channels;
  const gradient = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: 'scattered sum',
    kernel: {
      kind: 'timed-only',
      layer: layer.id,
      batch,
      map: layer.output,
      operator: 'scattered sum',
      uses: {
        reads: [tensor, writer.tensorOf(layer.inputs[0])],
        result: null,
        vectors: [tensorName(layer.id, 'dtable')],
      },
    },
    elements,
    readBytes: elements * (FP16_BYTES + FP32_BYTES) + batch * elementsOf(layer.input) * TOKEN_BYTES,
    reads: { 'activation-gradients': elements * FP16_BYTES, 'weight-gradients': elements * FP32_BYTES },
    writeBytes: (elements + zeros) * FP32_BYTES,
    after: [...operations, ...heads],
  });
  addPlainUpdate(writer, layer.id, learnedTensors(layer), [gradient]);
}
