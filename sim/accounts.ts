/**
 * Where the ticks of each unit go while a run is simulated: into its commands, into waits by reason, and whom they are charged to.
 * Nothing here changes what happens, nor when.
 *
 * Ticks are those of the engine; `skipped` says how many more have been represented by then.
 */
import { Charge } from './charge.ts';
import type { Ledger } from './ledger.ts';
import type { CompiledProgram } from './link.ts';
import type { StateStore } from './state-store.ts';
import { BUSY, PLACE, REASON, SERVED, SERVICE, STATUS, TAIL, UNTIL } from './unit-fields.ts';
import { TAIL_REASON } from './unit-model.ts';

export class Accounts {
  readonly #ledger: Ledger<unknown>;
  readonly #charge: Charge;
  readonly #values: Float64Array;
  readonly #unitBase: Int32Array;
  /** The command at each place of the code. */
  readonly #argument: Int32Array;

  // Numbers of stall reasons, by channel and server.
  readonly #emptyReason: Int32Array;
  readonly #fullReason: Int32Array;
  readonly #queueReason: Int32Array;
  readonly #tailReason: number;

  // Not state: since when a unit waits or works, when its command took its tokens and how long it was served.
  readonly #since: Float64Array;
  readonly #taken: Float64Array;
  readonly #served: Float64Array;

  /** @param store  sealed */
  constructor(compiled: CompiledProgram<unknown>, ledger: Ledger<unknown>, store: StateStore, unitBase: Int32Array) {
    const { channels, servers } = compiled.program;
    const number = (reason: string): number => ledger.reasonIndex(reason);
    this.#ledger = ledger;
    this.#charge = new Charge(compiled, ledger, store, unitBase);
    this.#values = store.values;
    this.#unitBase = unitBase;
    this.#argument = compiled.argument;
    this.#emptyReason = new Int32Array(channels.map(({ emptyReason }) => number(emptyReason)));
    this.#fullReason = new Int32Array(channels.map(({ fullReason }) => number(fullReason)));
    this.#queueReason = new Int32Array(servers.map(({ waitReason }) => number(waitReason)));
    this.#tailReason = number(TAIL_REASON);
    this.#since = new Float64Array(unitBase.length);
    this.#taken = new Float64Array(unitBase.length);
    this.#served = new Float64Array(unitBase.length);
  }

  /** Charges the time up to a tick, before anything happens in it. */
  until(tick: number): void {
    this.#charge.until(tick);
  }

  /** Writes down what has been charged. */
  write(): void {
    this.#charge.write();
  }

  // ---- work --------------------------------------------------------------------------------------------------------

  /** A unit's command takes its tokens. */
  start(unit: number, now: number, skipped: number): void {
    this.#endWait(unit, now, skipped);
    this.#since[unit] = now;
    this.#taken[unit] = now;
    this.#served[unit] = 0;
  }

  /** The unit works, or waits with what it has taken: it counts before those that only wait. */
  work(unit: number): void {
    this.#charge.working.add(unit);
  }

  /** It is served from now on. */
  begin(unit: number, now: number, skipped: number): void {
    this.#endWait(unit, now, skipped);
    this.#since[unit] = now;
  }

  /** @param served   ticks of its service @param service  until it is over, what the unit adds to it included */
  serve(unit: number, served: number, service: number): void {
    this.#served[unit] = served;
    this.#values[this.#unitBase[unit] + SERVICE] = service;
  }

  /** Its command is over. */
  complete(unit: number, command: number, now: number, skipped: number): void {
    const since = this.#since[unit];
    this.#charge.working.delete(unit);
    this.#ledger.executed(command, now - since, now + skipped, since - this.#taken[unit], this.#served[unit]);
  }

  halt(unit: number): void {
    this.#charge.running.delete(unit);
  }

  // ---- waits -------------------------------------------------------------------------------------------------------

  /** A unit waits for tokens of a channel. @param tail  until when the wait is the tail of earlier work */
  waitForTokens(unit: number, channel: number, tail: number, now: number, skipped: number): void {
    this.waitFor(unit, this.#emptyReason[channel], tail, now, skipped);
  }

  /** It waits for room in a channel. */
  waitForRoom(unit: number, channel: number, tail: number, now: number, skipped: number): void {
    this.waitFor(unit, this.#fullReason[channel], tail, now, skipped);
  }

  /** It has asked a server. */
  waitForServer(unit: number, server: number): void {
    const base = this.#unitBase[unit];
    this.work(unit);
    this.#values[base + REASON] = this.#queueReason[server];
    this.#values[base + TAIL] = 0;
  }

  /** It waits for a reason, by its number; if it did before, it goes on. */
  waitFor(unit: number, reason: number, tail: number, now: number, skipped: number): void {
    const values = this.#values;
    const base = this.#unitBase[unit];
    if (values[base + REASON] === reason) return;
    this.#endWait(unit, now, skipped);
    values[base + REASON] = reason;
    values[base + TAIL] = tail;
    this.#since[unit] = now;
  }

  #endWait(unit: number, now: number, skipped: number): void {
    const values = this.#values;
    const base = this.#unitBase[unit];
    if (values[base + REASON] < 0) return;
    this.#recordWait(unit, now, skipped);
    values[base + REASON] = -1;
    values[base + TAIL] = 0;
  }

  /** Accounts for a wait up to now; what earlier work of the unit's model covers is its tail. */
  #recordWait(unit: number, now: number, skipped: number): void {
    let from = this.#since[unit];
    if (now <= from) return;
    const values = this.#values;
    const base = this.#unitBase[unit];
    const command = this.#argument[values[base + PLACE]];
    if (values[base + TAIL] > from) {
      const tail = Math.min(now, values[base + TAIL]);
      this.#ledger.waited(command, this.#tailReason, from + skipped, tail + skipped);
      from = tail;
    }
    if (now > from) this.#ledger.waited(command, values[base + REASON], from + skipped, now + skipped);
    this.#since[unit] = now;
  }

  // ---- recurrence --------------------------------------------------------------------------------------------------

  /** Brings all counters up to now, so that a mark cuts cleanly. */
  settle(now: number, skipped: number): void {
    this.#charge.until(now);
    this.#charge.write();
    for (let unit = 0; unit < this.#unitBase.length; unit += 1) {
      if (this.#values[this.#unitBase[unit] + REASON] >= 0) this.#recordWait(unit, now, skipped);
    }
  }

  /** Engine time has stood still for so many ticks: work that is over at one of these deadlines, which come nearer, began so much sooner. */
  bringNearer(deadlines: readonly number[], ticks: number): void {
    for (let unit = 0; unit < this.#unitBase.length; unit += 1) {
      const base = this.#unitBase[unit];
      const status = this.#values[base + STATUS];
      if ((status !== BUSY && status !== SERVED) || !deadlines.includes(base + UNTIL)) continue;
      this.#since[unit] -= ticks;
      this.#taken[unit] -= ticks;
    }
  }
}
