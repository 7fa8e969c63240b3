/** What servers have before them in a decoupled run: units that will ask, and ticks at which a server wants to decide again. */
export class Agenda {
  /** Units that will ask, whom and when, the soonest first, then in the order of units. */
  readonly #askers: Int32Array;
  readonly #asked: Int32Array;
  readonly #askTicks: Float64Array;
  #asking = 0;
  /** In no order, as there are few. */
  readonly #wakeServers: number[] = [];
  readonly #wakeTicks: number[] = [];
  #waking = 0;

  /** @param units  each has one request at most before it */
  constructor(units: number) {
    this.#askers = new Int32Array(units);
    this.#asked = new Int32Array(units);
    this.#askTicks = new Float64Array(units);
  }

  clear(): void {
    this.#asking = 0;
    this.#waking = 0;
  }

  /** A unit will ask a server at a tick. */
  ask(unit: number, server: number, tick: number): void {
    const [askers, asked, ticks] = [this.#askers, this.#asked, this.#askTicks];
    let place = this.#asking;
    for (; place > 0; place -= 1) {
      const before = ticks[place - 1];
      if (before < tick || (before === tick && askers[place - 1] < unit)) break;
      askers[place] = askers[place - 1];
      asked[place] = asked[place - 1];
      ticks[place] = before;
    }
    askers[place] = unit;
    asked[place] = server;
    ticks[place] = tick;
    this.#asking += 1;
  }

  /** A server wants to decide at a tick, asked or not. */
  wake(server: number, tick: number): void {
    this.#wakeServers[this.#waking] = server;
    this.#wakeTicks[this.#waking] = tick;
    this.#waking += 1;
  }

  /**
   * The first tick at which a server has something to decide; infinite if there is none.
   *
   * @param freeFrom  when each server may begin a service again: what it is asked before has to wait
   */
  nextTick(freeFrom: Float64Array): number {
    let next = Infinity;
    for (let i = 0; i < this.#asking; i += 1) {
      const tick = this.#askTicks[i];
      if (tick >= next) break;
      const free = freeFrom[this.#asked[i]];
      if (free < next) next = tick > free ? tick : free;
    }
    for (let i = 0; i < this.#waking; i += 1) if (this.#wakeTicks[i] < next) next = this.#wakeTicks[i];
    return next;
  }

  /** Calls `visit` for the units that ask up to a tick, in their order, and forgets them. */
  takeAskers(until: number, visit: (unit: number, server: number, tick: number) => void): void {
    const [askers, asked, ticks] = [this.#askers, this.#asked, this.#askTicks];
    let taken = 0;
    while (taken < this.#asking && ticks[taken] <= until) {
      visit(askers[taken], asked[taken], ticks[taken]);
      taken += 1;
    }
    this.#asking -= taken;
    for (let i = 0; i < this.#asking; i += 1) {
      askers[i] = askers[i + taken];
      asked[i] = asked[i + taken];
      ticks[i] = ticks[i + taken];
    }
  }

  /** Calls `visit` for the servers that want to decide at a tick, the next one, and forgets that. */
  takeWakes(tick: number, visit: (server: number) => void): void {
    const [servers, ticks] = [this.#wakeServers, this.#wakeTicks];
    let kept = 0;
    for (let i = 0; i < this.#waking; i += 1) {
      if (ticks[i] === tick) {
        visit(servers[i]);
        continue;
      }
      servers[kept] = servers[i];
      ticks[kept] = ticks[i];
      kept += 1;
    }
    this.#waking = kept;
  }

  /** Whether something holds of every wake. */
  everyWake(holds: (server: number, tick: number) => boolean): boolean {
    for (let i = 0; i < this.#waking; i += 1) if (!holds(this.#wakeServers[i], this.#wakeTicks[i])) return false;
    return true;
  }

  /**
   * Everything that is far ahead comes nearer, without changing places with anything.
   *
   * @param askOf   when each unit that asks does so now
   * @param isFar   whether a wake is among what comes nearer
   */
  bringNearer(ticks: number, askOf: (unit: number) => number, isFar: (server: number, tick: number) => boolean): void {
    for (let i = 0; i < this.#asking; i += 1) this.#askTicks[i] = askOf(this.#askers[i]);
    for (let i = 0; i < this.#waking; i += 1) {
      if (isFar(this.#wakeServers[i], this.#wakeTicks[i])) this.#wakeTicks[i] -= ticks;
    }
  }
}
