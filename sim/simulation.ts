/**
 * The engine: runs a program and says when everything happened.
 *
 * A tick has three phases: (0) what was due arrives, (1) units act until none can, (2) servers decide. Units are state
 * machines over flat code; they meet only in channels with one giver and one taker, so that the order in which they are
 * looked at within phase 1 cannot change anything. When a tick is over, loops whose anchor went round look for recurrence.
 */
import { Accounts } from './accounts.ts';
import { Channels } from './channels.ts';
import { ClockPhases } from './clock-phases.ts';
import { COMMAND, END, LOOP } from './compile.ts';
import { compileProgram, tripsAround } from './link.ts';
import type { CompiledProgram } from './link.ts';
import { checkProgram } from './check-program.ts';
import { DeadlockError, TOO_LONG } from './errors.ts';
import { Ledger } from './ledger.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Program } from './program.ts';
import { HeapQueue } from './queue/heap-queue.ts';
import type { EventQueue } from './queue/event-queue.ts';
import { Recurrence } from './recurrence.ts';
import type { Mark, Recurring } from './recurrence.ts';
import { Rounds } from './rounds.ts';
import { checkService } from './server.ts';
import type { Server, ServerHost } from './server.ts';
import { stallReasons } from './stall-reasons.ts';
import { StateStore } from './state-store.ts';
import {
  BUSY,
  HALTED,
  HELD,
  LOOPS,
  PLACE,
  QUEUED,
  READY,
  REASON,
  SERVED,
  SERVICE,
  STATUS,
  STATUS_NAMES,
  UNTIL,
  WAITING,
  declareUnit,
} from './unit-fields.ts';
import { CLOCK_REASON } from './unit-model.ts';
import type { UnitModel } from './unit-model.ts';
import { Waits } from './waits.ts';
import { WorkList } from './work-list.ts';

export interface SimulationOptions<Work> {
  /** One a server of the program, in its order. */
  readonly servers?: readonly Server[];
  /** Models of units that have one, by unit index. */
  readonly models?: ReadonlyMap<number, UnitModel<Work>>;
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
  /** Simulate one more period before each jump and insist that it repeats; on by default. */
  readonly audit?: boolean;
  /**
   * Keep accounts of where ticks went: busy, lost, charged; on by default. Without them a run says when it ends and what it
   * executed, and the same of both.
   */
  readonly accounts?: boolean;
  /** Record spans; they need accounts. */
  readonly trace?: boolean;
  readonly queue?: EventQueue;
}

/** A program that was checked and compiled beforehand, for a simulation that others go on from or that goes on from others. */
export interface Prepared<Work> {
  readonly compiled: CompiledProgram<Work>;
  /** The number by which servers know what each command asks for; null if commands are not equal to any of before. */
  readonly requests: Int32Array | null;
}

/** Time at which a run goes on from a state: a tick of 0 may stand for none. */
const START = 1;

export class Simulation<Work> implements Recurring, ServerHost {
  readonly store = new StateStore();

  readonly #program: Program<Work>;
  readonly #compiled: CompiledProgram<Work>;
  readonly #ledger: Ledger<Work>;
  readonly #units: number;
  readonly #servers: readonly Server[];
  readonly #models: (UnitModel<Work> | null)[];
  readonly #recurrence: Recurrence | null;
  readonly #accounts: Accounts | null;
  readonly #queue: EventQueue;
  readonly #channels: Channels;
  readonly #waits: Waits;

  /** Values of all fields, those of the store. */
  #values: Float64Array = this.store.values;
  /** First field of each unit. */
  readonly #unitBase: Int32Array;
  /** Of the compiled code: the command at a place. */
  readonly #argument: Int32Array;
  readonly #commandServer: Int32Array;
  readonly #commandTicks: Float64Array;
  /** By command; null if servers know commands by their own numbers. */
  readonly #requestNumbers: Int32Array | null;
  readonly #clocks: Float64Array;
  /** Units without model on the fastest clock: they start as soon as they can. */
  readonly #isFree: Uint8Array;
  readonly #phases: ClockPhases;

  /** Not state: when the service of a unit began, and what it waited for last: a channel, a server or a reason, in this order. */
  readonly #begun: Float64Array;
  readonly #waitsFor: Int32Array;
  readonly #halted: Float64Array;
  #running = 0;

  /** Units to be looked at in the present tick. */
  readonly #work: WorkList;
  /** Units that asked a server for something in this tick, in their order. */
  readonly #requests: Int32Array;
  #requestCount = 0;
  readonly #serverDue: Uint8Array;
  #serversDue = 0;
  #deciding = 0;
  /** Of this tick. */
  readonly #rounds: Rounds;

  #now = 0;
  #skipped = 0;
  readonly #simulated: Float64Array;

  /**
   * Checks and compiles the program, unless that was done before, and puts every unit at its first command.
   *
   * @throws {ProgramError} if the program is faulty
   */
  constructor(program: Program<Work>, options: SimulationOptions<Work> = {}, prepared: Prepared<Work> | null = null) {
    if (!prepared) checkProgram(program);
    const { units, channels, servers } = program;
    this.#program = program;
    this.#compiled = prepared?.compiled ?? compileProgram(program);
    this.#requestNumbers = prepared?.requests ?? null;
    this.#argument = this.#compiled.argument;
    this.#commandServer = this.#compiled.flat.server;
    this.#commandTicks = this.#compiled.flat.ticks;
    this.#units = units.length;
    this.#servers = options.servers ?? [];
    if (this.#servers.length !== servers.length) {
      throw new RangeError(`Simulation: the program has ${servers.length} servers, got ${this.#servers.length}`);
    }
    this.#models = units.map((_, unit) => options.models?.get(unit) ?? null);
    this.#queue = options.queue ?? new HeapQueue();
    this.#unitBase = new Int32Array(this.#units);
    this.#clocks = new Float64Array(units.map(({ clockTicks }) => clockTicks));
    this.#isFree = new Uint8Array(units.map(({ clockTicks }, unit) => (this.#models[unit] || clockTicks > 1 ? 0 : 1)));
    this.#work = new WorkList(this.#units);
    this.#channels = new Channels(channels, {
      units: this.#units,
      commands: this.#compiled.flat,
      store: this.store,
      queue: this.#queue,
      firstKey: this.#units + servers.length,
      work: this.#work,
    });
    this.#phases = this.#declareFields();

    this.#simulated = new Float64Array(this.#compiled.commands.length);
    const fastForward = options.fastForward ?? true;
    const hasAccounts = options.accounts ?? true;
    if (options.trace && !hasAccounts) throw new RangeError('Simulation: spans need accounts');
    const reasons = hasAccounts ? stallReasons(program, this.#models, this.#compiled.commands) : null;
    this.#ledger = new Ledger(this.#compiled, reasons, { keepsLog: fastForward, traces: options.trace ?? false });
    this.#accounts = hasAccounts ? new Accounts(this.#compiled, this.#ledger, this.store, this.#unitBase) : null;
    this.#waits = new Waits(this.#queue, this.store.values, (key) => this.#deadlinesOf(key));
    this.#recurrence = fastForward
      ? new Recurrence(this, this.#compiled.anchoredLoops.length, options.audit ?? true)
      : null;

    this.#begun = new Float64Array(this.#units);
    this.#waitsFor = new Int32Array(this.#units).fill(-1);
    this.#halted = new Float64Array(this.#units);
    this.#requests = new Int32Array(this.#units);
    this.#serverDue = new Uint8Array(servers.length);
    this.#rounds = new Rounds(this.#compiled.anchoredLoops.length);
    this.#reset();
  }

  get compiled(): CompiledProgram<Work> {
    return this.#compiled;
  }

  get ledger(): Ledger<Work> {
    return this.#ledger;
  }

  /** How often each command was simulated, skipped rounds not included. */
  get simulated(): Float64Array {
    return this.#simulated;
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
   * @throws {DeadlockError} if nothing can happen and a unit has not finished
   * @throws {HiddenStateError} if a recurring state does not recur
   */
  run(): Outcome {
    this.runTicks();
    this.#accounts?.write();
    return outcomeOf(this.#compiled, this.#ledger, this.#simulated, this.#halted, this.realTime);
  }

  /** The same for those who only ask when it ends: from the first tick to the last arrival. */
  runTicks(): number {
    while (this.advance());
    return this.realTime;
  }

  /** Runs the next tick in which something happens. @returns false if there is none */
  advance(): boolean {
    const tick = this.#queue.peekTick();
    if (tick === Infinity || (this.#running === 0 && this.#channels.underWay === 0)) {
      this.#finish();
      return false;
    }
    this.#accounts?.until(tick);
    this.#now = tick;
    do this.#deliver(this.#queue.pop());
    while (this.#queue.peekTick() === tick);
    this.#act();
    this.#decide();
    this.#lookForRecurrence();
    return true;
  }

  /** The field that says where a unit is in its stream. */
  placeField(unit: number): number {
    return this.#unitBase[unit] + PLACE;
  }

  /** The fields that count the rounds of a unit in its loops. */
  loopFields(unit: number): readonly number[] {
    return Array.from({ length: this.#compiled.depth[unit] }, (_, depth) => this.#unitBase[unit] + LOOPS + depth);
  }

  /** The command at which a unit is between ticks; −1 if it is over. */
  commandOf(unit: number): number {
    return this.#values[this.#unitBase[unit] + STATUS] === HALTED ? -1 : this.#commandAt(this.#unitBase[unit]);
  }

  /**
   * Goes on from a state in which another run was when a tick was over. Time begins anew.
   *
   * @param fields  all fields as the store of that run compares them, places as this program has them
   * @throws {RangeError} if there are accounts, which would not know what was before, or clocks, whose edges the state does not say
   */
  goOnFrom(fields: Float64Array): void {
    if (this.#accounts || !this.#phases.areNone)
      throw new RangeError('Simulation: accounts and clocks begin at the start');
    this.#now = START;
    this.#skipped = 0;
    this.store.resume(fields, START);
    this.#queue.clear();
    this.#running = 0;
    const values = this.#values;
    for (let u = 0; u < this.#units; u += 1) {
      const status = values[this.#unitBase[u] + STATUS];
      if (status !== HALTED) this.#running += 1;
      if (status === BUSY || status === HELD || status === SERVED)
        this.#queue.push(values[this.#unitBase[u] + UNTIL], u);
    }
    this.#channels.resume();
    const firstOwner = this.#units + this.#program.channels.length;
    for (let s = 0; s < this.#servers.length; s += 1) {
      for (const field of this.store.deadlinesOf(firstOwner + s)) {
        if (values[field] > START) this.#queue.push(values[field], this.#units + s);
      }
    }
    this.#recurrence?.forget();
  }

  // ---- declaration -------------------------------------------------------------------------------------------------

  #declareFields(): ClockPhases {
    const { store } = this;
    const { depth } = this.#compiled;
    const { units, channels } = this.#program;
    units.forEach((unit, u) => {
      this.#unitBase[u] = declareUnit(store, unit, u, depth[u]);
      this.#models[u]?.declare(store, u);
    });
    this.#channels.declare(this.#units);
    const owner = this.#units + channels.length;
    this.#servers.forEach((server, s) => server.declare(store, owner + s, this.#units));
    const phases = new ClockPhases(store, this.#clocks);
    store.seal();
    this.#values = store.values;
    return phases;
  }

  #reset(): void {
    const values = this.#values;
    this.#channels.fill();
    this.#running = this.#units;
    for (let u = 0; u < this.#units; u += 1) {
      values[this.#unitBase[u] + PLACE] = this.#compiled.start[u];
      values[this.#unitBase[u] + REASON] = -1;
      this.#work.add(u);
    }
    this.#act();
    this.#decide();
    this.#lookForRecurrence();
  }

  // ---- phase 0: what is due ----------------------------------------------------------------------------------------

  #deliver(key: number): void {
    const units = this.#units;
    if (key < units) this.#onTimer(key);
    else if (key < units + this.#servers.length) this.#dueServer(key - units);
    else this.#channels.arrive(key - units - this.#servers.length, this.#now);
  }

  #onTimer(unit: number): void {
    const values = this.#values;
    const base = this.#unitBase[unit];
    if (values[base + STATUS] !== HELD) {
      values[base + STATUS] = READY;
      values[base + SERVICE] = 0;
      this.#complete(unit, this.#commandAt(base));
    } else {
      if (!this.#start(unit, this.#commandAt(base))) return;
    }
    this.#work.add(unit);
  }

  /** The number of the command at which the unit with these fields is. */
  #commandAt(base: number): number {
    return this.#argument[this.#values[base + PLACE]];
  }

  // ---- phase 1: units act ------------------------------------------------------------------------------------------

  #act(): void {
    const values = this.#values;
    const work = this.#work;
    while (!work.isEmpty) {
      const unit = work.pop();
      const status = values[this.#unitBase[unit] + STATUS];
      if (status === READY || (status === WAITING && !this.#channels.isLacking(unit))) this.#proceed(unit);
    }
  }

  /** Follows the unit's stream until it waits, works or ends. */
  #proceed(unit: number): void {
    const values = this.#values;
    const { code, argument, trips, target, anchor } = this.#compiled;
    const base = this.#unitBase[unit];
    for (;;) {
      const place = values[base + PLACE];
      const kind = code[place];
      if (kind === COMMAND) {
        if (!this.#tryStart(unit, argument[place])) return;
      } else if (kind === END) {
        const counter = base + LOOPS + argument[place];
        values[counter] += 1;
        if (values[counter] < trips[place]) {
          values[base + PLACE] = target[place];
          if (anchor[place] >= 0 && this.#recurrence) this.#rounds.went(anchor[place]);
        } else {
          values[counter] = 0;
          values[base + PLACE] = place + 1;
          if (anchor[place] >= 0 && this.#recurrence) this.#rounds.left(anchor[place], this.#recurrence);
        }
      } else if (kind === LOOP) {
        values[base + PLACE] = place + 1;
      } else {
        values[base + STATUS] = HALTED;
        this.#accounts?.halt(unit);
        this.#halted[unit] = this.realTime;
        this.#running -= 1;
        return;
      }
    }
  }

  /** @returns true if the command is already over (no ticks), so that the unit may go on at once */
  #tryStart(unit: number, command: number): boolean {
    const missing = this.#channels.missing(command, unit);
    if (missing >= 0) {
      this.#wait(unit, WAITING, missing);
      this.#accounts?.waitForTokens(unit, missing, this.#tailOf(unit), this.#now, this.#skipped);
      return false;
    }
    const full = this.#channels.full(command, unit);
    if (full >= 0) {
      this.#wait(unit, WAITING, full);
      this.#accounts?.waitForRoom(unit, full, this.#tailOf(unit), this.#now, this.#skipped);
      return false;
    }
    const start = this.#isFree[unit] === 1 ? this.#now : this.#earliestStart(unit, command);
    if (start > this.#now) {
      this.#values[this.#unitBase[unit] + UNTIL] = start;
      this.#accounts?.work(unit);
      this.#queue.push(start, unit);
      return false;
    }
    return this.#start(unit, command);
  }

  /** The first tick at which model and clock let the command start; sets the unit waiting if that is not now. */
  #earliestStart(unit: number, command: number): number {
    const model = this.#models[unit];
    const clock = this.#clocks[unit];
    const now = this.#now;
    const held = model ? model.hold(this.#compiled.commands[command].work, now) : now;
    const start = clock === 1 ? held : Math.ceil(held / clock) * clock;
    if (start > now) {
      const reason = this.#ledger.reasonIndex(held > now && model ? model.holdReason : CLOCK_REASON);
      this.#wait(unit, HELD, this.#program.channels.length + this.#servers.length + reason);
      this.#accounts?.waitFor(unit, reason, this.#tailOf(unit), now, this.#skipped);
    }
    return start;
  }

  /** @returns true if the command is already over */
  #start(unit: number, command: number): boolean {
    const values = this.#values;
    const base = this.#unitBase[unit];
    const now = this.#now;
    const server = this.#commandServer[command];
    const ticks = this.#commandTicks[command];
    this.#simulated[command] += 1;
    this.#channels.start(command);
    if (this.#isFree[unit] === 0) this.#models[unit]?.start(this.#compiled.commands[command].work, now);
    this.#accounts?.start(unit, now, this.#skipped);
    if (server >= 0) {
      values[base + STATUS] = QUEUED;
      this.#accounts?.waitForServer(unit, server);
      this.#waitsFor[unit] = this.#channels.count + server;
      this.#request(unit);
      return false;
    }
    if (ticks === 0) {
      values[base + STATUS] = READY;
      this.#complete(unit, command);
      return true;
    }
    values[base + STATUS] = BUSY;
    values[base + UNTIL] = now + ticks;
    this.#accounts?.work(unit);
    this.#queue.push(now + ticks, unit);
    return false;
  }

  /** The unit's command is over: account for it, give, go on. */
  #complete(unit: number, command: number): void {
    this.#accounts?.complete(unit, command, this.#now, this.#skipped);
    this.#channels.give(command, this.#now);
    this.#values[this.#unitBase[unit] + PLACE] += 1;
  }

  // ---- phase 2: servers decide -------------------------------------------------------------------------------------

  #dueServer(server: number): void {
    if (this.#serverDue[server]) return;
    this.#serverDue[server] = 1;
    this.#serversDue += 1;
  }

  #decide(): void {
    if (this.#requestCount > 0) this.#submitRequests();
    for (let s = 0; this.#serversDue > 0; s += 1) {
      if (this.#serverDue[s] === 0) continue;
      this.#serverDue[s] = 0;
      this.#serversDue -= 1;
      this.#deciding = s;
      this.#servers[s].decide(this.#now, this);
    }
  }

  /** Keeps the request of a unit for the end of the tick, in the order of units. */
  #request(unit: number): void {
    const requests = this.#requests;
    let place = this.#requestCount;
    for (; place > 0 && requests[place - 1] > unit; place -= 1) requests[place] = requests[place - 1];
    requests[place] = unit;
    this.#requestCount += 1;
  }

  #submitRequests(): void {
    const { commands } = this.#compiled;
    for (let i = 0; i < this.#requestCount; i += 1) {
      const unit = this.#requests[i];
      const command = this.#commandAt(this.#unitBase[unit]);
      const { request } = commands[command];
      if (!request) continue;
      const number = this.#requestNumbers ? this.#requestNumbers[command] : command;
      this.#servers[request.server].submit(unit, request, this.#now, number);
      this.#dueServer(request.server);
    }
    this.#requestCount = 0;
  }

  serve(unit: number, end: number): void {
    this.begin(unit);
    this.finish(unit, end);
  }

  begin(unit: number): void {
    this.#accounts?.begin(unit, this.#now, this.#skipped);
    this.#begun[unit] = this.#now;
    this.#values[this.#unitBase[unit] + STATUS] = SERVED;
  }

  finish(unit: number, end: number): void {
    checkService(this.#program.servers[this.#deciding], end, this.#now);
    const values = this.#values;
    const base = this.#unitBase[unit];
    const begun = this.#begun[unit];
    const until = Math.max(end, begun + this.#commandTicks[this.#commandAt(base)]);
    values[base + UNTIL] = until;
    this.#accounts?.serve(unit, end - begun, until - begun);
    this.#queue.push(until, unit);
  }

  wake(tick: number): void {
    this.#queue.push(tick, this.#units + this.#deciding);
  }

  // ---- waits -------------------------------------------------------------------------------------------------------

  #wait(unit: number, status: number, on: number): void {
    this.#values[this.#unitBase[unit] + STATUS] = status;
    this.#waitsFor[unit] = on;
  }

  /** Until when a wait of the unit is the tail of earlier work. */
  #tailOf(unit: number): number {
    return this.#models[unit]?.tailUntil() ?? 0;
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

  settle(): void {
    this.#accounts?.settle(this.#now, this.#skipped);
  }

  mark(): Mark {
    return this.#ledger.mark();
  }

  isVoid(mark: Mark): boolean {
    return this.#ledger.isVoid(mark);
  }

  sameBetween(a: Mark, b: Mark, c: Mark): boolean {
    return this.#ledger.sameBetween(a, b, c);
  }

  releaseMarks(): void {
    this.#ledger.releaseMarks();
  }

  get knowsItsEvents(): boolean {
    return this.#waits.areDeclared;
  }

  /** Where the state says when an event of a key is due: when a unit is over, tokens arrive, or a server is free. */
  #deadlinesOf(key: number): readonly number[] {
    const [units, servers] = [this.#units, this.#servers.length];
    if (key < units) return [this.#unitBase[key] + UNTIL];
    const owner = key < units + servers ? key + this.#program.channels.length : key - servers;
    return this.store.deadlinesOf(owner);
  }

  repeat(a: Mark, b: Mark, times: number, period: number, waits: readonly number[]): void {
    const ticks = times * period;
    this.#ledger.repeat(a, b, times, period, this.realTime);
    this.#skipped += ticks;
    if (!Number.isSafeInteger(this.realTime)) throw new RangeError(TOO_LONG);
    if (waits.length === 0) return;
    this.#accounts?.bringNearer(waits, ticks);
    this.#waits.bringNearer(waits, ticks);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  #finish(): void {
    if (this.#running === 0) return;
    const waiting: string[] = [];
    this.#program.units.forEach((unit, u) => {
      const status = this.#values[this.#unitBase[u] + STATUS];
      if (status === HALTED) return;
      const operation = this.#program.operations[this.#compiled.flat.operation[this.#commandAt(this.#unitBase[u])]];
      waiting.push(`${unit.name}: ${STATUS_NAMES[status]} on ${this.#waitedFor(u)} for ${operation}`);
    });
    throw new DeadlockError(this.realTime, waiting);
  }

  /** What a unit waited for last, by name. */
  #waitedFor(unit: number): string {
    const { channels, servers } = this.#program;
    const on = this.#waitsFor[unit];
    if (on < 0) return 'nothing';
    const name = on < channels.length ? channels[on].name : servers[on - channels.length]?.name;
    return (name ?? this.#ledger.reasons[on - channels.length - servers.length]) || 'nothing';
  }
}
