/**
 * Work of the vector engine that has no kind of its own: activations, gates, concatenations, other norms.
 *
 * Forward: a pass that reads all inputs and writes the output. Backward: one that reads the output gradient, and the inputs
 * unless the work is linear, and writes the gradient of every input that needs one. Pointwise work can be done on the way.
 */
import type { VectorWork } from '../workloads/layer.ts';
import { isAllFused, isInline } from './fusion.ts';
import type { Given, Gradient } from './gradient.ts';
import { tensorName } from './tensors.ts';
import { FP16_BYTES, elementsOf } from './step-writer.ts';
import type { StepWriter } from './step-writer.ts';
import type { KernelUses, TimedOnly } from './vector-kernel.ts';

export function lowerVectorWork(writer: StepWriter, layer: VectorWork): void {
  const after = writer.outputsOf(layer.inputs);
  const kernel = kernelOf(writer, layer, layer.operator, {
    reads: operandsOf(writer, layer),
    result: layer.id,
    vectors: [],
  });
  if (layer.gradient === 'pointwise' && isInline(writer)) {
    writer.fuse(kernel);
    writer.setOutput(layer.id, after.at(-1) ?? null);
    return;
  }
  const { inputs, output, largest } = sizesOf(writer, layer);
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'forward',
    work: layer.operator,
    kernel,
    elements: largest,
    readBytes: (inputs + layer.parameters) * FP16_BYTES,
    reads: { weights: layer.parameters * FP16_BYTES },
    writeBytes: output * FP16_BYTES,
    after,
  });
  writer.setOutput(layer.id, operation);
}

export function lowerVectorGradient(writer: StepWriter, layer: VectorWork, gradient: Gradient): Given {
  const { inputs, output, largest } = sizesOf(writer, layer);
  const dx = tensorName(layer.id, 'dx');
  const readsInputs = layer.gradient !== 'linear';
  const kernel = kernelOf(writer, layer, `${layer.operator} gradient`, {
    reads: [gradient.tensor, ...(readsInputs ? operandsOf(writer, layer) : [])],
    result: dx,
    vectors: layer.parameters > 0 ? [tensorName(layer.id, 'dscale')] : [],
  });
  if (layer.gradient === 'pointwise' && isAllFused(writer)) {
    writer.fuse(kernel);
    return [[layer.inputs[0], { operations: gradient.operations, tensor: dx }]];
  }
  const written = layer.operands.reduce(
    (sum, map, i) => sum + (writer.needsGradient(layer.inputs[i]) ? writer.options.batch * elementsOf(map) : 0),
    0,
  );
  const operation = writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: layer.operator,
    kernel,
    elements: largest,
    readBytes: (output + (readsInputs ? inputs + layer.parameters : 0)) * FP16_BYTES,
    reads: {
      'activation-gradients': output * FP16_BYTES,
      weights: readsInputs ? layer.parameters * FP16_BYTES : 0,
    },
    writeBytes: written * FP16_BYTES,
    after: [...gradient.operations, ...(readsInputs ? writer.outputsOf(layer.inputs) : [])],
  });
  return layer.inputs.map((id) => [id, { operations: [operation], tensor: dx }]);
}

function sizesOf(
  { options }: StepWriter,
  { operands, output }: VectorWork,
): { readonly inputs: number; readonly output: number; readonly largest: number } {
  const sizes = operands.map((map) => options.batch * elementsOf(map));
  const written = options.batch * elementsOf(output);
  return { inputs: sizes.reduce((sum, size) => sum + size, 0), output: written, largest: Math.max(written, ...sizes) };
}

/** What the work reads in both directions: its inputs, and what it has learned. */
const operandsOf = (writer: StepWriter, { id, inputs, parameters }: VectorWork): string[] => [
  ...inputs.map((input) => writer.tensorOf(input)),
  ...(parameters > 0 ? [tensorName(id, 'scale')] : []),
];

const kernelOf = (
  { options }: StepWriter,
  { id, input }: VectorWork,
  operator: string,
  uses: KernelUses,
): TimedOnly => ({
  kind: 'timed-only',
  layer: id,
  batch: options.batch,
  map: input,
  operator,
  uses,
});
