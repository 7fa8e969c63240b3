/** Pending events and the deadlines that they stand for: what a jump over the middle of a long wait must move. */
import type { EventQueue } from './queue/event-queue.ts';

interface PendingEvent {
  readonly tick: number;
  readonly key: number;
}

export class Waits {
  readonly #queue: EventQueue;
  readonly #values: Float64Array;
  readonly #deadlinesOf: (key: number) => readonly number[];
  readonly #known: (readonly number[] | undefined)[] = [];

  /** @param deadlinesOf  fields that an event of a key may be due at */
  constructor(queue: EventQueue, values: Float64Array, deadlinesOf: (key: number) => readonly number[]) {
    this.#queue = queue;
    this.#values = values;
    this.#deadlinesOf = deadlinesOf;
  }

  /** Whether every event is due at a declared deadline: then the state says all that there is to know of it. */
  get areDeclared(): boolean {
    const events = this.#taken();
    for (const { tick, key } of events) this.#queue.push(tick, key);
    return events.every(({ tick, key }) => this.#deadlines(key).some((field) => this.#values[field] === tick));
  }

  /** Deadlines, all of which lie behind all others, come nearer, and so do the events that are due at them. */
  bringNearer(deadlines: readonly number[], ticks: number): void {
    const moved = new Set(deadlines);
    for (const { tick, key } of this.#taken()) {
      const isWait = this.#deadlines(key).some((field) => moved.has(field) && this.#values[field] === tick);
      this.#queue.push(isWait ? tick - ticks : tick, key);
    }
    for (const field of deadlines) this.#values[field] -= ticks;
  }

  #deadlines(key: number): readonly number[] {
    return (this.#known[key] ??= this.#deadlinesOf(key));
  }

  /** All events; the queue is empty afterwards and takes any tick. */
  #taken(): readonly PendingEvent[] {
    const queue = this.#queue;
    const events: PendingEvent[] = [];
    while (queue.size > 0) events.push({ tick: queue.peekTick(), key: queue.pop() });
    queue.clear();
    return events;
  }
}
