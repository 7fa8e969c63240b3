/**
 * When a run ends, found unit by unit instead of tick by tick: units that are temporally decoupled, without any loss.
 *
 * A unit goes ahead on a time of its own as long as it is known when its tokens and its room are there: its own stream and the other ends
 * of its channels decide that, and nothing else. It stops where it asks a server, which must know who else asks until then. When all units
 * have stopped, nothing comes before the next tick at which a server is asked or wants to decide: whoever waits, waits for a service that
 * ends after it. So the servers decide at that tick, and whom they serve goes ahead.
 *
 * There are no accounts, and no events but those of servers. `simulation.ts`, which goes from tick to tick, ends at the same one.
 * Loops are looked at for recurrence when servers have decided and all units have stopped: how far units are ahead of that tick is part of the
 * state. A loop in which nobody asks a server is executed in full.
 */
import { Agenda } from './agenda.ts';
import { ClockPhases } from './clock-phases.ts';
import { COMMAND, END, LOOP } from './compile.ts';
import { DecoupledChannels, UNKNOWN } from './decoupled-channels.ts';
import { DeadlockError, TOO_LONG } from './errors.ts';
import { tripsAround } from './link.ts';
import type { CompiledProgram } from './link.ts';
import type { Program } from './program.ts';
import { Recurrence } from './recurrence.ts';
import type { Mark, Recurring } from './recurrence.ts';
import { Rounds } from './rounds.ts';
import { checkService } from './server.ts';
import type { Server, ServerHost } from './server.ts';
import type { Prepared } from './simulation.ts';
import { StateStore } from './state-store.ts';
import type { UnitModel } from './unit-model.ts';
import { WorkList } from './work-list.ts';

export interface DecoupledOptions<Work> {
  /** One a server of the program, in its order. */
  readonly servers?: readonly Server[];
  /** Models of units that have one, by unit index. */
  readonly models?: ReadonlyMap<number, UnitModel<Work>>;
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
}

// Fields of a unit: what it does, where it is, from when on it is free or when it asks; then how often each of its loops went round.
const STATUS = 0;
const PLACE = 1;
const UNTIL = 2;
const LOOPS = 3;

/** It may go ahead, or lacks tokens or room. */
const AHEAD = 0;
/** It will ask a server, has asked one, is served. */
const ASKING = 1;
const QUEUED = 2;
const SERVED = 3;
const HALTED = 4;
const STATUS_NAMES = ['waiting for tokens or room', 'asking', 'queued', 'served', 'finished'];

/** Without accounts there is nothing to mark. */
const NO_MARK: Mark = { journal: 0, generation: 0, spans: 0, loops: 0 };

export class DecoupledRun<Work> implements Recurring, ServerHost {
  readonly store = new StateStore();

  readonly #program: Program<Work>;
  #compiled: CompiledProgram<Work>;
  #requestNumbers: Int32Array | null;
  readonly #servers: readonly Server[];
  readonly #models: readonly (UnitModel<Work> | null)[];
  readonly #channels: DecoupledChannels;
  readonly #agenda: Agenda;
  readonly #recurrence: Recurrence | null;

  /** Values of all fields, those of the store. */
  readonly #values: Float64Array;
  /** First field of each unit. */
  readonly #unitBase: Int32Array;
  readonly #clocks: Float64Array;
  /** Units without model on the fastest clock: they start as soon as they can. */
  readonly #isFree: Uint8Array;
  readonly #phases: ClockPhases;
  /** What each server has declared of ticks to come. */
  readonly #serverDeadlines: readonly (readonly number[])[];

  /** Units that may go ahead. */
  readonly #work: WorkList;
  readonly #isDue: Uint8Array;
  /** When each server may begin a service again. */
  readonly #freeFrom: Float64Array;
  #deciding = 0;
  /** Not state: when the service of each unit began. */
  readonly #begun: Float64Array;
  #running = 0;
  /** Since servers decided last. */
  readonly #rounds: Rounds;

  #now = 0;
  #skipped = 0;

  /** @param prepared  the program, checked and compiled */
  constructor(program: Program<Work>, options: DecoupledOptions<Work>, prepared: Prepared<Work>) {
    const { units, channels, servers } = program;
    this.#program = program;
    this.#compiled = prepared.compiled;
    this.#requestNumbers = prepared.requests;
    this.#servers = options.servers ?? [];
    if (this.#servers.length !== servers.length) {
      throw new RangeError(`DecoupledRun: the program has ${servers.length} servers, got ${this.#servers.length}`);
    }
    this.#models = units.map((_, unit) => options.models?.get(unit) ?? null);
    this.#work = new WorkList(units.length);
    this.#agenda = new Agenda(units.length);
    this.#unitBase = new Int32Array(units.length);
    this.#clocks = new Float64Array(units.map(({ clockTicks }) => clockTicks));
    this.#isFree = new Uint8Array(units.map(({ clockTicks }, unit) => (this.#models[unit] || clockTicks > 1 ? 0 : 1)));
    this.#channels = new DecoupledChannels(channels, {
      units: units.length,
      commands: this.#compiled.flat,
      store: this.store,
      work: this.#work,
    });
    this.#phases = this.#declareFields();
    this.#values = this.store.values;
    this.#serverDeadlines = servers.map((_, s) => this.store.deadlinesOf(units.length + channels.length + s));
    this.#begun = new Float64Array(units.length);
    this.#isDue = new Uint8Array(servers.length);
    this.#freeFrom = new Float64Array(servers.length);
    const loops = this.#compiled.anchoredLoops.length;
    this.#rounds = new Rounds(loops);
    this.#recurrence = (options.fastForward ?? true) ? new Recurrence(this, loops, false) : null;
    this.#reset();
  }

  get now(): number {
    return this.#now;
  }

  get realTime(): number {
    return this.#now + this.#skipped;
  }

  /**
   * Runs to the end.
   *
   * @returns its tick: of the last arrival, or at which the last unit is over
   * @throws {DeadlockError} if nothing can happen and a unit has not finished
   * @throws {RangeError} if a server does not keep to its rule, or the ticks are too many to count
   */
  ticks(): number {
    const work = this.#work;
    for (;;) {
      while (!work.isEmpty) this.#goAhead(work.pop());
      if (this.#running === 0) return this.#end();
      this.#lookForRecurrence();
      const next = this.#agenda.nextTick(this.#freeFrom);
      if (next === Infinity) throw this.#deadlock();
      this.#now = next;
      this.#agenda.takeAskers(next, this.#submit);
      this.#decide();
    }
  }

  /**
   * Begins anew with another body of the same program, after a run that came to its end: what was declared stays. Servers and models must
   * have declared all that they know, and begin with zeros; servers are told of requests by numbers that no other has had.
   */
  restart({ compiled, requests }: Prepared<Work>): void {
    this.#compiled = compiled;
    this.#requestNumbers = requests;
    this.#channels.follow(compiled.flat);
    const loops = compiled.anchoredLoops.length;
    this.#rounds.follow(loops);
    this.#recurrence?.follow(loops);
    this.#values.fill(0);
    this.#agenda.clear();
    this.#freeFrom.fill(0);
    this.#now = 0;
    this.#skipped = 0;
    this.#reset();
  }

  #declareFields(): ClockPhases {
    const { store } = this;
    const { depth } = this.#compiled;
    const { units, channels } = this.#program;
    units.forEach(({ name }, u) => {
      this.#unitBase[u] = store.declare(`${name}.status`, 'plain', u);
      store.declare(`${name}.place`, 'plain', u);
      store.declare(`${name}.until`, 'deadline', u);
      store.declareRow(depth[u], `${name}.loop`, 'loop', u);
      this.#models[u]?.declare(store, u);
    });
    this.#channels.declare(units.length);
    const owner = units.length + channels.length;
    this.#servers.forEach((server, s) => server.declare(store, owner + s, units.length));
    const phases = new ClockPhases(store, this.#clocks);
    store.seal();
    return phases;
  }

  #reset(): void {
    this.#channels.fill();
    this.#running = this.#unitBase.length;
    for (let u = 0; u < this.#unitBase.length; u += 1) {
      this.#values[this.#unitBase[u] + PLACE] = this.#compiled.start[u];
      this.#work.add(u);
    }
  }

  // ---- units go ahead ----------------------------------------------------------------------------------------------

  /** Follows a unit's stream until it asks a server, lacks tokens or room, or ends. */
  #goAhead(unit: number): void {
    const values = this.#values;
    const base = this.#unitBase[unit];
    if (values[base + STATUS] !== AHEAD) return;
    const { code, argument, trips, target, anchor } = this.#compiled;
    for (let place = values[base + PLACE]; ; values[base + PLACE] = place) {
      const kind = code[place];
      if (kind === COMMAND) {
        if (!this.#run(unit, argument[place])) return;
        place += 1;
      } else if (kind === END) {
        const counter = base + LOOPS + argument[place];
        const round = values[counter] + 1;
        if (round < trips[place]) {
          values[counter] = round;
          if (anchor[place] >= 0 && this.#recurrence) this.#rounds.went(anchor[place]);
          place = target[place];
        } else {
          values[counter] = 0;
          if (anchor[place] >= 0 && this.#recurrence) this.#rounds.left(anchor[place], this.#recurrence);
          place += 1;
        }
      } else if (kind === LOOP) {
        place += 1;
      } else {
        values[base + STATUS] = HALTED;
        this.#running -= 1;
        return;
      }
    }
  }

  /** @returns true if it is known when the command is over; else the unit stops at it */
  #run(unit: number, command: number): boolean {
    const values = this.#values;
    const until = this.#unitBase[unit] + UNTIL;
    const { ticks, server } = this.#compiled.flat;
    const ready = this.#channels.readyAt(command, unit, values[until]);
    if (ready === UNKNOWN) return false;
    const start = this.#isFree[unit] === 1 ? ready : this.#held(unit, command, ready);
    this.#channels.start(command, start);
    if (server[command] >= 0) {
      values[this.#unitBase[unit] + STATUS] = ASKING;
      values[until] = start;
      this.#agenda.ask(unit, server[command], start);
      return false;
    }
    const end = start + ticks[command];
    values[until] = end;
    this.#channels.give(command, end);
    return true;
  }

  /** Model and clock may hold a command. @returns when it starts, which the model is told */
  #held(unit: number, command: number, ready: number): number {
    const model = this.#models[unit];
    const clock = this.#clocks[unit];
    if (!model) return Math.ceil(ready / clock) * clock;
    const { work } = this.#compiled.commands[command];
    const held = model.hold(work, ready);
    const start = clock === 1 ? held : Math.ceil(held / clock) * clock;
    model.start(work, start);
    return start;
  }

  // ---- servers -----------------------------------------------------------------------------------------------------

  /** Servers that have been asked, or want to, decide. */
  #decide(): void {
    this.#agenda.takeWakes(this.#now, this.#wakeUp);
    for (let server = 0; server < this.#servers.length; server += 1) {
      if (this.#isDue[server] === 0) continue;
      this.#isDue[server] = 0;
      this.#deciding = server;
      this.#servers[server].decide(this.#now, this);
      this.#freeFrom[server] = this.#freeOf(server);
    }
  }

  #freeOf(server: number): number {
    return this.#servers[server].freeFrom?.() ?? 0;
  }

  /** A server is told of a request that is made now, or was made while it was busy. */
  readonly #submit = (unit: number, server: number, tick: number): void => {
    const base = this.#unitBase[unit];
    this.#values[base + STATUS] = QUEUED;
    const command = this.#compiled.argument[this.#values[base + PLACE]];
    const { request } = this.#compiled.commands[command];
    if (!request) return;
    const number = this.#requestNumbers ? this.#requestNumbers[command] : command;
    this.#servers[server].submit(unit, request, tick, number);
    this.#isDue[server] = 1;
  };

  readonly #wakeUp = (server: number): void => {
    this.#isDue[server] = 1;
  };

  serve(unit: number, end: number): void {
    this.begin(unit);
    this.finish(unit, end);
  }

  begin(unit: number): void {
    this.#begun[unit] = this.#now;
    this.#values[this.#unitBase[unit] + STATUS] = SERVED;
  }

  finish(unit: number, end: number): void {
    checkService(this.#program.servers[this.#deciding], end, this.#now);
    const values = this.#values;
    const base = this.#unitBase[unit];
    const command = this.#compiled.argument[values[base + PLACE]];
    const until = Math.max(end, this.#begun[unit] + this.#compiled.flat.ticks[command]);
    values[base + STATUS] = AHEAD;
    values[base + PLACE] += 1;
    values[base + UNTIL] = until;
    this.#channels.give(command, until);
    this.#work.add(unit);
  }

  wake(tick: number): void {
    if (!(Number.isSafeInteger(tick) && tick >= this.#now)) {
      const { name } = this.#program.servers[this.#deciding];
      throw new RangeError(`server ${name}: wants to decide at ${tick}, which is not from tick ${this.#now} on`);
    }
    this.#agenda.wake(this.#deciding, tick);
  }

  // ---- recurrence --------------------------------------------------------------------------------------------------

  #lookForRecurrence(): void {
    if (this.#rounds.areNone || !this.#recurrence) return;
    this.#phases.set(this.#now);
    this.#rounds.look(this.#recurrence);
  }

  tripsLeft(field: number): number {
    const unit = this.store.ownerOf(field);
    const depth = field - this.#unitBase[unit] - LOOPS;
    return tripsAround(this.#compiled, this.#values[this.#unitBase[unit] + PLACE], depth) - 1 - this.#values[field];
  }

  anchorField(loop: number): number {
    const { unit, depth } = this.#compiled.anchoredLoops[loop];
    return this.#unitBase[unit] + LOOPS + depth;
  }

  settle(): void {}

  mark(): Mark {
    return NO_MARK;
  }

  isVoid(): boolean {
    return false;
  }

  sameBetween(): boolean {
    return true;
  }

  releaseMarks(): void {}

  /** All but the wakes of servers are fields. */
  get knowsItsEvents(): boolean {
    return this.#agenda.everyWake((server, tick) => this.#deadlinesAt(server, tick).length > 0);
  }

  /** The deadlines of a server that lie at a tick. */
  #deadlinesAt(server: number, tick: number): readonly number[] {
    return this.#serverDeadlines[server].filter((field) => this.#values[field] === tick);
  }

  repeat(_a: Mark, _b: Mark, times: number, period: number, waits: readonly number[]): void {
    const ticks = times * period;
    this.#skipped += ticks;
    if (!Number.isSafeInteger(this.realTime)) throw new RangeError(TOO_LONG);
    if (waits.length === 0) return;
    const values = this.#values;
    const isFar = (server: number, tick: number): boolean =>
      this.#deadlinesAt(server, tick).some((field) => waits.includes(field));
    const askOf = (unit: number): number => {
      const field = this.#unitBase[unit] + UNTIL;
      return waits.includes(field) ? values[field] - ticks : values[field];
    };
    this.#agenda.bringNearer(ticks, askOf, isFar);
    for (const field of waits) values[field] -= ticks;
    for (let server = 0; server < this.#servers.length; server += 1) this.#freeFrom[server] = this.#freeOf(server);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  #end(): number {
    let end = this.#channels.lastArrival;
    for (const base of this.#unitBase) end = Math.max(end, this.#values[base + UNTIL]);
    const ticks = end + this.#skipped;
    if (!Number.isSafeInteger(ticks)) throw new RangeError(TOO_LONG);
    return ticks;
  }

  #deadlock(): DeadlockError {
    const waiting: string[] = [];
    this.#program.units.forEach(({ name }, u) => {
      const status = this.#values[this.#unitBase[u] + STATUS];
      if (status !== HALTED) waiting.push(`${name}: ${STATUS_NAMES[status]}`);
    });
    return new DeadlockError(this.realTime, waiting);
  }
}
