/**
 * A server: a resource that several units share (a DRAM, a bus).
 *
 * Units submit requests during a tick; the server decides in the last phase of the tick, when all of that tick's requests
 * are in, so that the result cannot depend on the order in which units were looked at. A server states its own rule.
 */
import type { Request } from './program.ts';
import type { StateStore } from './state-store.ts';

/** What a server may ask of the engine. */
export interface ServerHost {
  /** `unit` is served from now until `end`, a later tick. */
  serve(unit: number, end: number): void;
  /** Wants `decide` to be called again at `tick`. */
  wake(tick: number): void;
}

export interface Server {
  /** Declares its fields; called once, before the store is sealed. */
  declare(store: StateStore, owner: number, unitCount: number): void;
  /** Empties all fields before a run. */
  reset(): void;
  /** Takes a request in; each unit has at most one outstanding. */
  submit(unit: number, request: Request, now: number): void;
  /** Called in the last phase of a tick in which something was submitted or a wake was due. */
  decide(now: number, host: ServerHost): void;
}
