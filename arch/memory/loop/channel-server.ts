/**
 * Memory channels in the loop of a machine: transfers one at a time on each channel, first come first served, each as long as it takes behind
 * the one before it.
 *
 * A request may have parts on several channels; its unit is served from when the last of them begins until all have ended. Units may be in the
 * background: they are served only while nobody else waits at the channel.
 */
import type { Request } from '../../../sim/program.ts';
import type { Server, ServerHost } from '../../../sim/server.ts';
import type { StateStore } from '../../../sim/state-store.ts';
import type { Behind } from './transfer-timing.ts';
import { TransferTimes } from './transfer-times.ts';
import type { TransferTicks } from './transfer-times.ts';

export interface ChannelServerOptions {
  /** Channels with a queue of their own; all channels together are one if transfers are spread over them. */
  readonly channels: number;
  readonly transferTicks: TransferTicks;
  readonly background: ReadonlySet<number>;
}

export const channelServer = (options: ChannelServerOptions): Server => new ChannelServer(options);

const NOBODY = -1;

/** The fields of one channel: first of the queue's units and of its transfers (number · 2, + 1 if cold), then single ones. */
interface Channel {
  readonly units: number;
  readonly transfers: number;
  readonly length: number;
  readonly busyUntil: number;
  /** Whose transfer was the last (unit · 2 + 1 for a write): in whose rows the channel stands. */
  readonly last: number;
  /** For when the channel asked last to be woken, so that it asks once. */
  readonly wakeAt: number;
}

class ChannelServer implements Server {
  readonly #options: ChannelServerOptions;
  readonly #times: TransferTimes;
  #store!: StateStore;
  readonly #channels: Channel[] = [];
  /** Fields of each unit: parts that have not begun, and when those that have will be over. */
  #parts = 0;
  #until = 0;

  /** Number of the first part of each request, the others' follow; −1 if it has not been asked yet. */
  readonly #first: number[] = [];

  constructor(options: ChannelServerOptions) {
    this.#options = options;
    this.#times = new TransferTimes(options.transferTicks);
  }

  declare(store: StateStore, owner: number, unitCount: number): void {
    this.#store = store;
    this.#channels.length = 0;
    for (let c = 0; c < this.#options.channels; c += 1) {
      const name = `dram.channel[${c}]`;
      this.#channels.push({
        units: store.declareRow(unitCount, `${name}.unit`, 'plain', owner),
        transfers: store.declareRow(unitCount, `${name}.transfer`, 'plain', owner),
        length: store.declare(`${name}.length`, 'plain', owner),
        busyUntil: store.declare(`${name}.busyUntil`, 'deadline', owner),
        last: store.declare(`${name}.last`, 'plain', owner),
        wakeAt: store.declare(`${name}.wakeAt`, 'deadline', owner),
      });
    }
    this.#parts = store.declareRow(unitCount, 'dram.parts', 'plain', owner);
    this.#until = store.declareRow(unitCount, 'dram.until', 'deadline', owner);
  }

  submit(unit: number, request: Request, now: number, command: number): void {
    while (this.#first.length <= command) this.#first.push(-1);
    if (this.#first[command] < 0) this.#first[command] = this.#times.learn(request);
    const first = this.#first[command];
    const { parts } = request;
    if (!parts) {
      this.#enqueue(0, unit, first, now);
      return;
    }
    for (let i = 0; i < parts.length; i += 1) this.#enqueue(parts[i].channel, unit, first + i, now);
  }

  #enqueue(channel: number, unit: number, number: number, now: number): void {
    const { values } = this.#store;
    const { units, transfers, length, busyUntil } = this.#channels[channel];
    const place = values[length];
    const isCold = place === 0 && values[busyUntil] <= now;
    values[units + place] = unit;
    values[transfers + place] = 2 * number + (isCold ? 1 : 0);
    values[length] = place + 1;
    values[this.#parts + unit] += 1;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    const channels = this.#channels;
    for (let c = 0; c < channels.length; c += 1) {
      const channel = channels[c];
      if (values[channel.length] > 0 && values[channel.busyUntil] <= now) this.#begin(channel, now, host);
      if (values[channel.length] > 0) this.#wake(channel, host);
    }
  }

  #begin(channel: Channel, now: number, host: ServerHost): void {
    const { values } = this.#store;
    const next = this.#next(channel);
    const unit = values[channel.units + next];
    const waiting = values[channel.transfers + next];
    const isWrite = this.#times.isWrite(waiting >> 1);
    const end = now + this.#times.ticks(waiting >> 1, this.#behind(channel, unit, isWrite), (waiting & 1) === 1);
    this.#remove(channel, next);
    values[channel.busyUntil] = end;
    // Fields begin at zero: nobody has been here.
    values[channel.last] = 2 * unit + (isWrite ? 1 : 0) + 1;
    const parts = values[this.#parts + unit] - 1;
    const until = Math.max(end, values[this.#until + unit]);
    values[this.#parts + unit] = parts;
    values[this.#until + unit] = parts === 0 ? 0 : until;
    if (parts === 0) host.serve(unit, until);
  }

  /** Whoever waits goes on when the channel is free; nobody needs to be woken for an empty queue. */
  #wake({ busyUntil, wakeAt }: Channel, host: ServerHost): void {
    const { values } = this.#store;
    const tick = values[busyUntil];
    if (values[wakeAt] === tick) return;
    values[wakeAt] = tick;
    host.wake(tick);
  }

  #behind(channel: Channel, unit: number, isWrite: boolean): Behind {
    const last = this.#store.values[channel.last] - 1;
    if (last === NOBODY) return 'same';
    if ((last & 1) !== (isWrite ? 1 : 0)) return 'turn';
    return last >> 1 === unit ? 'same' : 'other';
  }

  /** The first in the queue that is not in the background, else the first. */
  #next({ units, length }: Channel): number {
    const { background } = this.#options;
    if (background.size === 0) return 0;
    const { values } = this.#store;
    const waiting = values[length];
    if (waiting === 1) return 0;
    for (let i = 0; i < waiting; i += 1) if (!background.has(values[units + i])) return i;
    return 0;
  }

  #remove({ units, transfers, length }: Channel, place: number): void {
    const { values } = this.#store;
    const last = values[length] - 1;
    for (let i = place; i < last; i += 1) {
      values[units + i] = values[units + i + 1];
      values[transfers + i] = values[transfers + i + 1];
    }
    values[units + last] = 0;
    values[transfers + last] = 0;
    values[length] = last;
  }
}
