/** A small GEMM on a small array, as the PE view asks for it. */
import type { GroupShape } from '../../arch/sat/array.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';

/**
 * C[M,N] = A[M,K] · B[K,N]: activations A enter from the west, weights B from the north or stay.
 *
 * With N:M the weights keep `sparsity.n` of `sparsity.m` along K; dense is 1:1.
 */
export interface PeSettings {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly sparsity: GroupShape;
  readonly dataflow: 'os' | 'ws';
  /** Output-stationary: most array tiles that share a pass; 1 is without interleaving. */
  readonly interleave: number;
  /** Stages of the adder, cycles. */
  readonly addLatency: number;
  readonly rows: number;
  readonly columns: number;
  /** Of the operands' values. */
  readonly seed: number;
}

/** Largest array and GEMM that can be recorded, and how much of a run. */
export const PE_LIMITS = { side: 16, size: 256, interleave: 8, addLatency: 16, peCycles: 200_000 } as const;

/** @throws {RangeError} names all settings that are out of bounds, and the bounds */
export function checkSettings(settings: PeSettings): void {
  const { sparsity } = settings;
  const bounds = [
    ['rows', settings.rows, PE_LIMITS.side],
    ['columns', settings.columns, PE_LIMITS.side],
    ['m', settings.m, PE_LIMITS.size],
    ['k', settings.k, PE_LIMITS.size],
    ['n', settings.n, PE_LIMITS.size],
    ['interleave', settings.interleave, PE_LIMITS.interleave],
    ['addLatency', settings.addLatency, PE_LIMITS.addLatency],
    ['sparsity.m', sparsity.m, PE_LIMITS.side],
    ['sparsity.n', sparsity.n, sparsity.m],
  ] as const;
  const problems = bounds
    .filter(([, value, most]) => !Number.isInteger(value) || value < 1 || value > most)
    .map(([name, value, most]) => `${name} must be a whole number from 1 to ${most}, not ${value}`);
  if (sparsity.n === sparsity.m && sparsity.m > 1) problems.push(`dense is 1:1, not ${sparsity.n}:${sparsity.m}`);
  if (problems.length > 0) throw new RangeError(`PE recording: ${problems.join('; ')}`);
  // Every output takes a slot of its PE for each of its pairs, at least.
  const { m, k, n } = settings;
  if (m * n * ceilDiv(k, sparsity.m) * sparsity.n > PE_LIMITS.peCycles) throw tooLong();
}

/** The run takes more PE-cycles than a recording holds. */
export const tooLong = (): RangeError =>
  new RangeError(
    `PE recording: holds at most ${PE_LIMITS.peCycles} cycles times PEs, and this run is longer; make M, K, N or the array smaller`,
  );
