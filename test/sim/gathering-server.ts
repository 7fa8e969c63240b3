import type { Server, ServerHost } from '../../sim/server.ts';
import type { StateStore } from '../../sim/state-store.ts';

/** Gathers requests for so many ticks from the first one on, then serves them all: it tells a deadline that is now from one that is past. */
export class GatheringServer implements Server {
  readonly #ticks: number;
  #store!: StateStore;
  #units = 0;
  #waiting = 0;
  #at = 0;

  constructor(ticks: number) {
    this.#ticks = ticks;
  }

  declare(store: StateStore, owner: number, units: number): void {
    this.#store = store;
    this.#units = units;
    this.#waiting = store.declareRow(units, 'gathering.waiting', 'plain', owner);
    this.#at = store.declare('gathering.at', 'deadline', owner);
  }

  submit(unit: number): void {
    this.#store.values[this.#waiting + unit] = 1;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    const waiting = Array.from({ length: this.#units }, (_, unit) => unit).filter(
      (unit) => values[this.#waiting + unit] === 1,
    );
    if (waiting.length === 0 || values[this.#at] > now) return;
    if (values[this.#at] < now) {
      values[this.#at] = now + this.#ticks;
      host.wake(now + this.#ticks);
      return;
    }
    for (const unit of waiting) {
      values[this.#waiting + unit] = 0;
      host.serve(unit, now + 1);
    }
  }
}
