/** A product of two maps that are not weights, as attention has them in imported graphs: C = A·B; dA = dC·Bᵀ, dB = Aᵀ·dC. */
import type { MatMul } from '../workloads/layer.ts';
import type { Given, Gradient } from './gradient.ts';
import type { HeadProduct, HeadView } from './operation.ts';
import type { StepWriter } from './step-writer.ts';
import { tensorName } from './tensors.ts';

const square = (tensor: string, isTransposed = false): HeadView => ({ tensor, layout: 'square', isTransposed });

const product = (heads: number, pixels: HeadView, others: HeadView, out: string): HeadProduct => ({
  heads,
  pixels,
  others,
  out: square(out),
});

export function lowerMatMul(writer: StepWriter, { id, inputs, instances, rows, columns, reduction }: MatMul): void {
  const [a, b] = inputs.map((input) => writer.tensorOf(input));
  const [afterA, afterB] = inputs.map((input) => writer.outputsOf([input]));
  const size = { tokens: rows, columns, reduction };
  const heads = product(instances, square(a), square(b, true), id);
  writer.setOutput(id, writer.add(writer.headGemm('A·B', id, 'FF', size, heads, afterA, afterB)));
}

export function lowerMatMulGradient(writer: StepWriter, layer: MatMul, { operations, tensor }: Gradient): Given {
  const { id, inputs, instances, rows, columns, reduction } = layer;
  const [a, b] = inputs.map((input) => writer.tensorOf(input));
  const [afterA, afterB] = inputs.map((input) => writer.outputsOf([input]));
  const [da, db] = [tensorName(id, 'dq'), tensorName(id, 'dk')];
  const forA = { tokens: rows, columns: reduction, reduction: columns };
  const forB = { tokens: reduction, columns, reduction: rows };
  const toA = product(instances, square(tensor), square(b), da);
  const toB = product(instances, square(a, true), square(tensor, true), db);
  const given: [string, Gradient][] = [];
  if (writer.needsGradient(inputs[0])) {
    const operation = writer.add(writer.headGemm('dC·Bᵀ', id, 'BP', forA, toA, operations, afterB));
    given.push([inputs[0], { operations: [operation], tensor: da }]);
  }
  if (writer.needsGradient(inputs[1])) {
    const operation = writer.add(writer.headGemm('Aᵀ·dC', id, 'BP', forB, toB, afterA, operations));
    given.push([inputs[1], { operations: [operation], tensor: db }]);
  }
  return given;
}
