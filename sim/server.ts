/**
 * A server: a resource that several units share (a DRAM, a bus).
 *
 * The server gets a tick's requests and decides in the last phase of that tick, so that the result cannot depend on the order in which units were looked at. A server states its own rule.
 */
import type { Request, ServerSpec } from './program.ts';
import type { StateStore } from './state-store.ts';

/** What a server may ask of the engine. */
export interface ServerHost {
  /** `unit` is served from now until `end`, a later tick. */
  serve(unit: number, end: number): void;
  /** `unit` is served from now on; `finish` says until when. For servers that do not know it yet, and do not recur. */
  begin(unit: number): void;
  /** The service of `unit` that has begun ends at `end`, a later tick. */
  finish(unit: number, end: number): void;
  /** Wants `decide` to be called again at `tick`. */
  wake(tick: number): void;
}

export interface Server {
  /** Declares its fields, before the store is sealed. All that changes in a run is in them: a server may be of several runs, one by one. */
  declare(store: StateStore, owner: number, unitCount: number): void;
  /**
   * Takes a request in, in the order of units within a tick; each unit has at most one outstanding.
   *
   * @param number  of the request: those of one number are the same
   */
  submit(unit: number, request: Request, now: number, number: number): void;
  /** Called in the last phase of a tick in which something was submitted or a wake was due; or any of its deadlines, after a run went on from a state. */
  decide(now: number, host: ServerHost): void;
}

/** @throws {RangeError} if a service does not end at a later tick */
export function checkService({ name }: ServerSpec, end: number, now: number): void {
  if (Number.isSafeInteger(end) && end > now) return;
  throw new RangeError(`server ${name}: service until ${end} at tick ${now} is no later tick`);
}
