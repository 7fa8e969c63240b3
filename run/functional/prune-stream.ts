/** A pruning operation with values: load, sort, store. */
import type { SatUnit } from '../../arch/sat/units.ts';
import type { PruneOperation } from '../../dataflows/operation.ts';
import type { CompressedTensor } from './compressed-tensor.ts';
import { compressByRule } from './mask-compression.ts';
import { maskedCopy } from './masked-copy.ts';
import type { DeviceMemory } from './memory.ts';
import { CompressionStream } from './sore.ts';
import { pixelGroups, weightGroups } from './update-order.ts';

export class PruneStream {
  readonly #memory: DeviceMemory;
  readonly #operation: PruneOperation;
  readonly #stream: CompressionStream;

  constructor(memory: DeviceMemory, operation: PruneOperation) {
    const { sparsity, geometry, pass, operand } = operation;
    const layout =
      operand === 'weights'
        ? weightGroups(geometry, pass === 'FF' ? 'FF' : 'BP', sparsity.m)
        : pixelGroups(geometry, sparsity.m);
    this.#memory = memory;
    this.#operation = operation;
    this.#stream = new CompressionStream(sparsity, layout);
  }

  /** What the sorter has kept; by another rule, what the mask of the whole layer keeps. */
  #compressed(): CompressedTensor {
    const { rule, source, geometry, pass, sparsity } = this.#operation;
    if (rule === 'magnitude') return this.#stream.target;
    return compressByRule(rule, this.#memory.read(source), geometry, pass === 'FF' ? 'FF' : 'BP', sparsity);
  }

  /** @param to  items (values, padding included) that have passed the unit after this command */
  step(unit: SatUnit, to: number): void {
    const { source, target, values, operand, pass, layer, geometry } = this.#operation;
    if (unit === 'sore.load') this.#stream.load(this.#memory.read(source), to);
    else if (unit === 'sore') this.#stream.sort();
    else {
      this.#stream.store();
      if (to < values) return;
      const compressed = this.#compressed();
      this.#memory.putCompressed(target, compressed);
      if (operand === 'weights' && pass === 'FF') maskedCopy(this.#memory, layer, geometry, compressed);
    }
  }
}
