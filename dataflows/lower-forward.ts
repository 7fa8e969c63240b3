/**
 * The forward half of a step: a GEMM per weight layer, and the elementwise passes between them.
 *
 * FP16 in memory. Batch norm takes two passes, statistics (read) and normalisation (read, write); layer norm, GELU and
 * softmax one; a ReLU that alone follows a batch norm or a sum is done in the same pass. The loss reads the logits and writes
 * their gradient.
 */
import type { Layer } from '../workloads/layer.ts';
import { isInline } from './fusion.ts';
import { lowerAttention } from './lower-attention.ts';
import { lowerEmbedding } from './lower-embedding.ts';
import { lowerMatMul } from './lower-matmul.ts';
import { lowerVectorWork } from './lower-vector-work.ts';
import { tensorName } from './tensors.ts';
import { FP16_BYTES, elementsOf, geometryOf, weightsOf } from './step-writer.ts';
import type { StepWriter, WeightLayer } from './step-writer.ts';
import type { VectorKernel } from './vector-kernel.ts';

/** Appends the forward operations. */
export function lowerForward(writer: StepWriter): void {
  for (const layer of writer.network.layers) lowerLayer(writer, layer);
  if (writer.options.phase === 'training') lowerLoss(writer);
}

function lowerLayer(writer: StepWriter, layer: Layer): void {
  switch (layer.kind) {
    case 'conv2d':
    case 'linear':
      lowerWeightLayer(writer, layer);
      return;
    case 'batch-norm':
      lowerBatchNorm(writer, layer);
      return;
    case 'attention':
      lowerAttention(writer, layer);
      return;
    case 'relu':
      if (writer.isFolded(layer)) {
        const [operation = null] = writer.outputsOf(layer.inputs);
        writer.setOutput(layer.id, operation, writer.tensorOf(layer.inputs[0]));
        return;
      }
      lowerPointwise(writer, layer);
      return;
    case 'layer-norm':
    case 'gelu':
      lowerPointwise(writer, layer);
      return;
    case 'matmul':
      lowerMatMul(writer, layer);
      return;
    case 'vector-work':
      lowerVectorWork(writer, layer);
      return;
    case 'embedding':
      lowerEmbedding(writer, layer);
      return;
    case 'reshape':
    case 'gap': {
      const [operation = null] = writer.outputsOf(layer.inputs);
      writer.setOutput(layer.id, operation, writer.tensorOf(layer.inputs[0]));
      return;
    }
    case 'add':
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'position-embedding':
      lowerPass(writer, layer, forwardKernel(writer, layer));
      return;
    default:
      return layer satisfies never;
  }
}

type PassLayer = Extract<
  Layer,
  {
    kind:
      | 'add'
      | 'relu'
      | 'gelu'
      | 'layer-norm'
      | 'position-embedding'
      | 'max-pool'
      | 'average-pool'
      | 'global-average-pool';
  }
>;

function forwardKernel(writer: StepWriter, layer: PassLayer): VectorKernel {
  const { batch } = writer.options;
  const [x, second] = layer.inputs.map((input) => writer.tensorOf(input));
  const shared = { layer: layer.id, batch, map: layer.input, x, y: resultOf(writer, layer) };
  switch (layer.kind) {
    case 'add':
      return { ...shared, kind: 'add', a: x, b: second, relu: writer.foldedRelu(layer.id) !== null };
    case 'average-pool':
      return {
        kind: 'timed-only',
        layer: layer.id,
        batch,
        map: layer.input,
        operator: layer.kind,
        uses: { reads: [x], result: shared.y, vectors: [] },
      };
    case 'max-pool':
    case 'global-average-pool':
      return { ...shared, kind: layer.kind, output: layer.output, window: windowOf(layer) };
    case 'relu':
    case 'gelu':
    case 'layer-norm':
    case 'position-embedding':
      return { ...shared, kind: layer.kind };
  }
}

/** The tensor that a layer's pass writes: that of the ReLU that it does on the way, if there is one. */
const resultOf = (writer: StepWriter, { id, kind }: Layer): string => {
  const folds = kind === 'batch-norm' || kind === 'add';
  return folds ? (writer.foldedRelu(id)?.id ?? id) : id;
};

/** A global average is a pooling whose window is the map. */
export function windowOf(layer: Layer): { readonly kernel: number; readonly stride: number; readonly padding: number } {
  if (layer.kind === 'max-pool' || layer.kind === 'average-pool')
    return { kernel: layer.kernel, stride: layer.stride, padding: layer.padding };
  return { kernel: layer.input.height, stride: 1, padding: 0 };
}

/** Work that needs one pixel at a time: a pass of its own, or done on the way. */
function lowerPointwise(writer: StepWriter, layer: PassLayer): void {
  const kernel = forwardKernel(writer, layer);
  if (isInline(writer)) fuseForward(writer, layer, kernel);
  else lowerPass(writer, layer, kernel);
}

/** The layer's work is done on the way to whatever reads it. */
function fuseForward(writer: StepWriter, layer: Layer, kernel: VectorKernel): void {
  const last = writer.outputsOf(layer.inputs).at(-1) ?? null;
  writer.fuse(kernel);
  writer.setOutput(layer.id, last, resultOf(writer, layer));
}

function lowerPass(writer: StepWriter, layer: PassLayer, kernel: VectorKernel): void {
  const { batch } = writer.options;
  const inputElements = batch * elementsOf(layer.input) * layer.inputs.length;
  const outputElements = batch * elementsOf(layer.output);
  const tableBytes = layer.kind === 'position-embedding' ? elementsOf(layer.input) * FP16_BYTES : 0;
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: layer.kind === 'add' ? sumName(writer, layer) : layer.kind,
    kernel,
    elements: Math.max(inputElements / layer.inputs.length, outputElements),
    readBytes: inputElements * FP16_BYTES + tableBytes,
    reads: { weights: tableBytes },
    writeBytes: outputElements * FP16_BYTES,
    after: writer.outputsOf(layer.inputs),
  });
  writer.setOutput(layer.id, operation, resultOf(writer, layer));
}

const sumName = (writer: StepWriter, layer: Layer): string =>
  writer.foldedRelu(layer.id) ? 'residual sum + relu' : 'residual sum';

function lowerWeightLayer(writer: StepWriter, layer: WeightLayer): void {
  const inputs = writer.outputsOf(layer.inputs);
  const pruned = pruneWeights(writer, layer, 'FF', inputs);
  writer.setOutput(layer.id, writer.add(writer.gemm(layer, 'FF', '', inputs, pruned)));
}

/** A mask that is kept over several steps is read with the weights that it prunes: a bit each. */
export function maskBytes({ options }: StepWriter, layer: WeightLayer): number {
  return options.method.refresh ? Math.ceil(weightsOf(layer) / 8) : 0;
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
    source: tensorName(layer.id, 'w16'),
    target: tensorName(layer.id, pass === 'FF' ? 'wFF' : 'wBP'),
    sparsity: writer.sparsityOf(layer),
    rule: writer.options.method.rule,
    geometry: geometryOf(layer, writer.options.batch),
    values: groups * writer.sparsityOf(layer).m,
    readBytes: weightsOf(layer) * FP16_BYTES + maskBytes(writer, layer),
    writeBytes: writer.weightCopyBytes(layer, pass),
    after: when,
  });
  return [operation];
}

function lowerBatchNorm(writer: StepWriter, layer: Layer): void {
  const { elementwise, batch, phase } = writer.options;
  const elements = batch * elementsOf(layer.output);
  const after = writer.outputsOf(layer.inputs);
  const x = writer.tensorOf(layer.inputs[0]);
  const shared = { layer: layer.id, batch, map: layer.input, x };
  const statistics: VectorKernel = { ...shared, kind: 'batch-norm-statistics' };
  if (phase === 'training') {
    if (elementwise === 'none') {
      writer.addElementwise({
        layer: layer.id,
        direction: 'forward',
        work: 'batch-norm statistics',
        kernel: statistics,
        elements,
        readBytes: elements * FP16_BYTES,
        writeBytes: 0,
        after,
      });
    } else writer.fuse(statistics);
  }
  const relu = writer.foldedRelu(layer.id) !== null;
  const kernel: VectorKernel = { ...shared, kind: 'batch-norm', y: resultOf(writer, layer), relu };
  if (isInline(writer)) {
    fuseForward(writer, layer, kernel);
    return;
  }
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: relu ? 'batch-norm + relu' : 'batch-norm',
    kernel,
    elements,
    readBytes: elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after,
  });
  writer.setOutput(layer.id, operation, resultOf(writer, layer));
}

function lowerLoss(writer: StepWriter): void {
  const logits = writer.network.layers.at(-1);
  if (!logits) return;
  const elements = writer.options.batch * elementsOf(logits.output);
  const x = writer.tensorOf(logits.id);
  const operation = writer.addElementwise({
    layer: logits.id,
    direction: 'forward',
    work: 'softmax cross-entropy',
    kernel: {
      kind: 'cross-entropy',
      layer: logits.id,
      batch: writer.options.batch,
      map: logits.output,
      x,
      dx: tensorName(logits.id, 'dy'),
    },
    elements,
    readBytes: elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: writer.outputsOf([logits.id]),
  });
  writer.setOutput('loss', operation);
}
