/**
 * Attention in both directions: products of activations, a GEMM a head and image, with a softmax between them.
 *
 * Forward Q·Kᵀ, softmax, P·V; backward dP = dC·Vᵀ, dV = Pᵀ·dC, softmax, dQ = dS·K, dK = dSᵀ·Q.
 */
import type { Attention } from '../workloads/layer.ts';
import { isAllFused, isInline } from './fusion.ts';
import type { Given, Gradient } from './gradient.ts';
import type { HeadProduct, HeadView } from './operation.ts';
import { FP16_BYTES } from './step-writer.ts';
import type { StepWriter } from './step-writer.ts';
import { tensorName } from './tensors.ts';
import type { SoftmaxKernel, VectorKernel } from './vector-kernel.ts';

/** Q·Kᵀ, softmax of its rows, times V: a GEMM a head and image. */
export function lowerAttention(writer: StepWriter, layer: Attention): void {
  const { id } = layer;
  const [q, k, v] = layer.inputs.map((input) => writer.tensorOf(input));
  const [afterQ, afterK, afterV] = layer.inputs.map((input) => writer.outputsOf([input]));
  const { tokens, depth } = headSize(layer);
  const products = attentionProducts(layer, q, k, v);
  const scores = writer.add(
    writer.headGemm('Q·Kᵀ', id, 'FF', { tokens, columns: tokens, reduction: depth }, products.scores, afterQ, afterK),
  );
  const kernel = softmaxKernel(writer, layer);
  let weighted = scores;
  if (isInline(writer)) writer.fuse(kernel);
  else {
    const elements = kernel.rows * kernel.length;
    weighted = writer.addElementwise({
      layer: id,
      direction: 'forward',
      work: 'softmax',
      kernel,
      elements,
      readBytes: elements * FP16_BYTES,
      writeBytes: elements * FP16_BYTES,
      after: [scores],
    });
  }
  writer.setOutput(tensorName(id, 'probabilities'), weighted);
  const size = { tokens, columns: depth, reduction: tokens };
  const context = writer.headGemm('P·V', id, 'FF', size, products.context, [weighted], afterV);
  writer.setOutput(id, writer.add(context));
}

/** Tokens, and channels of a head. */
function headSize({ input, heads }: Attention): { readonly tokens: number; readonly depth: number } {
  return { tokens: input.height * input.width, depth: input.channels / heads };
}

function softmaxKernel(writer: StepWriter, layer: Attention): SoftmaxKernel {
  const { batch } = writer.options;
  const { tokens, depth } = headSize(layer);
  return {
    kind: 'softmax',
    layer: layer.id,
    batch,
    map: layer.input,
    x: tensorName(layer.id, 'scores'),
    y: tensorName(layer.id, 'probabilities'),
    rows: batch * layer.heads * tokens,
    length: tokens,
    scale: 1 / Math.sqrt(depth),
  };
}

function attentionProducts(
  { id, heads }: Attention,
  q: string,
  k: string,
  v: string,
): { readonly scores: HeadProduct; readonly context: HeadProduct } {
  const map = (tensor: string, isTransposed = false) => ({ tensor, layout: 'map', isTransposed }) as const;
  const square = (tensor: string) => ({ tensor, layout: 'square', isTransposed: false }) as const;
  return {
    scores: { heads, pixels: map(q), others: map(k), out: square(tensorName(id, 'scores')) },
    context: { heads, pixels: square(tensorName(id, 'probabilities')), others: map(v, true), out: map(id) },
  };
}

/** dP = dC·Vᵀ, dV = Pᵀ·dC, softmax backward, dQ = dS·K, dK = dSᵀ·Q. */
export function lowerAttentionGradient(writer: StepWriter, layer: Attention, { operations, tensor }: Gradient): Given {
  const { id, heads } = layer;
  const [q, k, v] = layer.inputs.map((input) => writer.tensorOf(input));
  const { tokens, depth } = headSize(layer);
  const of = (what: 'probabilities' | 'dprobabilities' | 'dscores' | 'dq' | 'dk' | 'dv'): string =>
    tensorName(id, what);
  const map = (name: string, isTransposed = false): HeadView => ({ tensor: name, layout: 'map', isTransposed });
  const square = (name: string, isTransposed = false): HeadView => ({ tensor: name, layout: 'square', isTransposed });
  const wide = { tokens, columns: tokens, reduction: depth };
  const deep = { tokens, columns: depth, reduction: tokens };
  const after = (name: string): number[] => writer.outputsOf([name]);
  const product = (
    name: string,
    size: typeof wide,
    pixels: HeadView,
    others: HeadView,
    out: HeadView,
    pixelsAfter: readonly number[],
    othersAfter: readonly number[],
  ): number =>
    writer.add(writer.headGemm(name, id, 'BP', size, { heads, pixels, others, out }, pixelsAfter, othersAfter));

  const [needsQ, needsK, needsV] = layer.inputs.map((input) => writer.needsGradient(input));
  const [inputQ, inputK, inputV] = layer.inputs;
  const given: [string, Gradient][] = [];
  const give = (input: string, operation: number, what: 'dq' | 'dk' | 'dv'): void => {
    given.push([input, { operations: [operation], tensor: of(what) }]);
  };
  // dP comes before dV, for the softmax can then begin; neither is made for an input that nothing is learned before.
  const dp =
    needsQ || needsK
      ? product('dC·Vᵀ', wide, map(tensor), map(v), square(of('dprobabilities')), operations, after(inputV))
      : null;
  if (needsV) {
    const probabilities = square(of('probabilities'), true);
    const made = after(of('probabilities'));
    give(inputV, product('Pᵀ·dC', deep, probabilities, map(tensor, true), map(of('dv')), made, operations), 'dv');
  }
  if (dp === null) return given;
  const ds = lowerSoftmax(writer, layer, dp);
  if (needsQ) {
    const scores = square(of('dscores'));
    give(inputQ, product('dS·K', deep, scores, map(k, true), map(of('dq')), [ds], after(inputK)), 'dq');
  }
  if (needsK) {
    const scores = square(of('dscores'), true);
    give(inputK, product('dSᵀ·Q', deep, scores, map(q, true), map(of('dk')), [ds], after(inputQ)), 'dk');
  }
  return given;
}

function lowerSoftmax(writer: StepWriter, layer: Attention, dp: number): number {
  const { kind: _, x: __, ...forward } = softmaxKernel(writer, layer);
  const kernel: VectorKernel = {
    ...forward,
    kind: 'softmax-gradient',
    dy: tensorName(layer.id, 'dprobabilities'),
    dx: tensorName(layer.id, 'dscores'),
  };
  if (isAllFused(writer)) {
    writer.fuse(kernel);
    return dp;
  }
  const elements = kernel.rows * kernel.length;
  return writer.addElementwise({
    layer: layer.id,
    direction: 'backward',
    work: 'softmax',
    kernel,
    elements,
    readBytes: 2 * elements * FP16_BYTES,
    writeBytes: elements * FP16_BYTES,
    after: [dp],
  });
}
