/**
 * The engine: runs a program and says when everything happened.
 *
 * A tick has three phases: (0) what was due arrives, (1) units act until none can, (2) servers decide. Units are state
 * machines over flat code; they meet only in channels with one giver and one taker, so that the order in which they are
 * looked at within phase 1 cannot change anything. When a tick is over, loops whose anchor went round look for recurrence.
 */
import { COMMAND, END, LOOP, compileProgram } from './compile.ts';
import type { CompiledProgram } from './compile.ts';
import { checkProgram } from './check-program.ts';
import { DeadlockError } from './errors.ts';
import { Ledger } from './ledger.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Command, Program } from './program.ts';
import { HeapQueue } from './queue/heap-queue.ts';
import type { EventQueue } from './queue/event-queue.ts';
import { Recurrence } from './recurrence.ts';
import type { Mark, Recurring } from './recurrence.ts';
import type { Server, ServerHost } from './server.ts';
import { StateStore } from './state-store.ts';
import { CLOCK_REASON, TAIL_REASON } from './unit-model.ts';
import type { UnitModel } from './unit-model.ts';

export interface SimulationOptions<Work> {
  /** One a server of the program, in its order. */
  readonly servers?: readonly Server[];
  /** Models of units that have one, by unit index. */
  readonly models?: ReadonlyMap<number, UnitModel<Work>>;
  /** Skip recurring periods; exact, on by default. */
  readonly fastForward?: boolean;
  /** Simulate one more period before each jump and insist that it repeats; on by default. */
  readonly audit?: boolean;
  /** Record spans. */
  readonly trace?: boolean;
  readonly queue?: EventQueue;
}

// Fields of a unit, after its base: what it does, where it is, until when; then what its accounts will say of that: why it
// waits (−1: it does not), until when the wait is the tail of earlier work, how long its service takes in all.
const STATUS = 0;
const PLACE = 1;
const UNTIL = 2;
const REASON = 3;
const TAIL = 4;
const SERVICE = 5;
const LOOPS = 6;

// Status of a unit.
const READY = 0;
const WAITING = 1;
const HELD = 2;
const BUSY = 3;
const QUEUED = 4;
const SERVED = 5;
const HALTED = 6;

const STATUS_NAMES = ['ready', 'waiting', 'held', 'busy', 'queued', 'served', 'finished'];

export class Simulation<Work> implements Recurring, ServerHost {
  readonly store = new StateStore();
  readonly compiled: CompiledProgram<Work>;
  readonly ledger: Ledger<Work>;

  readonly #program: Program<Work>;
  readonly #units: number;
  readonly #servers: readonly Server[];
  readonly #models: (UnitModel<Work> | null)[];
  readonly #recurrence: Recurrence | null;
  readonly #queue: EventQueue;

  /** First field of each unit; of each channel: tokens, occupied room, then the arrivals under way, soonest first. */
  readonly #unitBase: Int32Array;
  readonly #channelBase: Int32Array;
  readonly #clocks: Float64Array;
  /** Where now stands within the cycle of each slower clock; skips are whole cycles, so engine time tells it. */
  readonly #phases: { readonly clock: number; readonly field: number }[] = [];

  // Numbers of stall reasons, by channel and server.
  readonly #emptyReason: Int32Array;
  readonly #fullReason: Int32Array;
  readonly #queueReason: Int32Array;
  readonly #tailReason: number;

  // Not state: since when somebody waits or works, when its command took its tokens and how long it was served, whom the present time is charged to.
  readonly #since: Float64Array;
  readonly #taken: Float64Array;
  readonly #served: Float64Array;
  readonly #waitsFor: string[];
  readonly #active: Uint8Array;
  readonly #halted: Float64Array;
  #chargedUntil = 0;
  #running = 0;
  /** Tokens that have been given and have not arrived. */
  #underWay = 0;

  // Work list of the present tick.
  readonly #dirty: Int32Array;
  readonly #isDirty: Uint8Array;
  #dirtyCount = 0;
  /** Units that asked a server for something in this tick. */
  readonly #requests: number[] = [];
  readonly #serverDue: Uint8Array;
  #serversDue = 0;
  #deciding = 0;
  readonly #rounds: number[] = [];
  readonly #isRound: Uint8Array;

  #now = 0;
  #skipped = 0;
  /** How often each command was simulated, skipped rounds not included. */
  readonly simulated: Float64Array;

  /**
   * Checks and compiles the program and puts every unit at its first command.
   *
   * @throws {ProgramError} if the program is faulty
   */
  constructor(program: Program<Work>, options: SimulationOptions<Work> = {}) {
    checkProgram(program);
    this.#program = program;
    this.compiled = compileProgram(program);
    this.#units = program.units.length;
    this.#servers = options.servers ?? [];
    if (this.#servers.length !== program.servers.length) {
      throw new RangeError(
        `Simulation: the program has ${program.servers.length} servers, got ${this.#servers.length}`,
      );
    }
    this.#models = program.units.map((_, unit) => options.models?.get(unit) ?? null);
    this.#queue = options.queue ?? new HeapQueue();
    this.#unitBase = new Int32Array(this.#units);
    this.#channelBase = new Int32Array(program.channels.length);
    this.#clocks = Float64Array.from(program.units, (unit) => unit.clockTicks);
    this.#declareFields();

    this.simulated = new Float64Array(this.compiled.commands.length);
    const fastForward = options.fastForward ?? true;
    this.ledger = new Ledger(this.compiled, this.#reasonNames(), {
      keepsLog: fastForward,
      traces: options.trace ?? false,
    });
    this.#emptyReason = Int32Array.from(program.channels, ({ emptyReason }) => this.ledger.reasonIndex(emptyReason));
    this.#fullReason = Int32Array.from(program.channels, ({ fullReason }) => this.ledger.reasonIndex(fullReason));
    this.#queueReason = Int32Array.from(program.servers, ({ waitReason }) => this.ledger.reasonIndex(waitReason));
    this.#tailReason = this.ledger.reasonIndex(TAIL_REASON);
    this.#recurrence = fastForward
      ? new Recurrence(this, this.compiled.anchoredLoops.length, options.audit ?? true)
      : null;

    this.#since = new Float64Array(this.#units);
    this.#taken = new Float64Array(this.#units);
    this.#served = new Float64Array(this.#units);
    this.#waitsFor = program.units.map(() => '');
    this.#active = new Uint8Array(this.#units);
    this.#halted = new Float64Array(this.#units);
    this.#dirty = new Int32Array(this.#units);
    this.#isDirty = new Uint8Array(this.#units);
    this.#serverDue = new Uint8Array(program.servers.length);
    this.#isRound = new Uint8Array(this.compiled.anchoredLoops.length);
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
   * @throws {DeadlockError} if nothing can happen and a unit has not finished
   * @throws {HiddenStateError} if a recurring state does not recur
   */
  run(): Outcome {
    while (this.advance());
    return outcomeOf(this.compiled, this.ledger, this.simulated, this.#halted, this.realTime);
  }

  /** Runs the next tick in which something happens. @returns false if there is none */
  advance(): boolean {
    const tick = this.#queue.peekTick();
    if (tick === Infinity || (this.#running === 0 && this.#underWay === 0)) {
      this.#finish();
      return false;
    }
    this.#chargeUntil(tick);
    this.#now = tick;
    while (this.#queue.peekTick() === tick) this.#deliver(this.#queue.pop());
    this.#act();
    this.#decide();
    this.#lookForRecurrence();
    return true;
  }

  // ---- declaration -------------------------------------------------------------------------------------------------

  #declareFields(): void {
    const { store, compiled } = this;
    const { units, channels } = this.#program;
    units.forEach((unit, u) => {
      this.#unitBase[u] = store.declare(`${unit.name}.status`, 'plain', u);
      store.declare(`${unit.name}.place`, 'plain', u);
      store.declare(`${unit.name}.until`, 'deadline', u);
      store.declare(`${unit.name}.reason`, 'plain', u);
      store.declare(`${unit.name}.tail`, 'deadline', u);
      store.declare(`${unit.name}.service`, 'plain', u);
      for (let d = 0; d < compiled.depth[u]; d += 1) store.declare(`${unit.name}.loop[${d}]`, 'loop', u);
      this.#models[u]?.declare(store, u);
    });
    channels.forEach((channel, c) => {
      const owner = this.#units + c;
      this.#channelBase[c] = store.declare(`${channel.name}.tokens`, 'plain', owner);
      store.declare(`${channel.name}.occupied`, 'plain', owner);
      for (let i = 0; i < channel.capacity; i += 1) store.declare(`${channel.name}.arrival[${i}]`, 'deadline', owner);
    });
    const owner = this.#units + channels.length;
    this.#servers.forEach((server, s) => server.declare(store, owner + s, this.#units));
    for (const clock of new Set(this.#clocks)) {
      if (clock > 1) this.#phases.push({ clock, field: store.declare(`clock[${clock}].phase`, 'plain', -1) });
    }
    store.seal();
  }

  *#reasonNames(): Generator<string> {
    yield TAIL_REASON;
    yield CLOCK_REASON;
    for (const { emptyReason, fullReason } of this.#program.channels) yield* [emptyReason, fullReason];
    for (const { waitReason } of this.#program.servers) yield waitReason;
    for (const model of this.#models) yield* model?.holdReasons ?? [];
    for (const { losses } of this.compiled.commands) for (const { reason } of losses) yield reason;
  }

  #reset(): void {
    const { values } = this.store;
    this.#program.channels.forEach((channel, c) => {
      values[this.#channelBase[c]] = channel.initial;
      values[this.#channelBase[c] + 1] = channel.initial;
    });
    this.#running = this.#units;
    for (let u = 0; u < this.#units; u += 1) {
      values[this.#unitBase[u] + PLACE] = this.compiled.start[u];
      values[this.#unitBase[u] + REASON] = -1;
      this.#touch(u);
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
    else this.#onArrival(key - units - this.#servers.length);
  }

  #onTimer(unit: number): void {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    if (values[base + STATUS] === HELD) {
      this.#endWait(unit);
      const command = this.compiled.commands[this.compiled.argument[values[base + PLACE]]];
      if (this.#start(unit, command)) this.#touch(unit);
      return;
    }
    this.#complete(unit);
    this.#touch(unit);
  }

  #onArrival(channel: number): void {
    const { values } = this.store;
    const base = this.#channelBase[channel];
    const { capacity, taker } = this.#program.channels[channel];
    let arrived = 0;
    while (arrived < capacity && values[base + 2 + arrived] !== 0 && values[base + 2 + arrived] <= this.#now)
      arrived += 1;
    for (let i = 0; i < capacity; i += 1) {
      values[base + 2 + i] = i + arrived < capacity ? values[base + 2 + i + arrived] : 0;
    }
    values[base] += arrived;
    this.#underWay -= arrived;
    this.#touch(taker);
  }

  // ---- phase 1: units act ------------------------------------------------------------------------------------------

  #touch(unit: number): void {
    if (this.#isDirty[unit]) return;
    this.#isDirty[unit] = 1;
    this.#dirty[this.#dirtyCount] = unit;
    this.#dirtyCount += 1;
  }

  #act(): void {
    while (this.#dirtyCount > 0) {
      this.#dirtyCount -= 1;
      const unit = this.#dirty[this.#dirtyCount];
      this.#isDirty[unit] = 0;
      const status = this.store.values[this.#unitBase[unit] + STATUS];
      if (status === READY || status === WAITING) this.#proceed(unit);
    }
  }

  /** Follows the unit's stream until it waits, works or ends. */
  #proceed(unit: number): void {
    const { values } = this.store;
    const { code, argument, trips, target, anchor, commands } = this.compiled;
    const base = this.#unitBase[unit];
    for (;;) {
      const place = values[base + PLACE];
      const kind = code[place];
      if (kind === COMMAND) {
        const command = commands[argument[place]];
        if (!this.#tryStart(unit, command)) return;
      } else if (kind === END) {
        const counter = base + LOOPS + argument[place];
        values[counter] += 1;
        if (values[counter] < trips[place]) {
          values[base + PLACE] = target[place];
          if (anchor[place] >= 0 && this.#recurrence) this.#wentRound(anchor[place]);
        } else {
          values[counter] = 0;
          values[base + PLACE] = place + 1;
          if (anchor[place] >= 0 && this.#recurrence) this.#left(anchor[place], this.#recurrence);
        }
      } else if (kind === LOOP) {
        values[base + PLACE] = place + 1;
      } else {
        values[base + STATUS] = HALTED;
        this.#halted[unit] = this.realTime;
        this.#running -= 1;
        return;
      }
    }
  }

  /** Remembers that an anchor went round, once a tick. */
  #wentRound(loop: number): void {
    if (this.#isRound[loop]) return;
    this.#isRound[loop] = 1;
    this.#rounds.push(loop);
  }

  /** An anchor that leaves its loop has nothing to recur there, though it went round in the same tick. */
  #left(loop: number, recurrence: Recurrence): void {
    this.#isRound[loop] = 0;
    recurrence.leave(loop);
  }

  /** @returns true if the command is already over (no ticks), so that the unit may go on at once */
  #tryStart(unit: number, command: Command<Work>): boolean {
    const { values } = this.store;
    const { channels } = this.#program;
    for (const take of command.takes) {
      if (values[this.#channelBase[take.channel]] < take.count) {
        this.#wait(unit, this.#emptyReason[take.channel], WAITING, channels[take.channel].name);
        return false;
      }
    }
    for (const give of command.gives) {
      const channel = channels[give.channel];
      if (values[this.#channelBase[give.channel] + 1] + give.count > channel.capacity) {
        this.#wait(unit, this.#fullReason[give.channel], WAITING, channel.name);
        return false;
      }
    }
    const start = this.#earliestStart(unit, command);
    if (start > this.#now) {
      values[this.#unitBase[unit] + UNTIL] = start;
      this.#active[unit] = 1;
      this.#queue.push(start, unit);
      return false;
    }
    this.#endWait(unit);
    return this.#start(unit, command);
  }

  /** The first tick at which model and clock let the command start; sets the unit waiting if that is not now. */
  #earliestStart(unit: number, command: Command<Work>): number {
    const model = this.#models[unit];
    const now = this.#now;
    const held = model ? model.hold(command.work, now) : now;
    const clock = this.#clocks[unit];
    const start = clock === 1 ? held : Math.ceil(held / clock) * clock;
    if (start > now) {
      const reason = held > now && model ? model.holdReason : CLOCK_REASON;
      this.#wait(unit, this.ledger.reasonIndex(reason), HELD, reason);
    }
    return start;
  }

  #start(unit: number, command: Command<Work>): boolean {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    this.simulated[this.compiled.argument[values[base + PLACE]]] += 1;
    for (const take of command.takes) {
      const at = this.#channelBase[take.channel];
      values[at] -= take.count;
      values[at + 1] -= take.count;
      this.#touch(this.#program.channels[take.channel].giver);
    }
    for (const give of command.gives) values[this.#channelBase[give.channel] + 1] += give.count;
    this.#models[unit]?.start(command.work, this.#now);
    this.#since[unit] = this.#now;
    this.#taken[unit] = this.#now;
    this.#served[unit] = 0;
    if (command.request) {
      values[base + STATUS] = QUEUED;
      this.#active[unit] = 1;
      values[base + REASON] = this.#queueReason[command.request.server];
      values[base + TAIL] = 0;
      this.#waitsFor[unit] = this.#program.servers[command.request.server].name;
      this.#requests.push(unit);
      return false;
    }
    if (command.ticks === 0) {
      values[base + STATUS] = READY;
      this.#active[unit] = 0;
      this.#finishCommand(unit, command, base);
      return true;
    }
    values[base + STATUS] = BUSY;
    values[base + UNTIL] = this.#now + command.ticks;
    this.#active[unit] = 1;
    this.#queue.push(this.#now + command.ticks, unit);
    return false;
  }

  /** The unit's command is over: account for it, give, go on. */
  #complete(unit: number): void {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    const command = this.compiled.commands[this.compiled.argument[values[base + PLACE]]];
    values[base + STATUS] = READY;
    values[base + SERVICE] = 0;
    this.#active[unit] = 0;
    this.#finishCommand(unit, command, base);
  }

  #finishCommand(unit: number, command: Command<Work>, base: number): void {
    const { values } = this.store;
    const index = this.compiled.argument[values[base + PLACE]];
    const since = this.#since[unit];
    this.ledger.executed(index, this.#now - since, this.realTime, since - this.#taken[unit], this.#served[unit]);
    for (const give of command.gives) this.#give(give.channel, give.count, give.lag);
    values[base + PLACE] += 1;
  }

  #give(channel: number, count: number, lag: number): void {
    const { values } = this.store;
    const base = this.#channelBase[channel];
    if (lag === 0) {
      values[base] += count;
      this.#touch(this.#program.channels[channel].taker);
      return;
    }
    const arrival = this.#now + lag;
    this.#underWay += count;
    let end = base + 2;
    while (values[end] !== 0) end += 1;
    for (let i = 0; i < count; i += 1) {
      let at = end + i;
      while (at > base + 2 && values[at - 1] > arrival) {
        values[at] = values[at - 1];
        at -= 1;
      }
      values[at] = arrival;
    }
    this.#queue.push(arrival, this.#units + this.#servers.length + channel);
  }

  // ---- phase 2: servers decide -------------------------------------------------------------------------------------

  #dueServer(server: number): void {
    if (this.#serverDue[server]) return;
    this.#serverDue[server] = 1;
    this.#serversDue += 1;
  }

  #decide(): void {
    if (this.#requests.length > 0) this.#submitRequests();
    for (let s = 0; this.#serversDue > 0; s += 1) {
      if (!this.#serverDue[s]) continue;
      this.#serverDue[s] = 0;
      this.#serversDue -= 1;
      this.#deciding = s;
      this.#servers[s].decide(this.#now, this);
    }
  }

  /** Hands in the requests of this tick, in the order of units. */
  #submitRequests(): void {
    const requests = this.#requests;
    if (requests.length > 1) requests.sort((a, b) => a - b);
    for (const unit of requests) {
      const { request } = this.#commandOf(unit);
      if (!request) continue;
      this.#servers[request.server].submit(unit, request, this.#now);
      this.#dueServer(request.server);
    }
    requests.length = 0;
  }

  #commandOf(unit: number): Command<Work> {
    return this.compiled.commands[this.compiled.argument[this.store.values[this.#unitBase[unit] + PLACE]]];
  }

  serve(unit: number, end: number): void {
    this.begin(unit);
    this.finish(unit, end);
  }

  begin(unit: number): void {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    this.#recordWait(unit);
    values[base + REASON] = -1;
    this.#since[unit] = this.#now;
    values[base + STATUS] = SERVED;
  }

  finish(unit: number, end: number): void {
    if (!(Number.isSafeInteger(end) && end > this.#now)) {
      const { name } = this.#program.servers[this.#deciding];
      throw new RangeError(`server ${name}: service until ${end} at tick ${this.#now} is no later tick`);
    }
    const { values } = this.store;
    const base = this.#unitBase[unit];
    const { ticks } = this.#commandOf(unit);
    this.#served[unit] = end - this.#since[unit];
    values[base + UNTIL] = Math.max(end, this.#since[unit] + ticks);
    values[base + SERVICE] = values[base + UNTIL] - this.#since[unit];
    this.#queue.push(values[base + UNTIL], unit);
  }

  wake(tick: number): void {
    this.#queue.push(tick, this.#units + this.#deciding);
  }

  // ---- accounts ----------------------------------------------------------------------------------------------------

  #wait(unit: number, reason: number, status: number, on: string): void {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    values[base + STATUS] = status;
    this.#waitsFor[unit] = on;
    if (values[base + REASON] === reason) return;
    this.#endWait(unit);
    values[base + REASON] = reason;
    values[base + TAIL] = this.#models[unit]?.tailUntil() ?? 0;
    this.#since[unit] = this.#now;
  }

  #endWait(unit: number): void {
    const { values } = this.store;
    const base = this.#unitBase[unit];
    if (values[base + REASON] < 0) return;
    this.#recordWait(unit);
    values[base + REASON] = -1;
    values[base + TAIL] = 0;
  }

  /** Accounts for a wait up to now; what earlier work of the unit's model covers is its tail. */
  #recordWait(unit: number): void {
    const from = this.#since[unit];
    const now = this.#now;
    if (now <= from) return;
    const { values } = this.store;
    const base = this.#unitBase[unit];
    const tail = Math.min(now, Math.max(from, values[base + TAIL]));
    const command = this.compiled.argument[values[base + PLACE]];
    this.ledger.waited(command, this.#tailReason, from + this.#skipped, tail + this.#skipped);
    this.ledger.waited(command, values[base + REASON], tail + this.#skipped, this.realTime);
    this.#since[unit] = now;
  }

  /** Charges the time up to `tick` to one operation: that of the first unit that works, else of the first that waits. */
  #chargeUntil(tick: number): void {
    const from = this.#chargedUntil;
    if (tick <= from) return;
    this.#chargedUntil = tick;
    const { values } = this.store;
    let charged = -1;
    for (let u = 0; u < this.#units; u += 1) {
      if (this.#active[u]) {
        charged = u;
        break;
      }
      if (charged < 0 && values[this.#unitBase[u] + STATUS] !== HALTED) charged = u;
    }
    const operation = charged < 0 ? this.#lastCharged : this.#operationOf(charged);
    this.#lastCharged = operation;
    this.ledger.charge(operation, tick - from);
  }

  /** Tokens still under way after every unit has halted belong to what was charged last. */
  #lastCharged = 0;

  #operationOf(unit: number): number {
    const place = this.store.values[this.#unitBase[unit] + PLACE];
    return this.compiled.rows[this.compiled.row[this.compiled.argument[place]]].operation;
  }

  // ---- recurrence --------------------------------------------------------------------------------------------------

  #lookForRecurrence(): void {
    const rounds = this.#rounds;
    if (rounds.length === 0 || !this.#recurrence) return;
    for (const { clock, field } of this.#phases) this.store.values[field] = this.#now % clock;
    for (const loop of rounds) {
      if (!this.#isRound[loop]) continue;
      this.#isRound[loop] = 0;
      this.#recurrence.wentRound(loop);
    }
    rounds.length = 0;
  }

  tripsLeft(field: number): number {
    const unit = this.store.fields[field].owner;
    const depth = field - this.#unitBase[unit] - LOOPS;
    const { code, argument, trips } = this.compiled;
    let place = this.store.values[this.#unitBase[unit] + PLACE];
    while (code[place] !== END || argument[place] !== depth) place += 1;
    return trips[place] - 1 - this.store.values[field];
  }

  anchorField(loop: number): number {
    const { unit, depth } = this.compiled.anchoredLoops[loop];
    return this.#unitBase[unit] + LOOPS + depth;
  }

  settle(): void {
    this.#chargeUntil(this.#now);
    for (let u = 0; u < this.#units; u += 1) {
      if (this.store.values[this.#unitBase[u] + REASON] >= 0) this.#recordWait(u);
    }
  }

  mark(): Mark {
    return this.ledger.mark();
  }

  isVoid(mark: Mark): boolean {
    return this.ledger.isVoid(mark);
  }

  sameBetween(a: Mark, b: Mark, c: Mark): boolean {
    return this.ledger.sameBetween(a, b, c);
  }

  releaseMarks(): void {
    this.ledger.releaseMarks();
  }

  repeat(a: Mark, b: Mark, times: number, period: number): void {
    this.ledger.repeat(a, b, times, period, this.realTime);
    this.#skipped += times * period;
    if (!Number.isSafeInteger(this.realTime)) throw new RangeError(`the run takes more than 2^53 ticks`);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  #finish(): void {
    if (this.#running === 0) return;
    const waiting: string[] = [];
    this.#program.units.forEach((unit, u) => {
      const status = this.store.values[this.#unitBase[u] + STATUS];
      if (status === HALTED) return;
      const operation = this.#program.operations[this.#operationOf(u)];
      waiting.push(`${unit.name}: ${STATUS_NAMES[status]} on ${this.#waitsFor[u] || 'nothing'} for ${operation}`);
    });
    throw new DeadlockError(this.realTime, waiting);
  }
}
