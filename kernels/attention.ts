/**
 * Multi-head attention softmax(Q·Kᵀ / √d)·V on tensors [batch][tokens][heads · headSize], forward and backward
 * (Vaswani et al. 2017).
 *
 * Composed as a machine runs it: matrix products on one engine, scaling and softmax on another, with the operands of every
 * product rounded to the format they are stored in.
 */
import { type Arithmetic, exact, fp32Arithmetic } from './arithmetic.ts';
import { type GemmShape, type Layout, gemmFp32, gemmFp64 } from './gemm.ts';
import { roundFp16 } from './number/fp16.ts';
import { checkLength } from './shape-error.ts';
import { softmaxRow, softmaxRowGradient } from './softmax.ts';
import type { Values } from './values.ts';

/** Sizes of the tensors, and whether a token sees only itself and earlier ones. */
export interface AttentionShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headSize: number;
  readonly causal?: boolean;
}

/** Queries, keys and values, each [batch][tokens][heads · headSize]; also their gradients. */
export interface AttentionTensors {
  readonly queries: Values;
  readonly keys: Values;
  readonly values: Values;
}

/** Which numbers attention computes in. */
export interface AttentionNumbers {
  /** Of scaling and softmax. */
  readonly arithmetic: Arithmetic;
  /** The matrix product. */
  readonly multiply: (a: Values, b: Values, shape: GemmShape, layout?: Layout) => Values;
  /** Rounds what is stored between products: probabilities, gradients of scores, and results. */
  readonly store: (x: number) => number;
}

/** Doubles throughout. */
export const exactAttention: AttentionNumbers = { arithmetic: exact, multiply: gemmFp64, store: (x) => x };

/** FP16 operands, FP32 accumulation and FP32 softmax: the usual mixed precision. */
export function mixedAttention(options: Parameters<typeof fp32Arithmetic>[0] = {}): AttentionNumbers {
  const single = (values: Values): Float32Array => (values instanceof Float32Array ? values : new Float32Array(values));
  return {
    arithmetic: fp32Arithmetic(options),
    multiply: (a, b, shape, layout) => gemmFp32(single(a), single(b), shape, layout),
    store: (x) => roundFp16(x, options.flushSubnormals),
  };
}

/** The factor of the scores, 1 / √headSize, rounded. */
export const scoreScale = ({ round }: Arithmetic, headSize: number): number => round(1 / Math.sqrt(headSize));

/**
 * Probabilities of one query from its products with all keys, in place: scaled, masked, softmax.
 *
 * @param visible  the first `visible` keys count, later ones get probability 0; all of them unless causal
 */
export function attentionRow(arithmetic: Arithmetic, products: Values, scale: number, visible: number): void {
  for (let key = 0; key < products.length; key += 1) {
    products[key] = key < visible ? arithmetic.round(products[key] * scale) : -Infinity;
  }
  softmaxRow(arithmetic, products, products);
}

/**
 * Forward.
 *
 * @returns output [batch][tokens][heads · headSize] and probabilities [batch][heads][tokens][tokens], as stored
 * @throws {ShapeError} if a tensor does not fit the shape
 */
export function attention(
  numbers: AttentionNumbers,
  tensors: AttentionTensors,
  shape: AttentionShape,
): { readonly output: Values; readonly probabilities: Values } {
  checkTensors('attention', { ...tensors }, shape);
  const { arithmetic, multiply, store } = numbers;
  const { tokens, headSize, causal = false } = shape;
  const output = arithmetic.create(tensors.queries.length);
  const probabilities = arithmetic.create(shape.batch * shape.heads * tokens * tokens);
  const scale = scoreScale(arithmetic, headSize);
  forEachHead(shape, (image, head, index) => {
    const [queries, keys, values] = [tensors.queries, tensors.keys, tensors.values].map((tensor) =>
      headOf(tensor, image, head, shape),
    );
    const scores = multiply(queries, keys, { M: tokens, N: tokens, K: headSize }, { transposeB: true });
    for (let query = 0; query < tokens; query += 1) {
      const row = scores.subarray(query * tokens, (query + 1) * tokens);
      attentionRow(arithmetic, row, scale, causal ? query + 1 : tokens);
    }
    const stored = scores.map(store);
    probabilities.set(stored, index * tokens * tokens);
    const mixed = multiply(stored, values, { M: tokens, N: headSize, K: tokens });
    putHead(output, mixed.map(store), image, head, shape);
  });
  return { output, probabilities };
}

/**
 * Backward: gradients of queries, keys and values from the gradient of the output.
 *
 * @param probabilities  as {@link attention} returned them
 * @throws {ShapeError} if a tensor does not fit the shape
 */
export function attentionGradient(
  numbers: AttentionNumbers,
  gradient: Values,
  tensors: AttentionTensors,
  probabilities: Values,
  shape: AttentionShape,
): AttentionTensors {
  checkTensors('attentionGradient', { gradient, ...tensors }, shape);
  const { batch, tokens, heads, headSize } = shape;
  checkLength('attentionGradient: probabilities', probabilities.length, {
    batch,
    heads,
    queries: tokens,
    keys: tokens,
  });
  const { arithmetic, multiply, store } = numbers;
  const { round, create } = arithmetic;
  const size = gradient.length;
  const result = { queries: create(size), keys: create(size), values: create(size) };
  const scale = scoreScale(arithmetic, headSize);
  forEachHead(shape, (image, head, index) => {
    const [outputs, queries, keys, values] = [gradient, tensors.queries, tensors.keys, tensors.values].map((tensor) =>
      headOf(tensor, image, head, shape),
    );
    const shares = probabilities.slice(index * tokens * tokens, (index + 1) * tokens * tokens);
    const ofShares = multiply(outputs, values, { M: tokens, N: tokens, K: headSize }, { transposeB: true });
    for (let query = 0; query < tokens; query += 1) {
      const row = (matrix: Values): Values => matrix.subarray(query * tokens, (query + 1) * tokens);
      softmaxRowGradient(arithmetic, row(ofShares), row(shares), row(ofShares));
    }
    const ofScores = ofShares.map((value) => store(round(value * scale)));
    const perHead = { M: tokens, N: headSize, K: tokens };
    const put = (into: Values, matrix: Values): void => putHead(into, matrix.map(store), image, head, shape);
    put(result.values, multiply(shares, outputs, perHead, { transposeA: true }));
    put(result.queries, multiply(ofScores, keys, perHead));
    put(result.keys, multiply(ofScores, queries, perHead, { transposeA: true }));
  });
  return result;
}

/** Every head of every sequence; `index` counts them. */
function forEachHead(
  { batch, heads }: AttentionShape,
  work: (image: number, head: number, index: number) => void,
): void {
  for (let index = 0; index < batch * heads; index += 1) work(Math.floor(index / heads), index % heads, index);
}

/** One head's matrix [tokens][headSize], copied out of a tensor. */
function headOf(tensor: Values, image: number, head: number, { tokens, heads, headSize }: AttentionShape): Values {
  const matrix = tensor.slice(0, tokens * headSize);
  for (let token = 0; token < tokens; token += 1) {
    const from = ((image * tokens + token) * heads + head) * headSize;
    matrix.set(tensor.subarray(from, from + headSize), token * headSize);
  }
  return matrix;
}

/** Puts one head's matrix [tokens][headSize] into its place in a tensor. */
function putHead(
  tensor: Values,
  matrix: Values,
  image: number,
  head: number,
  { tokens, heads, headSize }: AttentionShape,
): void {
  for (let token = 0; token < tokens; token += 1) {
    const to = ((image * tokens + token) * heads + head) * headSize;
    tensor.set(matrix.subarray(token * headSize, (token + 1) * headSize), to);
  }
}

function checkTensors(
  what: string,
  tensors: Readonly<Record<string, Values>>,
  { batch, tokens, heads, headSize }: AttentionShape,
): void {
  for (const [name, values] of Object.entries(tensors)) {
    checkLength(`${what}: ${name}`, values.length, { batch, tokens, heads, headSize });
  }
}
