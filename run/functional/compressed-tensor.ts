/**
 * An N:M tensor as it lies in memory: vectors of groups, N (value, index) pairs a group, indices packed to ⌈log2 M⌉ bits.
 *
 * Pairs beyond what a group keeps (ragged tails) are (0, 0) and not valid: their slots are used, nothing is added.
 */
import { indexBits } from '../../terms/sparsity.ts';
import type { Sparsity } from '../../terms/sparsity.ts';

export class CompressedTensor {
  readonly sparsity: Sparsity;
  readonly vectors: number;
  readonly groupsPerVector: number;
  /** [vector][group][N]. */
  readonly values: Float32Array;
  readonly #packed: Uint8Array;
  readonly #kept: Uint8Array;
  readonly #bits: number;

  constructor(sparsity: Sparsity, vectors: number, groupsPerVector: number) {
    const groups = vectors * groupsPerVector;
    this.sparsity = sparsity;
    this.vectors = vectors;
    this.groupsPerVector = groupsPerVector;
    this.#bits = indexBits(sparsity.m);
    this.values = new Float32Array(groups * sparsity.n).fill(NaN);
    this.#packed = new Uint8Array(Math.ceil((groups * sparsity.n * this.#bits) / 8));
    this.#kept = new Uint8Array(groups);
  }

  /** The indices as they lie in memory. */
  get packed(): Uint8Array {
    return this.#packed;
  }

  /** Bytes of values and packed indices, FP16. */
  get sizeBytes(): number {
    return 2 * this.values.length + this.#packed.length;
  }

  /** Writes a group; pairs that are missing to N are padding. */
  writeGroup(group: number, values: readonly number[], indices: readonly number[]): void {
    const { n } = this.sparsity;
    this.#kept[group] = values.length;
    for (let pair = 0; pair < n; pair += 1) {
      this.values[group * n + pair] = values[pair] ?? 0;
      this.#writeIndex(group * n + pair, indices[pair] ?? 0);
    }
  }

  /** The index within its group of pair number `pair` (of all pairs). */
  indexOf(pair: number): number {
    let index = 0;
    for (let bit = 0; bit < this.#bits; bit += 1) {
      const at = pair * this.#bits + bit;
      index |= ((this.#packed[at >> 3] >> (at & 7)) & 1) << bit;
    }
    return index;
  }

  isValid(pair: number): boolean {
    const { n } = this.sparsity;
    return pair % n < this.#kept[Math.floor(pair / n)];
  }

  #writeIndex(pair: number, index: number): void {
    for (let bit = 0; bit < this.#bits; bit += 1) {
      const at = pair * this.#bits + bit;
      const mask = 1 << (at & 7);
      if ((index >> bit) & 1) this.#packed[at >> 3] |= mask;
      else this.#packed[at >> 3] &= ~mask;
    }
  }
}
