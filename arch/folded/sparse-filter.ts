/**
 * Sparse filters of a folded array: how much of the reduction axis is left, and what the filter takes in memory.
 *
 * Source: SCALE-Sim 3.0.0 as measured, shared/fixtures/scale-sim/README.md. Metadata costs no cycles there.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { indexBits } from '../../terms/sparsity.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { product, sum } from './exact.ts';
import type { FilterFormat, FilterSparsity } from './folded-machine.ts';

/**
 * K', the reduction steps that the array executes.
 *
 * Layer-wise n:m: ⌊K/m⌋·n + min(K mod m, n). Row-wise with block b: ⌈K/2b⌉·b, whatever the zeros.
 */
export function keptReduction(K: number, sparsity: FilterSparsity, { n, m }: Sparsity): number {
  switch (sparsity.kind) {
    case 'off':
      return K;
    case 'layer':
      return Math.floor(K / m) * n + Math.min(K % m, n);
    case 'row':
      return product("K'", ceilDiv(K, 2 * sparsity.block), sparsity.block);
  }
}

/** Words of a filter of N columns; a word holds a weight, an index or 32 bits of metadata. */
export interface FilterStorage {
  readonly format: FilterFormat;
  readonly denseWords: number;
  /** Values and metadata. */
  readonly storedWords: number;
  readonly metadataWords: number;
}

/**
 * ELLPACK K'N(1 + ⌈log2 m⌉/32); CSR 2K'N + K + 1; CSC 2K'N + N + 1.
 *
 * @returns null for dense filters, and for row-wise CSR and CSC, which depend on the zeros that SCALE-Sim draws
 */
export function filterStorage(
  { N, K }: { readonly N: number; readonly K: number },
  kept: number,
  sparsity: FilterSparsity,
  { m }: Sparsity,
): FilterStorage | null {
  if (sparsity.kind === 'off') return null;
  const { format } = sparsity;
  const denseWords = product('filter words', K, N);
  const values = product('filter words', kept, N);
  const storage = (metadataWords: number): FilterStorage => {
    return { format, denseWords, storedWords: values + metadataWords, metadataWords };
  };
  if (format === 'ellpack_block') return storage(product('metadata bits', values, indexBits(m)) / 32);
  if (sparsity.kind === 'row') return null;
  return storage(sum('metadata words', values, format === 'csr' ? K : N, 1));
}
