/**
 * Pending events, in the order of their ticks and, within a tick, of their keys.
 *
 * A key says who the event is for (a unit, a channel); what happens is the engine's business. Two events of equal tick and
 * key cannot be told apart. Time only moves forward: nothing may be pushed before the tick of the last event popped, the
 * same tick is fine. `HeapQueue` suits few pending events at any distance, `WheelQueue` many that are close.
 *
 * ```ts
 * queue.push(0, unit);
 * while (queue.size > 0) {
 *   const now = queue.peekTick();
 *   while (queue.peekTick() === now) wake(queue.pop()); // may push at `now` or later
 * }
 * ```
 */
export interface EventQueue {
  /** Events pending. */
  readonly size: number;
  /**
   * Adds an event.
   *
   * @throws {RangeError} unless tick and key are safe integers ≥ 0 and the tick is not before the last one popped
   */
  push(tick: number, key: number): void;
  /** Tick of the earliest event, Infinity when empty. */
  peekTick(): number;
  /** Key of the earliest event. @throws {RangeError} when empty */
  peekKey(): number;
  /** Removes the earliest event and returns its key. @throws {RangeError} when empty */
  pop(): number;
  /** Forgets all events and begins again at tick 0. */
  clear(): void;
}
