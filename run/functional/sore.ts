/**
 * SORE with values: top-N of every group, in streams of loads, sorts and stores.
 *
 * A group is sorted when all its members have come; its N survivors go out in ascending order of index.
 */
import { keepLargest } from '../../kernels/sparse/prune.ts';
import type { Sparsity } from '../../terms/sparsity.ts';
import { CompressedTensor } from './compressed-tensor.ts';
import { MemoryError } from './memory.ts';
import type { GroupLayout } from './update-order.ts';

interface Group {
  readonly group: number;
  readonly values: readonly number[];
}

interface Survivors {
  readonly group: number;
  readonly values: readonly number[];
  readonly indices: readonly number[];
}

/** Sorts one group. */
function survivorsOf({ group, values }: Group, { n }: Sparsity): Survivors {
  const indices = keepLargest(Float32Array.from(values), 0, 1, values.length, n);
  return { group, indices, values: indices.map((index) => values[index]) };
}

/** One compressed tensor in the making. */
export class CompressionStream {
  readonly target: CompressedTensor;
  readonly #sparsity: Sparsity;
  readonly #layout: GroupLayout;
  readonly #loaded: Group[][] = [];
  readonly #sorted: Survivors[][] = [];
  #next = 0;
  /** Values that have come of each group, when they come in the order of an update. */
  readonly #partial = new Map<number, { readonly values: number[]; missing: number }>();
  readonly #groupOf: Int32Array | null;
  readonly #memberOf: Int32Array | null;

  /** @param denseLength  set if members come one by one, in any order (`feed`) */
  constructor(sparsity: Sparsity, layout: GroupLayout, denseLength: number | null = null) {
    this.#sparsity = sparsity;
    this.#layout = layout;
    this.target = new CompressedTensor(sparsity, layout.vectors, layout.groupsPerVector);
    this.#groupOf = denseLength === null ? null : new Int32Array(denseLength);
    this.#memberOf = denseLength === null ? null : new Int32Array(denseLength);
    if (!this.#groupOf || !this.#memberOf) return;
    for (let group = 0; group < layout.vectors * layout.groupsPerVector; group += 1) {
      layout.membersOf(group).forEach((offset, member) => {
        if (this.#groupOf && this.#memberOf) [this.#groupOf[offset], this.#memberOf[offset]] = [group, member];
      });
    }
  }

  /** Loads the groups that are whole once the first `items` values (padding included) have been read. */
  load(source: Float32Array, items: number): void {
    const last = Math.floor(items / this.#sparsity.m);
    const groups: Group[] = [];
    for (; this.#next < last; this.#next += 1) {
      const values = this.#layout.membersOf(this.#next).map((offset) => source[offset]);
      groups.push({ group: this.#next, values });
    }
    this.#loaded.push(groups);
  }

  /** Takes values as an update makes them; groups that become whole are ready to be sorted. */
  feed(values: readonly { readonly offset: number; readonly value: number }[]): void {
    if (!this.#groupOf || !this.#memberOf) throw new Error('this stream takes whole groups');
    const whole: Group[] = [];
    for (const { offset, value } of values) {
      const group = this.#groupOf[offset];
      let partial = this.#partial.get(group);
      if (!partial) {
        const missing = this.#layout.membersOf(group).length;
        partial = { values: Array.from({ length: missing }, () => NaN), missing };
        this.#partial.set(group, partial);
      }
      partial.values[this.#memberOf[offset]] = value;
      partial.missing -= 1;
      if (partial.missing > 0) continue;
      whole.push({ group, values: partial.values });
      this.#partial.delete(group);
    }
    this.#loaded.push(whole);
  }

  sort(): void {
    const groups = this.#loaded.shift();
    if (!groups) throw new MemoryError('SORE sorts before anything was loaded');
    this.#sorted.push(groups.map((group) => survivorsOf(group, this.#sparsity)));
  }

  store(): void {
    const sorted = this.#sorted.shift();
    if (!sorted) throw new MemoryError('SORE stores before anything was sorted');
    for (const { group, values, indices } of sorted) this.target.writeGroup(group, values, indices);
  }
}
