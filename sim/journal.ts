/**
 * Counters, and what was added to them since a mark.
 *
 * Recurrence multiplies what one period added; the journal knows it without copying all counters at every mark: each
 * addition is also appended to a log, and a mark is a place in the log.
 */

/** A log longer than this is forgotten rather than kept: marks become void, no result changes. */
const LONGEST_LOG = 1 << 22;
/** Room for additions at first: at least, and a counter. */
const LEAST_LOG = 128;
const LOG_OF_COUNTER = 2;

export class Journal {
  readonly counters: Float64Array;
  readonly #keepsLog: boolean;
  #slots: Int32Array;
  #amounts: Float64Array;
  #length = 0;
  /** Sums of a stretch of the log by counter, zero between uses, and which counters have one, in the order of the log. */
  #sums: Float64Array = new Float64Array(0);
  readonly #touched: number[] = [];
  /** Marks of an earlier generation are void. */
  generation = 0;

  constructor(counters: number, keepsLog: boolean) {
    this.counters = new Float64Array(counters);
    this.#keepsLog = keepsLog;
    const room = keepsLog ? Math.max(LEAST_LOG, LOG_OF_COUNTER * counters) : 0;
    this.#slots = new Int32Array(room);
    this.#amounts = new Float64Array(room);
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

  /** Adds what the log added from one mark to another, `times` more times. */
  repeat(from: number, to: number, times: number): void {
    this.#sum(from, to, 1);
    for (const slot of this.#touched) {
      const amount = this.#sums[slot];
      this.#sums[slot] = 0;
      this.add(slot, amount * times);
    }
    this.#touched.length = 0;
  }

  /** The stretches of the log a–b and b–c add the same. Whatever is added is positive. */
  sameBetween(a: number, b: number, c: number): boolean {
    this.#sum(a, b, 1);
    this.#sum(b, c, -1);
    let same = true;
    for (const slot of this.#touched) {
      if (this.#sums[slot] !== 0) same = false;
      this.#sums[slot] = 0;
    }
    this.#touched.length = 0;
    return same;
  }

  #sum(from: number, to: number, sign: 1 | -1): void {
    if (this.#sums.length < this.counters.length) this.#sums = new Float64Array(this.counters.length);
    const sums = this.#sums;
    for (let i = from; i < to; i += 1) {
      const slot = this.#slots[i];
      if (sums[slot] === 0) this.#touched.push(slot);
      sums[slot] += sign * this.#amounts[i];
    }
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
