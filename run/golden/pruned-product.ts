/** A·Bᵀ in parts, with what is pruned left out of the sums. */
import { gemmFp32 } from '../../kernels/gemm.ts';
import type { GemmShape } from '../../kernels/gemm.ts';

/** 1 where an operand counts; all of it does if there is no mask. */
export interface OperandMasks {
  readonly a?: Uint8Array;
  readonly b?: Uint8Array;
}

/**
 * C[M,N] = A[M,K]·B[N,K]ᵀ, FP32 sums in order of k, part by part, without the products that are pruned.
 *
 * Zeros that stand for pruned values add nothing while all is finite, so that the plain GEMM has the same bits; only with NaN
 * or infinities they have to be left out one by one.
 */
export function prunedProduct(
  a: Float32Array,
  b: Float32Array,
  shape: GemmShape,
  parts: readonly number[],
  masks: OperandMasks,
): Float32Array {
  const isFinite = a.every(Number.isFinite) && b.every(Number.isFinite);
  if (isFinite) return gemmFp32(a, b, shape, { transposeB: true, parts });
  const { M, N, K } = shape;
  const c = new Float32Array(M * N);
  for (let m = 0; m < M; m += 1) {
    for (let n = 0; n < N; n += 1) {
      let total = 0;
      let k = 0;
      for (const part of parts) {
        let sum = 0;
        for (const end = k + part; k < end; k += 1) {
          const counts = (masks.a?.[m * K + k] ?? 1) && (masks.b?.[n * K + k] ?? 1);
          if (counts) sum = Math.fround(sum + Math.fround(a[m * K + k] * b[n * K + k]));
        }
        total = Math.fround(total + sum);
      }
      c[m * N + n] = total;
    }
  }
  return c;
}
