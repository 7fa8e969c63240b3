/**
 * Matrix products C[M,N] = A[M,K]·B[K,N], with the order in which products are added stated exactly.
 *
 * FP32 accumulation: a sum starts at +0 and takes the products in order of k, each product and each addition rounded to
 * FP32. Of FP16 operands every product is exact in FP32, so only additions round, as in a MAC with an FP32 accumulator.
 * With `parts` K is cut into stretches, each summed from +0, and the sums are added: ((part 0 + part 1) + part 2) + …
 */
import { addProducts, type MatrixView } from './product-tiles.ts';
import { ShapeError, checkLength } from './shape-error.ts';
import type { Values } from './values.ts';

/** A matrix product A[M,K]·B[K,N]; K is the reduction axis. */
export interface GemmShape {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** How the operands lie. */
export interface Layout {
  /** A is stored as [K][M]. */
  readonly transposeA?: boolean;
  /** B is stored as [N][K]. */
  readonly transposeB?: boolean;
}

/** How the operands lie and in which stretches K is summed. */
export interface GemmOptions extends Layout {
  /** Lengths of the stretches of K, in order; they add up to K. One stretch unless given. */
  readonly parts?: readonly number[];
}

/**
 * The product in doubles, summed in order of k.
 *
 * @throws {ShapeError} if an operand does not fit the shape
 */
export function gemmFp64(a: Values, b: Values, shape: GemmShape, layout: Layout = {}): Float64Array {
  check('gemmFp64', a, b, shape, layout);
  const { M, N, K } = shape;
  const [inA, inB] = strides(shape, layout);
  const c = new Float64Array(M * N);
  for (let m = 0; m < M; m += 1) {
    for (let n = 0; n < N; n += 1) {
      let sum = 0;
      for (let k = 0; k < K; k += 1) sum += a[m * inA.row + k * inA.column] * b[k * inB.row + n * inB.column];
      c[m * N + n] = sum;
    }
  }
  return c;
}

/**
 * The product with FP32 accumulation, as three plain loops: the definition.
 *
 * @throws {ShapeError} if an operand does not fit the shape or the parts do not add up to K
 */
export function gemmFp32Plain(
  a: Float32Array,
  b: Float32Array,
  shape: GemmShape,
  options: GemmOptions = {},
): Float32Array {
  check('gemmFp32Plain', a, b, shape, options);
  const { M, N } = shape;
  const [inA, inB] = strides(shape, options);
  const parts = partsOf('gemmFp32Plain', shape, options);
  const c = new Float32Array(M * N);
  for (let m = 0; m < M; m += 1) {
    for (let n = 0; n < N; n += 1) {
      let total = 0;
      let k = 0;
      for (const part of parts) {
        let sum = 0;
        for (const end = k + part; k < end; k += 1) {
          const product = Math.fround(a[m * inA.row + k * inA.column] * b[k * inB.row + n * inB.column]);
          sum = Math.fround(sum + product);
        }
        total = Math.fround(total + sum);
      }
      c[m * N + n] = total;
    }
  }
  return c;
}

/**
 * The product with FP32 accumulation, in register tiles: the bits of {@link gemmFp32Plain}, several times faster.
 *
 * @throws {ShapeError} if an operand does not fit the shape or the parts do not add up to K
 */
export function gemmFp32(a: Float32Array, b: Float32Array, shape: GemmShape, options: GemmOptions = {}): Float32Array {
  check('gemmFp32', a, b, shape, options);
  const { M, N } = shape;
  const [inA, inB] = strides(shape, options);
  const c = new Float32Array(M * N);
  let first = 0;
  for (const part of partsOf('gemmFp32', shape, options)) {
    // Sums of products started at +0 are never −0, so the first part may be summed in place of 0 + part.
    const sums = first === 0 ? c : new Float32Array(M * N);
    addProducts(
      viewOf(sums, { row: N, column: 1 }),
      viewOf(a, inA, first * inA.column),
      viewOf(b, inB, first * inB.row),
      { M, N, K: part },
    );
    if (first > 0) for (let index = 0; index < c.length; index += 1) c[index] = Math.fround(c[index] + sums[index]);
    first += part;
  }
  return c;
}

interface Strides {
  readonly row: number;
  readonly column: number;
}

/** Where A[m,k] and B[k,n] lie. */
function strides({ M, N, K }: GemmShape, { transposeA = false, transposeB = false }: Layout): [Strides, Strides] {
  return [
    transposeA ? { row: 1, column: M } : { row: K, column: 1 },
    transposeB ? { row: 1, column: K } : { row: N, column: 1 },
  ];
}

function viewOf(values: Float32Array, { row, column }: Strides, offset = 0): MatrixView {
  return { values, offset, rowStride: row, columnStride: column };
}

function check(what: string, a: Values, b: Values, { M, N, K }: GemmShape, layout: Layout): void {
  checkLength(`${what}: a`, a.length, layout.transposeA ? { K, M } : { M, K });
  checkLength(`${what}: b`, b.length, layout.transposeB ? { N, K } : { K, N });
}

function partsOf(what: string, { K }: GemmShape, { parts = K > 0 ? [K] : [] }: GemmOptions): readonly number[] {
  const whole = parts.every((part) => Number.isInteger(part) && part > 0);
  if (whole && parts.reduce((sum, part) => sum + part, 0) === K) return parts;
  throw new ShapeError(`${what}: parts [${parts.join(', ')}] must be positive whole numbers that add up to K = ${K}`);
}
