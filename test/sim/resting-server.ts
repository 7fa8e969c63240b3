import type { Request } from '../../sim/program.ts';
import type { Server, ServerHost } from '../../sim/server.ts';
import type { StateStore } from '../../sim/state-store.ts';

/** Serves one request after another, a tick a byte, and rests three ticks between them: at those no deadline of it says that it will decide. */
export class RestingServer implements Server {
  #store!: StateStore;
  #busyUntil = 0;
  #waiting = 0;
  #units = 0;

  declare(store: StateStore, owner: number, units: number): void {
    this.#store = store;
    this.#busyUntil = store.declare('slow.busyUntil', 'deadline', owner);
    this.#waiting = store.declareRow(units, 'slow.waiting', 'plain', owner);
    this.#units = units;
  }

  submit(unit: number, { bytes }: Request): void {
    this.#store.values[this.#waiting + unit] = bytes;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    if (values[this.#busyUntil] > 0 && now < values[this.#busyUntil] + 3) return;
    for (let unit = 0; unit < this.#units; unit += 1) {
      const bytes = values[this.#waiting + unit];
      if (bytes === 0) continue;
      values[this.#waiting + unit] = 0;
      values[this.#busyUntil] = now + bytes;
      host.serve(unit, now + bytes);
      host.wake(now + bytes + 3);
      return;
    }
  }
}
