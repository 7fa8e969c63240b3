/**
 * Memory channels in the loop of a machine, line by line through the reference controller: the slow twin of `channel-server.ts`.
 *
 * Transfers are offered in the same order, each line to the queues of its channel, as soon as those have room; refreshes come when they are due.
 * A read ends with the data of its last line on the bus, a write when its last line is in the queue. Nothing of this is declared as state: a
 * simulation with this server steps through all of it.
 */
import type { Request, RequestPieces } from '../../../sim/program.ts';
import type { Server, ServerHost } from '../../../sim/server.ts';
import { lineSplitter } from '../address-map.ts';
import type { LinePlace } from '../address-map.ts';
import { makeChannel } from '../channel.ts';
import type { Channel } from '../channel.ts';
import { noCounts } from '../channel-controller.ts';
import type { ChannelCounts } from '../channel-controller.ts';
import { timingsOf } from '../device.ts';
import type { MemorySystem } from '../memory-run.ts';
import { spanLines } from './row-span.ts';

export interface LineServerOptions {
  /** One channel. */
  readonly system: MemorySystem;
  /** Groups of channels with a queue each; transfers are spread over the channels of a group, line by line. */
  readonly groups: number;
  readonly channelsOfGroup: number;
  readonly cyclesPerTick: number;
  readonly background: ReadonlySet<number>;
}

interface Transfer {
  readonly unit: number;
  readonly isWrite: boolean;
  /** Cycle from which it may be offered. */
  readonly from: number;
  /** The lines, from the stream's own on. */
  readonly lines: Iterator<number>;
  /** The line that is offered next; undefined behind the last. */
  next: number | undefined;
  /** Reads that were taken and have not been on the bus. */
  underWay: number;
  begun: boolean;
}

/** Streams have addresses of their own: this many of them. */
const STREAMS = 32;

export class LineServer implements Server {
  readonly #options: LineServerOptions;
  readonly #groups: readonly Group[];
  /** Parts of each unit's request that have not begun, and that have not ended, and the last end so far. */
  readonly #waiting = new Map<number, number>();
  readonly #open = new Map<number, number>();
  readonly #endOf = new Map<number, number>();

  constructor(options: LineServerOptions) {
    this.#options = options;
    this.#groups = Array.from({ length: options.groups }, () => new Group(options));
  }

  /** All of its state is hidden. */
  declare(): void {}

  submit(unit: number, { bytes, write, parts, pieces }: Request, now: number): void {
    const shares = parts ?? [{ channel: 0, bytes }];
    this.#waiting.set(unit, shares.length);
    this.#open.set(unit, shares.length);
    const from = Math.ceil(now * this.#options.cyclesPerTick);
    for (const share of shares) this.#groups[share.channel].submit(unit, share.bytes, write, from, pieces);
  }

  decide(now: number, host: ServerHost): void {
    const until = Math.floor(now * this.#options.cyclesPerTick);
    let works = false;
    for (const group of this.#groups) {
      group.advance(until);
      for (const unit of group.begun.splice(0)) this.#tell(this.#waiting, unit, () => host.begin(unit));
      for (const { unit, cycle } of group.ended.splice(0)) {
        this.#endOf.set(unit, Math.max(cycle, this.#endOf.get(unit) ?? 0));
        this.#tell(this.#open, unit, () => {
          const end = Math.ceil((this.#endOf.get(unit) ?? 0) / this.#options.cyclesPerTick);
          host.finish(unit, Math.max(end, now + 1));
          this.#endOf.delete(unit);
        });
      }
      works ||= group.works;
    }
    if (works) host.wake(now + 1);
  }

  #tell(counts: Map<number, number>, unit: number, done: () => void): void {
    const left = (counts.get(unit) ?? 0) - 1;
    counts.set(unit, left);
    if (left === 0) done();
  }

  /** Commands of all channels so far. */
  get counts(): ChannelCounts {
    const sum = noCounts();
    for (const { channels } of this.#groups) {
      for (const { counts } of channels) {
        for (const name of Object.keys(sum) as (keyof ChannelCounts)[]) sum[name] += counts[name];
      }
    }
    return sum;
  }
}

/** Channels that share transfers line by line. */
class Group {
  readonly channels: readonly Channel[];
  /** What has happened since it was last asked. */
  readonly begun: number[] = [];
  readonly ended: { readonly unit: number; readonly cycle: number }[] = [];
  readonly #options: LineServerOptions;
  readonly #queue: Transfer[] = [];
  #current: Transfer | null = null;
  /** Refreshes fall due from the start. */
  #nextAt = 0;
  #order = 0;
  readonly #owners = new Map<number, Transfer>();
  /** The next line of each unit's stream. */
  readonly #streams: Float64Array = new Float64Array(STREAMS);
  readonly #split: (line: number, place: LinePlace) => void;
  readonly #place: LinePlace = { channel: 0, bank: 0, row: 0, column: 0 };
  readonly #streamLines: number;
  readonly #acceptPerCycle: number;

  constructor(options: LineServerOptions) {
    this.#options = options;
    const { system, channelsOfGroup } = options;
    const timings = timingsOf(system.device);
    const sink = { add: (_: number, backAt: number, order: number) => this.#returned(order, backAt - timings.CL) };
    const quiet = { ...system, controller: { ...system.controller, frontEndCycles: 0 } };
    this.channels = Array.from({ length: channelsOfGroup }, () => makeChannel(quiet, timings, sink));
    this.#split = lineSplitter(system.map);
    const lines = 2 ** system.map.totalBits;
    const span = spanLines(system.map);
    this.#streamLines = Math.max(span, Math.floor(lines / STREAMS / span) * span);
    this.#acceptPerCycle = Math.max(4, channelsOfGroup);
  }

  submit(unit: number, bytes: number, isWrite: boolean, from: number, pieces?: RequestPieces): void {
    const { lineBytes } = this.#options.system.device.organisation;
    const runs = pieces ?? { run: bytes, pitch: bytes };
    const lines = linesOf(this.#streams[unit], Math.max(1, Math.round(bytes / runs.run)), runs, lineBytes);
    const next = lines.next().value;
    this.#streams[unit] += Math.ceil((bytes / runs.run) * (runs.pitch / lineBytes));
    this.#queue.push({ unit, isWrite, from, lines, next, underWay: 0, begun: false });
    if (from < this.#nextAt) this.#nextAt = from;
  }

  /** Whether anybody waits or is served. */
  get works(): boolean {
    return this.#current !== null || this.#queue.length > 0 || this.#owners.size > 0;
  }

  advance(until: number): void {
    while (this.#nextAt <= until) this.#nextAt = this.#step(this.#nextAt);
  }

  /** One cycle: commands, then offers. @returns the next in which something can happen */
  #step(at: number): number {
    for (const { controller } of this.channels) if (controller.wake <= at) controller.tick(at);
    let next = this.#offer(at) ? at + 1 : Infinity;
    for (const { controller } of this.channels) if (controller.wake < next) next = controller.wake;
    for (const { from } of this.#queue) if (from > at && from < next) next = from;
    return next;
  }

  /** @returns whether more could be offered in the next cycle */
  #offer(at: number): boolean {
    for (let taken = 0; taken < this.#acceptPerCycle; taken += 1) {
      const transfer = (this.#current ??= this.#pick(at));
      if (transfer === null) return false;
      const { unit, isWrite, next: stream } = transfer;
      if (stream === undefined) throw new Error('a transfer that is over is offered');
      const { controller } = this.channels[stream % this.channels.length];
      if (!controller.hasRoom(isWrite)) return false;
      const line = Math.floor(stream / this.channels.length) % this.#streamLines;
      this.#split(unit * this.#streamLines + line, this.#place);
      const { bank, row, column } = this.#place;
      controller.accept(bank, row, column, isWrite, at, this.#order);
      this.#accepted(transfer, at);
    }
    return true;
  }

  #accepted(transfer: Transfer, at: number): void {
    const { unit, isWrite } = transfer;
    if (!transfer.begun) this.begun.push(unit);
    transfer.begun = true;
    if (!isWrite) {
      this.#owners.set(this.#order, transfer);
      transfer.underWay += 1;
    }
    this.#order += 1;
    transfer.next = transfer.lines.next().value;
    if (transfer.next !== undefined) return;
    this.#current = null;
    if (isWrite) this.ended.push({ unit, cycle: at + 1 });
  }

  #returned(order: number, cycle: number): void {
    const transfer = this.#owners.get(order);
    if (!transfer) throw new Error('a read that nobody asked for');
    this.#owners.delete(order);
    transfer.underWay -= 1;
    if (transfer.underWay === 0 && transfer.next === undefined) this.ended.push({ unit: transfer.unit, cycle });
  }

  /** The first that has come and is not in the background, else the first that has come. */
  #pick(at: number): Transfer | null {
    const { background } = this.#options;
    const there = this.#queue.filter(({ from }) => from <= at);
    const next = there.find(({ unit }) => !background.has(unit)) ?? there.at(0) ?? null;
    if (next) this.#queue.splice(this.#queue.indexOf(next), 1);
    return next;
  }
}

/** The lines of equal runs of bytes, one run after the other, from a line on. */
function* linesOf(
  from: number,
  count: number,
  { run, pitch }: RequestPieces,
  lineBytes: number,
): Generator<number, undefined> {
  for (let piece = 0; piece < count; piece += 1) {
    const last = Math.floor((piece * pitch + run - 1) / lineBytes);
    for (let line = Math.floor((piece * pitch) / lineBytes); line <= last; line += 1) yield from + line;
  }
}
