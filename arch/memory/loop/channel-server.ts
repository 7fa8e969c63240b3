/**
 * Memory channels in the loop of a machine: transfers one at a time on each channel, first come first served, each as long as it takes behind
 * the one before it.
 *
 * A request may have parts on several channels; its unit is served from when the last of them begins until all have ended. Units may be in the
 * background: they are served only while nobody else waits at the channel.
 */
import type { Request, RequestPieces } from '../../../sim/program.ts';
import type { Server, ServerHost } from '../../../sim/server.ts';
import type { StateStore } from '../../../sim/state-store.ts';
import type { Behind } from './transfer-timing.ts';

export interface ChannelServerOptions {
  /** Channels with a queue of their own; all channels together are one if transfers are spread over them. */
  readonly channels: number;
  /** Ticks that a transfer occupies its channel, an integer ≥ 1. Cold: the channel was idle when it was asked for. */
  readonly transferTicks: (transfer: Transfer, behind: Behind, isCold: boolean) => number;
  readonly background: ReadonlySet<number>;
}

/** What is moved on one channel, or on all that share it. */
export interface Transfer {
  readonly bytes: number;
  readonly isWrite: boolean;
  readonly pieces?: RequestPieces;
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
}

class ChannelServer implements Server {
  readonly #options: ChannelServerOptions;
  #store!: StateStore;
  #channels: readonly Channel[] = [];
  /** Fields of each unit: parts that have not begun, and when those that have will be over. */
  #parts = 0;
  #until = 0;

  /** Transfers by number, and the numbers of a request's parts: requests are the program's own, the same in every round. */
  readonly #transfers: Transfer[] = [];
  readonly #numbers = new Map<Request, readonly number[]>();

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

  submit(unit: number, request: Request, now: number): void {
    const numbers = this.#numbers.get(request) ?? this.#learn(request);
    if (request.parts) request.parts.forEach(({ channel }, i) => this.#enqueue(channel, unit, numbers[i], now));
    else this.#enqueue(0, unit, numbers[0], now);
  }

  #learn(request: Request): readonly number[] {
    const { bytes, write: isWrite, parts, pieces } = request;
    const shares = parts?.map((part) => part.bytes) ?? [bytes];
    const numbers = shares.map(
      (share) => this.#transfers.push({ bytes: share, isWrite, ...(pieces ? { pieces } : {}) }) - 1,
    );
    this.#numbers.set(request, numbers);
    return numbers;
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
    for (const channel of this.#channels) {
      if (values[channel.length] > 0 && values[channel.busyUntil] <= now) this.#begin(channel, now, host);
    }
  }

  #begin(channel: Channel, now: number, host: ServerHost): void {
    const { values } = this.#store;
    const next = this.#next(channel);
    const unit = values[channel.units + next];
    const waiting = values[channel.transfers + next];
    const transfer = this.#transfers[Math.floor(waiting / 2)];
    const { isWrite } = transfer;
    const end = now + this.#options.transferTicks(transfer, this.#behind(channel, unit, isWrite), waiting % 2 === 1);
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
