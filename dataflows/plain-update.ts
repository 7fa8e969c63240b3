/** Updates of what no GEMM is sparse in: scales and shifts, tables of positions and embeddings. */
import { UPDATE_READ_BYTES, UPDATE_WRITE_BYTES } from './optimizer-bytes.ts';
import { FP16_BYTES } from './step-writer.ts';
import type { StepWriter } from './step-writer.ts';
import type { LearnedTensor } from './tensors.ts';

/** Appends one update of all these tensors; nothing if they are empty. FP16 copies are written for those that have one. */
export function addPlainUpdate(
  writer: StepWriter,
  layer: string,
  learned: readonly LearnedTensor[],
  after: readonly number[],
): void {
  const weights = learned.reduce((sum, { count }) => sum + count, 0);
  if (weights === 0) return;
  const copied = learned.reduce((sum, { count, copy }) => sum + (copy === null ? 0 : count), 0);
  writer.add({
    kind: 'update',
    id: `${layer} update`,
    layer,
    weights,
    learned,
    copies: null,
    geometry: null,
    damps: false,
    decaysPruned: false,
    readBytes: weights * UPDATE_READ_BYTES,
    writeBytes: weights * UPDATE_WRITE_BYTES + copied * FP16_BYTES,
    sortedValues: 0,
    copyBytes: 0,
    after,
  });
}
