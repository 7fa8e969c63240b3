/** The state of a unit: which fields it has, from its first on, and what their values mean. */
import type { UnitSpec } from './program.ts';
import type { StateStore } from './state-store.ts';

// What it does, where it is, until when; then what its accounts will say of that: why it waits (−1: it does not), until
// when the wait is the tail of earlier work, how long its service takes in all; then how often each of its loops went round.
export const STATUS = 0;
export const PLACE = 1;
export const UNTIL = 2;
export const REASON = 3;
export const TAIL = 4;
export const SERVICE = 5;
export const LOOPS = 6;

// Status of a unit.
export const READY = 0;
export const WAITING = 1;
export const HELD = 2;
export const BUSY = 3;
export const QUEUED = 4;
export const SERVED = 5;
export const HALTED = 6;

export const STATUS_NAMES = ['ready', 'waiting', 'held', 'busy', 'queued', 'served', 'finished'];

/** Declares the fields of a unit whose stream has loops so deep. @returns the first of them */
export function declareUnit(store: StateStore, { name }: UnitSpec, owner: number, depth: number): number {
  const base = store.declare(`${name}.status`, 'plain', owner);
  store.declare(`${name}.place`, 'plain', owner);
  store.declare(`${name}.until`, 'deadline', owner);
  store.declare(`${name}.reason`, 'plain', owner);
  store.declare(`${name}.tail`, 'deadline', owner);
  store.declare(`${name}.service`, 'plain', owner);
  store.declareRow(depth, `${name}.loop`, 'loop', owner);
  return base;
}
