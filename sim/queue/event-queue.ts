/** Pending events, ordered by tick, then key. */
export interface EventQueue {
  readonly size: number;
  push(tick: number, key: number): void;
  peekTick(): number;
  peekKey(): number;
  pop(): number;
  clear(): void;
}
