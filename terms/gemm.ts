/** A matrix product A[M,K]·B[K,N]. */
export interface Gemm {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** Multiply-accumulates of a GEMM. */
export const macs = ({ M, N, K }: Gemm): number => M * N * K;
