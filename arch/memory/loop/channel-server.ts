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

export interface ChannelServerOptions {
  /** Channels with a queue of their own; all channels together are one if transfers are spread over them. */
  readonly channels: number;
  /** Ticks that a transfer occupies its channel, an integer ≥ 1. Cold: the channel was idle when it was asked for. */
  readonly transferTicks: (bytes: number, isWrite: boolean, behind: Behind, isCold: boolean) => number;
  readonly background: ReadonlySet<number>;
}

export const channelServer = (options: ChannelServerOptions): Server => new ChannelServer(options);

const NOBODY = -1;

/** A waiting transfer as one number. */
function code(bytes: number, isWrite: boolean, isCold: boolean): number {
  const value = 2 * bytes + (isCold ? 1 : 0);
  return isWrite ? -value : value;
}

/** The fields of one channel: first of the queue's units and of its transfers (as `code` says), then single ones. */
interface Channel {
  readonly units: number;
  readonly transfers: number;
  readonly length: number;
  readonly busyUntil: number;
  /** Whose transfer was the last (unit · 2 + 1 for a write): in whose rows the channel stands. */
  readonly last: number;
}

class ChannelServer implements Server {
  readonly #options: ChannelServerOptions;
  #store!: StateStore;
  #channels: readonly Channel[] = [];
  /** Fields of each unit: parts that have not begun, and when those that have will be over. */
  #parts = 0;
  #until = 0;

  constructor(options: ChannelServerOptions) {
    this.#options = options;
  }

  declare(store: StateStore, owner: number, unitCount: number): void {
    this.#store = store;
    const many = (name: string, kind: 'plain' | 'deadline'): number => {
      const first = store.fields.length;
      for (let i = 0; i < unitCount; i += 1) store.declare(`dram.${name}[${i}]`, kind, owner);
      return first;
    };
    this.#channels = Array.from({ length: this.#options.channels }, (_, c) => ({
      units: many(`channel[${c}].unit`, 'plain'),
      transfers: many(`channel[${c}].transfer`, 'plain'),
      length: store.declare(`dram.channel[${c}].length`, 'plain', owner),
      busyUntil: store.declare(`dram.channel[${c}].busyUntil`, 'deadline', owner),
      last: store.declare(`dram.channel[${c}].last`, 'plain', owner),
    }));
    this.#parts = many('parts', 'plain');
    this.#until = many('until', 'deadline');
  }

  submit(unit: number, { bytes, write, parts }: Request, now: number): void {
    if (!parts) {
      this.#enqueue(0, unit, bytes, write, now);
      return;
    }
    for (const { channel, bytes: share } of parts) this.#enqueue(channel, unit, share, write, now);
  }

  #enqueue(channel: number, unit: number, bytes: number, isWrite: boolean, now: number): void {
    const { values } = this.#store;
    const { units, transfers, length, busyUntil } = this.#channels[channel];
    const place = values[length];
    const isCold = place === 0 && values[busyUntil] <= now;
    values[units + place] = unit;
    values[transfers + place] = code(bytes, isWrite, isCold);
    values[length] = place + 1;
    values[this.#parts + unit] += 1;
  }

  decide(now: number, host: ServerHost): void {
    const { values } = this.#store;
    for (const channel of this.#channels) {
      if (values[channel.length] > 0 && values[channel.busyUntil] <= now) this.#begin(channel, now, host);
    }
  }

  #begin(channel: Channel, now: number, host: ServerHost): void {
    const { values } = this.#store;
    const next = this.#next(channel);
    const unit = values[channel.units + next];
    const transfer = values[channel.transfers + next];
    const isWrite = transfer < 0;
    const bytes = Math.floor(Math.abs(transfer) / 2);
    const isCold = Math.abs(transfer) % 2 === 1;
    const end = now + this.#options.transferTicks(bytes, isWrite, this.#behind(channel, unit, isWrite), isCold);
    this.#remove(channel, next);
    values[channel.busyUntil] = end;
    // Fields begin at zero: nobody has been here.
    values[channel.last] = 2 * unit + (isWrite ? 1 : 0) + 1;
    values[this.#parts + unit] -= 1;
    const until = Math.max(end, values[this.#until + unit]);
    values[this.#until + unit] = until;
    if (values[this.#parts + unit] === 0) {
      host.serve(unit, until);
      values[this.#until + unit] = 0;
    }
    host.wake(end);
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
    for (let i = 0; i < values[length]; i += 1) if (!background.has(values[units + i])) return i;
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
