/**
 * The channels of a run: tokens there, room occupied, tokens under way.
 *
 * Room is occupied from when a giver starts; tokens arrive a lag after it is over, in the order in which they are given: a later
 * one stands for what is used later, as the next half of a buffer. Whoever may go on because of it is put on the work list: the
 * taker when tokens arrive, the giver when room is free again.
 */
import type { FlatCommands } from './flat-commands.ts';
import type { ChannelSpec } from './program.ts';
import type { EventQueue } from './queue/event-queue.ts';
import type { StateStore } from './state-store.ts';
import type { WorkList } from './work-list.ts';

// Fields of a channel: tokens, occupied room, then when those under way arrive, in order, 0 where there are no more.
const OCCUPIED = 1;
const ARRIVALS = 2;

/** The least that a unit which lacks nothing waits for. */
const NOTHING = -(2 ** 31);

export interface ChannelsOptions {
  readonly units: number;
  readonly commands: FlatCommands;
  readonly store: StateStore;
  readonly queue: EventQueue;
  /** Key of the first channel's events; the others' follow. */
  readonly firstKey: number;
  readonly work: WorkList;
}

export class Channels {
  readonly #specs: readonly ChannelSpec[];
  readonly #options: ChannelsOptions;
  readonly #commands: FlatCommands;
  readonly #work: WorkList;
  /** Those of the store, once it is sealed. */
  #values: Float64Array;
  /** First field of each channel. */
  readonly #base: Int32Array;
  readonly #capacity: Int32Array;
  readonly #giver: Int32Array;
  readonly #taker: Int32Array;
  /** What each unit lacked last: a field, and the least that it must be; room must be at least minus what may be occupied. */
  readonly #lackField: Int32Array;
  readonly #lackLeast: Int32Array;
  /** Tokens that have been given and have not arrived. */
  underWay = 0;

  constructor(specs: readonly ChannelSpec[], options: ChannelsOptions) {
    this.#specs = specs;
    this.#options = options;
    this.#commands = options.commands;
    this.#work = options.work;
    this.#values = options.store.values;
    this.#lackField = new Int32Array(options.units);
    this.#lackLeast = new Int32Array(options.units);
    this.#base = new Int32Array(specs.length);
    this.#capacity = new Int32Array(specs.length);
    this.#giver = new Int32Array(specs.length);
    this.#taker = new Int32Array(specs.length);
    for (let c = 0; c < specs.length; c += 1) {
      this.#capacity[c] = specs[c].capacity;
      this.#giver[c] = specs[c].giver;
      this.#taker[c] = specs[c].taker;
    }
  }

  get count(): number {
    return this.#base.length;
  }

  /** Declares all fields. @param firstOwner  owner of the first channel's; the others follow */
  declare(firstOwner: number): void {
    const { store } = this.#options;
    this.#specs.forEach(({ name, capacity }, c) => {
      const owner = firstOwner + c;
      this.#base[c] = store.declare(`${name}.tokens`, 'plain', owner);
      store.declare(`${name}.occupied`, 'plain', owner);
      store.declareRow(capacity, `${name}.arrival`, 'deadline', owner);
    });
  }

  /** Puts the tokens there that are there at first. */
  fill(): void {
    this.#values = this.#options.store.values;
    const values = this.#values;
    this.#specs.forEach(({ initial }, c) => {
      values[this.#base[c]] = initial;
      values[this.#base[c] + OCCUPIED] = initial;
    });
  }

  /** After all fields were put back: what is under way will arrive, and nobody lacks what was lacking before. */
  resume(): void {
    const { queue, firstKey } = this.#options;
    this.underWay = 0;
    for (let channel = 0; channel < this.#base.length; channel += 1) {
      const first = this.#base[channel] + ARRIVALS;
      for (let i = first; i < first + this.#capacity[channel] && this.#values[i] !== 0; i += 1) {
        this.underWay += 1;
        queue.push(this.#values[i], firstKey + channel);
      }
    }
    this.#lackLeast.fill(NOTHING);
  }

  /** The first channel in which a unit's command does not find its tokens, or −1. */
  missing(command: number, unit: number): number {
    const { takesFrom, takeChannel, takeCount } = this.#commands;
    const values = this.#values;
    const end = takesFrom[command + 1];
    for (let i = takesFrom[command]; i < end; i += 1) {
      const field = this.#base[takeChannel[i]];
      if (values[field] >= takeCount[i]) continue;
      this.#lackField[unit] = field;
      this.#lackLeast[unit] = takeCount[i];
      return takeChannel[i];
    }
    return -1;
  }

  /** The first channel in which a unit's command does not find room, or −1. */
  full(command: number, unit: number): number {
    const { givesFrom, giveChannel, giveCount } = this.#commands;
    const values = this.#values;
    const end = givesFrom[command + 1];
    for (let i = givesFrom[command]; i < end; i += 1) {
      const channel = giveChannel[i];
      const field = this.#base[channel] + OCCUPIED;
      if (values[field] + giveCount[i] <= this.#capacity[channel]) continue;
      this.#lackField[unit] = field;
      this.#lackLeast[unit] = giveCount[i] - this.#capacity[channel];
      return channel;
    }
    return -1;
  }

  /**
   * True while a unit still lacks what it lacked when `missing` or `full` said so. Until it starts, nobody takes what else
   * it has found: most looks at a unit end here.
   */
  isLacking(unit: number): boolean {
    const least = this.#lackLeast[unit];
    const there = this.#values[this.#lackField[unit]];
    return (least > 0 ? there : -there) < least;
  }

  /** A command starts: it takes its tokens, and its gives occupy their room. */
  start(command: number): void {
    const { takesFrom, takeChannel, takeCount, givesFrom, giveChannel, giveCount } = this.#commands;
    const work = this.#work;
    const values = this.#values;
    for (let i = takesFrom[command]; i < takesFrom[command + 1]; i += 1) {
      const base = this.#base[takeChannel[i]];
      values[base] -= takeCount[i];
      values[base + OCCUPIED] -= takeCount[i];
      work.add(this.#giver[takeChannel[i]]);
    }
    for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
      values[this.#base[giveChannel[i]] + OCCUPIED] += giveCount[i];
    }
  }

  /** A command is over: what it gives is there, or on its way. */
  give(command: number, now: number): void {
    const { givesFrom, giveChannel, giveCount, giveLag } = this.#commands;
    for (let i = givesFrom[command]; i < givesFrom[command + 1]; i += 1) {
      const channel = giveChannel[i];
      if (giveLag[i] > 0 || this.#values[this.#base[channel] + ARRIVALS] !== 0) {
        this.#send(channel, giveCount[i], now + giveLag[i]);
      } else {
        this.#values[this.#base[channel]] += giveCount[i];
        this.#work.add(this.#taker[channel]);
      }
    }
  }

  /** Puts tokens on their way: due at a tick, but not before those that were given earlier. */
  #send(channel: number, count: number, due: number): void {
    const { queue, firstKey } = this.#options;
    const values = this.#values;
    const first = this.#base[channel] + ARRIVALS;
    this.underWay += count;
    let end = first;
    while (values[end] !== 0) end += 1;
    const arrival = end > first ? Math.max(due, values[end - 1]) : due;
    for (let i = 0; i < count; i += 1) values[end + i] = arrival;
    queue.push(arrival, firstKey + channel);
  }

  /** Tokens that are due arrive. */
  arrive(channel: number, now: number): void {
    const values = this.#values;
    const first = this.#base[channel] + ARRIVALS;
    const end = first + this.#capacity[channel];
    let next = first;
    while (next < end && values[next] !== 0 && values[next] <= now) next += 1;
    const arrived = next - first;
    let place = first;
    for (; next < end && values[next] !== 0; next += 1, place += 1) values[place] = values[next];
    for (; place < next; place += 1) values[place] = 0;
    values[this.#base[channel]] += arrived;
    this.underWay -= arrived;
    this.#work.add(this.#taker[channel]);
  }
}
