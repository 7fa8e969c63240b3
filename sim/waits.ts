/** Pending events and the deadlines that they stand for: what a jump over the middle of a long wait must move. */
import type { EventQueue } from './queue/event-queue.ts';

export class Waits {
  readonly #queue: EventQueue;
  readonly #values: Float64Array;
  readonly #deadlinesOf: (key: number) => readonly number[];
  readonly #known: (readonly number[] | undefined)[] = [];
  /** Pending events while they are out of the queue: tick and key of each. */
  readonly #events: number[] = [];

  /** @param deadlinesOf  fields that an event of a key may be due at */
  constructor(queue: EventQueue, values: Float64Array, deadlinesOf: (key: number) => readonly number[]) {
    this.#queue = queue;
    this.#values = values;
    this.#deadlinesOf = deadlinesOf;
  }

  /** Whether every event is due at a declared deadline: then the state says all that there is to know of it. */
  get areDeclared(): boolean {
    const events = this.#taken();
    let areAll = true;
    for (let i = 0; i < events.length; i += 2) {
      const [tick, key] = [events[i], events[i + 1]];
      areAll &&= this.#deadlines(key).some((field) => this.#values[field] === tick);
      this.#queue.push(tick, key);
    }
    return areAll;
  }

  /** Deadlines, all of which lie behind all others, come nearer, and so do the events that are due at them. */
  bringNearer(deadlines: readonly number[], ticks: number): void {
    const events = this.#taken();
    for (let i = 0; i < events.length; i += 2) {
      const [tick, key] = [events[i], events[i + 1]];
      const isWait = this.#deadlines(key).some((field) => this.#values[field] === tick && deadlines.includes(field));
      this.#queue.push(isWait ? tick - ticks : tick, key);
    }
    for (const field of deadlines) this.#values[field] -= ticks;
  }

  #deadlines(key: number): readonly number[] {
    return (this.#known[key] ??= this.#deadlinesOf(key));
  }

  /** All events, which are overwritten by the next call; the queue is empty afterwards and takes any tick. */
  #taken(): readonly number[] {
    const [queue, events] = [this.#queue, this.#events];
    events.length = 0;
    while (queue.size > 0) events.push(queue.peekTick(), queue.pop());
    queue.clear();
    return events;
  }
}
