/** A matrix product A[M,K]·B[K,N]; K is the reduction axis. */
export interface Gemm {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** Multiply-accumulates of a dense GEMM: M·N·K. */
export const macs = ({ M, N, K }: Gemm): number => M * N * K;
