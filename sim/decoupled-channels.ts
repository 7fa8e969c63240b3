/**
 * The channels of a decoupled run: when each token arrives and each free place was left, oldest first, as far as units have gone ahead.
 *
 * One giver and one taker go through a channel in the order of their streams, whatever their times: the next taker of a token takes the
 * oldest, and who gives one occupies the place that was left first.
 */
import type { FlatCommands } from './flat-commands.ts';
import type { ChannelSpec } from './program.ts';
import type { StateStore } from './state-store.ts';
import type { WorkList } from './work-list.ts';

// Fields of a channel: tokens, free places, when the last token arrives; then when each token arrives, and when each free place was left.
const TOKENS = 0;
const FREE = 1;
const LAST = 2;
const ARRIVALS = 3;

/** Nobody knows yet. */
export const UNKNOWN = -1;

export interface DecoupledChannelsOptions {
  readonly units: number;
  readonly commands: FlatCommands;
  readonly store: StateStore;
  /** Units that may go ahead. */
  readonly work: WorkList;
}

export class DecoupledChannels {
  readonly #specs: readonly ChannelSpec[];
  readonly #store: StateStore;
  readonly #work: WorkList;
  #commands: FlatCommands;
  /** Those of the store, once it is sealed. */
  #values: Float64Array;
  /** First field of each channel. */
  readonly #base: Int32Array;
  readonly #capacity: Int32Array;
  readonly #giver: Int32Array;
  readonly #taker: Int32Array;
  /** The channel in which each unit found too few tokens or places last. */
  readonly #lacksIn: Int32Array;

  constructor(specs: readonly ChannelSpec[], { units, commands, store, work }: DecoupledChannelsOptions) {
    this.#specs = specs;
    this.#commands = commands;
    this.#store = store;
    this.#values = store.values;
    this.#work = work;
    this.#base = new Int32Array(specs.length);
    this.#capacity = new Int32Array(specs.map(({ capacity }) => capacity));
    this.#giver = new Int32Array(specs.map(({ giver }) => giver));
    this.#taker = new Int32Array(specs.map(({ taker }) => taker));
    this.#lacksIn = new Int32Array(units);
  }

  /** Declares all fields. @param firstOwner  owner of the first channel's; the others follow */
  declare(firstOwner: number): void {
    const store = this.#store;
    this.#specs.forEach(({ name, capacity }, c) => {
      const owner = firstOwner + c;
      this.#base[c] = store.declare(`${name}.tokens`, 'plain', owner);
      store.declare(`${name}.free`, 'plain', owner);
      store.declare(`${name}.last`, 'deadline', owner);
      store.declareRow(capacity, `${name}.arrival`, 'deadline', owner);
      store.declareRow(capacity, `${name}.left`, 'deadline', owner);
    });
  }

  /** Other commands are executed from now on. */
  follow(commands: FlatCommands): void {
    this.#commands = commands;
  }

  /** Puts the tokens there that are there at first. */
  fill(): void {
    this.#values = this.#store.values;
    const values = this.#values;
    for (let c = 0; c < this.#specs.length; c += 1) {
      const { capacity, initial } = this.#specs[c];
      values[this.#base[c] + TOKENS] = initial;
      values[this.#base[c] + FREE] = capacity - initial;
    }
  }

  /** When a unit that is free from a tick on finds all tokens and room for a command, or `UNKNOWN`. */
  readyAt(command: number, unit: number, free: number): number {
    const { takesFrom, takeChannel, takeCount, givesFrom, giveChannel, giveCount } = this.#commands;
    const values = this.#values;
    let ready = free;
    const takesEnd = takesFrom[command + 1];
    for (let i = takesFrom[command]; i < takesEnd; i += 1) {
      const channel = takeChannel[i];
      const base = this.#base[channel];
      const count = takeCount[i];
      if (values[base + TOKENS] < count) return this.#lacks(unit, channel);
      const arrival = values[base + ARRIVALS + count - 1];
      if (arrival > ready) ready = arrival;
    }
    const givesEnd = givesFrom[command + 1];
    for (let i = givesFrom[command]; i < givesEnd; i += 1) {
      const channel = giveChannel[i];
      const base = this.#base[channel];
      const count = giveCount[i];
      if (values[base + FREE] < count) return this.#lacks(unit, channel);
      const left = values[base + ARRIVALS + this.#capacity[channel] + count - 1];
      if (left > ready) ready = left;
    }
    return ready;
  }

  #lacks(unit: number, channel: number): number {
    this.#lacksIn[unit] = channel;
    return UNKNOWN;
  }

  /** A command starts: it takes its tokens, which leave their places, and its gives occupy theirs. */
  start(command: number, tick: number): void {
    const { takesFrom, takeChannel, takeCount, givesFrom, giveChannel, giveCount } = this.#commands;
    const values = this.#values;
    const takesEnd = takesFrom[command + 1];
    for (let i = takesFrom[command]; i < takesEnd; i += 1) {
      const channel = takeChannel[i];
      const count = takeCount[i];
      const base = this.#base[channel];
      const places = base + ARRIVALS + this.#capacity[channel];
      this.#dropFirst(base + ARRIVALS, places, count);
      const left = places + values[base + FREE];
      for (let k = 0; k < count; k += 1) values[left + k] = tick;
      values[base + TOKENS] -= count;
      values[base + FREE] += count;
      const giver = this.#giver[channel];
      if (this.#lacksIn[giver] === channel) this.#work.add(giver);
    }
    const givesEnd = givesFrom[command + 1];
    for (let i = givesFrom[command]; i < givesEnd; i += 1) {
      const channel = giveChannel[i];
      const count = giveCount[i];
      const base = this.#base[channel];
      const places = base + ARRIVALS + this.#capacity[channel];
      this.#dropFirst(places, places + this.#capacity[channel], count);
      values[base + FREE] -= count;
    }
  }

  /** Takes the first of some fields in a row away; behind the last ones in use all are zero. */
  #dropFirst(first: number, end: number, count: number): void {
    const values = this.#values;
    for (let i = first; i < end - count; i += 1) values[i] = values[i + count];
    for (let i = end - count; i < end; i += 1) values[i] = 0;
  }

  /** A command is over: what it gives arrives, but not before what was given earlier. */
  give(command: number, end: number): void {
    const { givesFrom, giveChannel, giveCount, giveLag } = this.#commands;
    const values = this.#values;
    const givesEnd = givesFrom[command + 1];
    for (let i = givesFrom[command]; i < givesEnd; i += 1) {
      const channel = giveChannel[i];
      const count = giveCount[i];
      const base = this.#base[channel];
      const tokens = values[base + TOKENS];
      const due = end + giveLag[i];
      const arrival = due > values[base + LAST] ? due : values[base + LAST];
      const next = base + ARRIVALS + tokens;
      for (let k = 0; k < count; k += 1) values[next + k] = arrival;
      values[base + TOKENS] = tokens + count;
      values[base + LAST] = arrival;
      const taker = this.#taker[channel];
      if (this.#lacksIn[taker] === channel) this.#work.add(taker);
    }
  }

  /** When the last of all tokens arrives. */
  get lastArrival(): number {
    let last = 0;
    for (const base of this.#base) last = Math.max(last, this.#values[base + LAST]);
    return last;
  }
}
