/**
 * An event queue for cycle-level models, where many events are pending and nearly all are due within a few cycles.
 *
 * A wheel of slots, one a tick, holds the ticks from now to now + slots − 1, so that all events of a slot are of one tick;
 * a bitmap finds the next slot in use. Later events wait in a heap and move in as the wheel turns (the calendar queue of
 * Brown, CACM 31(10), 1988, with days of one tick and an overflow list).
 */
import type { EventQueue } from './event-queue.ts';
import { HeapQueue } from './heap-queue.ts';
import { emptiness, refusal } from './refusal.ts';

/** Beyond DRAM latencies and the drain of an array, in cycles; rarer waits go through the heap. */
const DEFAULT_SLOTS = 4096;
/** A wheel this large is slower to clear than a heap is to use. */
const MOST_SLOTS = 2 ** 20;
/** Up to so many keys, insertion beats copying them to be sorted. */
const FEW_KEYS = 24;

/** A bucket wheel: push and pop in O(1) for ticks within a turn of the wheel. */
export class WheelQueue implements EventQueue {
  readonly #slots: number;
  readonly #mask: number;
  /** Keys by slot, in the first `#counts[slot]` places; the rest is room kept. Sorted when its tick comes. */
  readonly #keys: number[][];
  readonly #counts: Int32Array;
  /** One bit a slot: it holds events. */
  readonly #used: Uint32Array;
  /** Events at now + slots or later. */
  readonly #later = new HeapQueue();
  #size = 0;
  /** Tick of the last event popped. Its slot is sorted from `#cursor` on; what was before that has been popped. */
  #now = 0;
  #cursor = 0;
  /** Tick of the earliest event. */
  #next = Infinity;

  /**
   * @param slots  ticks the wheel looks ahead
   * @throws {RangeError} unless slots is a power of two from 2 to 2^20
   */
  constructor(slots = DEFAULT_SLOTS) {
    if (!(slots >= 2 && slots <= MOST_SLOTS) || !Number.isInteger(Math.log2(slots))) {
      throw new RangeError(`WheelQueue: ${slots} slots; a power of two from 2 to 2^20 is needed`);
    }
    this.#slots = slots;
    this.#mask = slots - 1;
    this.#keys = Array.from({ length: slots }, () => []);
    this.#counts = new Int32Array(slots);
    this.#used = new Uint32Array(Math.ceil(slots / 32));
  }

  get size(): number {
    return this.#size;
  }

  push(tick: number, key: number): void {
    if (!(tick >= this.#now && key >= 0) || !Number.isSafeInteger(tick) || !Number.isSafeInteger(key)) {
      throw refusal(tick, key, this.#now);
    }
    this.#size += 1;
    if (tick < this.#next) this.#next = tick;
    if (tick - this.#now >= this.#slots) this.#later.push(tick, key);
    else if (tick === this.#now) this.#insertNow(key);
    else this.#append(tick, key);
  }

  peekTick(): number {
    return this.#next;
  }

  peekKey(): number {
    if (this.#size === 0) throw emptiness('peekKey');
    if (this.#next - this.#now >= this.#slots) return this.#later.peekKey();
    const slot = this.#next & this.#mask;
    const keys = this.#keys[slot];
    if (this.#next === this.#now) return keys[this.#cursor];
    // Not sorted yet, and looking must not turn the wheel: an earlier event may still be pushed.
    let least = keys[0];
    for (let i = 1; i < this.#counts[slot]; i += 1) least = Math.min(least, keys[i]);
    return least;
  }

  pop(): number {
    if (this.#next !== this.#now) this.#turn();
    const slot = this.#now & this.#mask;
    const key = this.#keys[slot][this.#cursor];
    this.#cursor += 1;
    this.#size -= 1;
    if (this.#cursor === this.#counts[slot]) {
      this.#cursor = 0;
      this.#counts[slot] = 0;
      this.#used[slot >>> 5] &= ~(1 << (slot & 31));
      this.#next = this.#nextTick();
    }
    return key;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#used.fill(0);
    this.#later.clear();
    this.#size = 0;
    this.#now = 0;
    this.#cursor = 0;
    this.#next = Infinity;
  }

  /** Time goes on to the next event; what has come within reach moves into the wheel. */
  #turn(): void {
    if (this.#size === 0) throw emptiness('pop');
    this.#now = this.#next;
    while (this.#later.peekTick() - this.#now < this.#slots) {
      const tick = this.#later.peekTick();
      this.#append(tick, this.#later.pop());
    }
    const slot = this.#now & this.#mask;
    sort(this.#keys[slot], this.#counts[slot]);
  }

  #append(tick: number, key: number): void {
    const slot = tick & this.#mask;
    const count = this.#counts[slot];
    this.#keys[slot][count] = key;
    this.#counts[slot] = count + 1;
    this.#used[slot >>> 5] |= 1 << (slot & 31);
  }

  /** The slot of this very tick stays sorted while it is popped. */
  #insertNow(key: number): void {
    this.#append(this.#now, key);
    const slot = this.#now & this.#mask;
    sink(this.#keys[slot], this.#counts[slot] - 1, this.#cursor);
  }

  #nextTick(): number {
    if (this.#size === this.#later.size) return this.#later.peekTick();
    const from = this.#now & this.#mask;
    return this.#now + ((this.#firstUsed(from) - from) & this.#mask);
  }

  /** The first slot in use at or after one, going round. There is one. */
  #firstUsed(from: number): number {
    const words = this.#used.length;
    let word = from >>> 5;
    let bits = this.#used[word] & (-1 << (from & 31));
    while (bits === 0) {
      word = (word + 1) & (words - 1);
      bits = this.#used[word];
    }
    return 32 * word + 31 - Math.clz32(bits & -bits);
  }
}

/** Sorts the first keys; most were pushed in order. */
function sort(keys: number[], count: number): void {
  let sorted = 1;
  while (sorted < count && keys[sorted - 1] <= keys[sorted]) sorted += 1;
  if (sorted >= count) return;
  if (count <= FEW_KEYS) {
    for (let i = sorted; i < count; i += 1) sink(keys, i, 0);
  } else {
    const ordered = Float64Array.from(keys.slice(0, count)).toSorted();
    for (let i = 0; i < count; i += 1) keys[i] = ordered[i];
  }
}

/** Moves the key at a place down to where it belongs among the sorted keys from `start` on. */
function sink(keys: number[], place: number, start: number): void {
  const key = keys[place];
  let hole = place;
  while (hole > start && keys[hole - 1] > key) {
    keys[hole] = keys[hole - 1];
    hole -= 1;
  }
  keys[hole] = key;
}
