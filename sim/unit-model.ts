/**
 * What a machine may add to a unit: state of its own that delays the start of a command (a drain that is still running, a
 * pipeline that must be empty first).
 */
import type { StateStore } from './state-store.ts';

export interface UnitModel<Work> {
  /** Declares the model's fields; called once, before the store is sealed. */
  declare(store: StateStore, owner: number): void;
  /**
   * Called when a command has its tokens and room; `ready` may lie ahead of the tick that the engine is at.
   *
   * @returns the earliest tick ≥ `ready` at which it may start; the wait is charged to `holdReason`
   */
  hold(work: Work, ready: number): number;
  /** All reasons that `holdReason` may take. */
  readonly holdReasons: readonly string[];
  /** Why the last call of `hold` returned more than `ready`. */
  readonly holdReason: string;
  /** The command starts at `at`. */
  start(work: Work, at: number): void;
  /** Waits before this tick are the tail of earlier work, whatever they wait for. */
  tailUntil(): number;
}

/** Stall reason of waits that `tailUntil` covers. */
export const TAIL_REASON = 'fill/tail';
/** Stall reason of a command that waits for the next edge of its unit's clock. */
export const CLOCK_REASON = 'clock';
