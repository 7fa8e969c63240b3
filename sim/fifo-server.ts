/**
 * One request at a time, first come first served; requests of the same tick in the order of their units.
 *
 * Units may be in the background: they are served only while nobody else waits. A request that has begun is finished. How
 * long a request takes is a pure function of the request.
 */
import type { Request } from './program.ts';
import type { Server, ServerHost } from './server.ts';
import type { StateStore } from './state-store.ts';

/**
 * Makes a first-come-first-served server.
 *
 * @param serviceTicks  ticks a request takes, an integer ≥ 1
 * @param background    units that are served only while nobody else waits
 */
export function fifoServer(
  name: string,
  serviceTicks: (request: Request) => number,
  background: ReadonlySet<number> = new Set(),
): Server {
  return new FifoServer(name, serviceTicks, background);
}

class FifoServer implements Server {
  readonly #name: string;
  readonly #serviceTicks: (request: Request) => number;
  readonly #background: ReadonlySet<number>;
  #store!: StateStore;
  /** Fields: the queue (unit, service ticks) in slots, its length, and until when the server is busy. */
  #units = 0;
  #services = 0;
  #length = 0;
  #busyUntil = 0;

  constructor(name: string, serviceTicks: (request: Request) => number, background: ReadonlySet<number>) {
    this.#name = name;
    this.#serviceTicks = serviceTicks;
    this.#background = background;
  }

  declare(store: StateStore, owner: number, unitCount: number): void {
    this.#store = store;
    this.#units = store.declareRow(unitCount, `${this.#name}.queue`, 'plain', owner, '.unit');
    this.#services = store.declareRow(unitCount, `${this.#name}.queue`, 'plain', owner, '.ticks');
    this.#length = store.declare(`${this.#name}.length`, 'plain', owner);
    this.#busyUntil = store.declare(`${this.#name}.busyUntil`, 'deadline', owner);
  }

  submit(unit: number, request: Request): void {
    const { values } = this.#store;
    const length = values[this.#length];
    values[this.#units + length] = unit;
    values[this.#services + length] = this.#serviceTicks(request);
    values[this.#length] = length + 1;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    const length = values[this.#length];
    if (length === 0 || values[this.#busyUntil] > now) return;
    const next = this.#next(length);
    const unit = values[this.#units + next];
    const end = now + values[this.#services + next];
    for (let i = next + 1; i < length; i += 1) {
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

  /** The first in the queue that is not in the background, else the first. */
  #next(length: number): number {
    if (this.#background.size === 0) return 0;
    const { values } = this.#store;
    for (let i = 0; i < length; i += 1) if (!this.#background.has(values[this.#units + i])) return i;
    return 0;
  }
}
