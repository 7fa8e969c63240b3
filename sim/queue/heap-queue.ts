/**
 * An event queue for few pending events (under 20 is typical of machines), however far apart: a binary heap over typed
 * arrays, ordered by (tick, key).
 */
import type { EventQueue } from './event-queue.ts';
import { emptiness, refusal } from './refusal.ts';

/** Room at first; it doubles when it is full. */
const FIRST_CAPACITY = 16;

/** A heap: push and pop in O(log size), whatever the ticks. */
export class HeapQueue implements EventQueue {
  // Keys are doubles as well: 32 bits would not hold every safe integer.
  #ticks = new Float64Array(FIRST_CAPACITY);
  #keys = new Float64Array(FIRST_CAPACITY);
  #size = 0;
  /** Tick of the last event popped. */
  #now = 0;

  get size(): number {
    return this.#size;
  }

  push(tick: number, key: number): void {
    if (!(tick >= this.#now && key >= 0) || !Number.isSafeInteger(tick) || !Number.isSafeInteger(key)) {
      throw refusal(tick, key, this.#now);
    }
    if (this.#size === this.#ticks.length) this.#grow();
    const ticks = this.#ticks;
    const keys = this.#keys;
    let hole = this.#size;
    this.#size = hole + 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (ticks[parent] < tick || (ticks[parent] === tick && keys[parent] <= key)) break;
      ticks[hole] = ticks[parent];
      keys[hole] = keys[parent];
      hole = parent;
    }
    ticks[hole] = tick;
    keys[hole] = key;
  }

  peekTick(): number {
    return this.#size === 0 ? Infinity : this.#ticks[0];
  }

  peekKey(): number {
    if (this.#size === 0) throw emptiness('peekKey');
    return this.#keys[0];
  }

  pop(): number {
    if (this.#size === 0) throw emptiness('pop');
    const ticks = this.#ticks;
    const keys = this.#keys;
    const popped = keys[0];
    this.#now = ticks[0];
    const size = this.#size - 1;
    this.#size = size;
    // The last event takes the root's place and sinks.
    const tick = ticks[size];
    const key = keys[size];
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size) {
        if (ticks[right] < ticks[child] || (ticks[right] === ticks[child] && keys[right] < keys[child])) child = right;
      }
      if (tick < ticks[child] || (tick === ticks[child] && key <= keys[child])) break;
      ticks[hole] = ticks[child];
      keys[hole] = keys[child];
      hole = child;
    }
    ticks[hole] = tick;
    keys[hole] = key;
    return popped;
  }

  clear(): void {
    this.#size = 0;
    this.#now = 0;
  }

  #grow(): void {
    const [ticks, keys] = [this.#ticks, this.#keys];
    this.#ticks = new Float64Array(2 * ticks.length);
    this.#keys = new Float64Array(2 * keys.length);
    this.#ticks.set(ticks);
    this.#keys.set(keys);
  }
}
