/**
 * Counters, and what was added to them since a mark.
 *
 * Recurrence multiplies what one period added; the journal knows it without copying all counters at every mark: each
 * addition is also appended to a log, and a mark is a place in the log.
 */

/** What a stretch of the log adds up to, by counter. */
export type Additions = ReadonlyMap<number, number>;

/** A log longer than this is forgotten rather than kept: marks become void, no result changes. */
const LONGEST_LOG = 1 << 22;

export class Journal {
  readonly counters: Float64Array;
  readonly #keepsLog: boolean;
  #slots: Int32Array = new Int32Array(1 << 12);
  #amounts: Float64Array = new Float64Array(1 << 12);
  #length = 0;
  /** Marks of an earlier generation are void. */
  generation = 0;

  constructor(counters: number, keepsLog: boolean) {
    this.counters = new Float64Array(counters);
    this.#keepsLog = keepsLog;
  }

  add(slot: number, amount: number): void {
    this.counters[slot] += amount;
    if (!this.#keepsLog) return;
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[this.#length] = slot;
    this.#amounts[this.#length] = amount;
    this.#length += 1;
  }

  /** The present end of the log. */
  get mark(): number {
    return this.#length;
  }

  /** Sums the log from one mark to another. */
  between(from: number, to: number): Additions {
    const sums = new Map<number, number>();
    for (let i = from; i < to; i += 1) {
      const slot = this.#slots[i];
      sums.set(slot, (sums.get(slot) ?? 0) + this.#amounts[i]);
    }
    return sums;
  }

  /** Adds `times` × `additions`. */
  addAll(additions: Additions, times: number): void {
    for (const [slot, amount] of additions) this.add(slot, amount * times);
  }

  /** Empties the log when no mark is in use. */
  rewind(): void {
    this.#length = 0;
  }

  /** Forgets the log; marks made before are void. */
  forget(): void {
    this.#length = 0;
    this.generation += 1;
  }

  #grow(): void {
    if (this.#length >= LONGEST_LOG) {
      this.forget();
      return;
    }
    const slots = new Int32Array(this.#length * 2);
    const amounts = new Float64Array(this.#length * 2);
    slots.set(this.#slots);
    amounts.set(this.#amounts);
    this.#slots = slots;
    this.#amounts = amounts;
  }
}

/** Two stretches add the same. */
export function sameAdditions(a: Additions, b: Additions): boolean {
  if (a.size !== b.size) return false;
  for (const [slot, amount] of a) if (b.get(slot) !== amount) return false;
  return true;
}
