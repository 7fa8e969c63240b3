/**
 * One request at a time, first come first served; requests of the same tick in the order of their units.
 *
 * How long a request takes is a pure function of the request.
 */
import type { Request } from './program.ts';
import type { Server, ServerHost } from './server.ts';
import type { StateStore } from './state-store.ts';

/** Makes a first-come-first-served server. @param serviceTicks ticks a request takes, an integer ≥ 1 */
export function fifoServer(name: string, serviceTicks: (request: Request) => number): Server {
  return new FifoServer(name, serviceTicks);
}

class FifoServer implements Server {
  readonly #name: string;
  readonly #serviceTicks: (request: Request) => number;
  #store!: StateStore;
  /** Fields: the queue (unit, service ticks) in slots, its length, and until when the server is busy. */
  #units = 0;
  #services = 0;
  #length = 0;
  #busyUntil = 0;
  /** Where the requests of the current tick begin; meaningless between ticks. */
  #newFrom = 0;
  #newTick = -1;

  constructor(name: string, serviceTicks: (request: Request) => number) {
    this.#name = name;
    this.#serviceTicks = serviceTicks;
  }

  declare(store: StateStore, owner: number, unitCount: number): void {
    this.#store = store;
    this.#units = store.fields.length;
    for (let i = 0; i < unitCount; i += 1) store.declare(`${this.#name}.queue[${i}].unit`, 'plain', owner);
    this.#services = store.fields.length;
    for (let i = 0; i < unitCount; i += 1) store.declare(`${this.#name}.queue[${i}].ticks`, 'plain', owner);
    this.#length = store.declare(`${this.#name}.length`, 'plain', owner);
    this.#busyUntil = store.declare(`${this.#name}.busyUntil`, 'deadline', owner);
  }

  reset(): void {
    this.#newFrom = 0;
    this.#newTick = -1;
  }

  submit(unit: number, request: Request, now: number): void {
    const { values } = this.#store;
    const length = values[this.#length];
    if (now !== this.#newTick) {
      this.#newTick = now;
      this.#newFrom = length;
    }
    let place = length;
    while (place > this.#newFrom && values[this.#units + place - 1] > unit) {
      values[this.#units + place] = values[this.#units + place - 1];
      values[this.#services + place] = values[this.#services + place - 1];
      place -= 1;
    }
    values[this.#units + place] = unit;
    values[this.#services + place] = this.#serviceTicks(request);
    values[this.#length] = length + 1;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    const length = values[this.#length];
    if (length === 0 || values[this.#busyUntil] > now) return;
    const unit = values[this.#units];
    const end = now + values[this.#services];
    for (let i = 1; i < length; i += 1) {
      values[this.#units + i - 1] = values[this.#units + i];
      values[this.#services + i - 1] = values[this.#services + i];
    }
    values[this.#units + length - 1] = 0;
    values[this.#services + length - 1] = 0;
    values[this.#length] = length - 1;
    values[this.#busyUntil] = end;
    host.serve(unit, end);
    host.wake(end);
  }
}
