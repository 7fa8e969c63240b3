/**
 * A channel with a queue for each bank: the queues are served in turn, each with the first of its commands that is ready.
 *
 * Requests wait in a read queue and a write queue first; one a cycle moves on to the queue of its bank, if that has room. Writes move when their
 * queue is full, all of them. A conflict closes a row only from the head of its queue, when no hit waits behind it or the row has had its share.
 * Between two changes of state the next command is known in advance: nothing is stepped.
 *
 * Source: DRAMsim3, see `controller.ts`.
 */
import { CLOSED } from './bank-timings.ts';
import type { BankTimings } from './bank-timings.ts';
import type { ChannelController, ChannelCounts } from './channel-controller.ts';
import { closesRow } from './controller.ts';
import type { BankQueuePolicy } from './controller.ts';
import type { DramDevice } from './device.ts';
import type { ReadSink } from './read-returns.ts';
import { RefreshDuty } from './refresh-duty.ts';
import type { Timings } from './timings.ts';

const NONE = -1;

/** A short queue of slots, oldest first. */
interface Waiting {
  readonly slots: Int32Array;
  length: number;
}

export class BankQueueController implements ChannelController {
  wake: number;
  waiting = 0;
  private readonly policy: BankQueuePolicy;
  private readonly timings: BankTimings;
  private readonly counts: ChannelCounts;
  private readonly refresh: RefreshDuty;
  private readonly returns: ReadSink;
  private readonly readTicks: number;
  private readonly isDual: boolean;

  private readonly reads: Waiting;
  private readonly writes: Waiting;
  /** Writes that are still to be moved in this drain. */
  private draining = 0;
  private mayMove = false;

  /** Slots by bank, oldest first: `bankQueue` places each. */
  private readonly queues: Int32Array;
  private readonly lengths: Int32Array;
  private queued = 0;
  /** Places of the oldest hits of each bank. */
  private readonly readHit: Int32Array;
  private readonly writeHit: Int32Array;
  private readonly mayClose: Uint8Array;

  private readonly free: Int32Array;
  private freeCount: number;
  private readonly bank: Int32Array;
  private readonly row: Int32Array;
  private readonly column: Int32Array;
  private readonly isWrite: Uint8Array;
  private readonly isSeen: Uint8Array;
  private readonly acceptedAt: Float64Array;
  private readonly order: Float64Array;

  /** The bank served last. */
  private turn = 0;
  private isStale = true;
  private nextAt = Infinity;
  private nextBank = NONE;
  private nextPlace = NONE;

  constructor(
    { organisation, commandBus }: DramDevice,
    cycles: Timings,
    policy: BankQueuePolicy,
    timings: BankTimings,
    counts: ChannelCounts,
    returns: ReadSink,
  ) {
    this.policy = policy;
    this.timings = timings;
    this.counts = counts;
    this.returns = returns;
    this.readTicks = cycles.CL + cycles.BL + policy.frontEndCycles;
    this.isDual = commandBus === 'row-and-column';
    this.refresh = new RefreshDuty(policy, organisation, cycles, timings, counts, true);
    this.wake = this.refresh.dueAt;
    const { banks } = timings;
    this.reads = { slots: new Int32Array(policy.readQueue), length: 0 };
    this.writes = { slots: new Int32Array(policy.writeQueue), length: 0 };
    this.queues = new Int32Array(banks * policy.bankQueue);
    this.lengths = new Int32Array(banks);
    this.readHit = new Int32Array(banks).fill(NONE);
    this.writeHit = new Int32Array(banks).fill(NONE);
    this.mayClose = new Uint8Array(banks);
    const slots = policy.readQueue + policy.writeQueue + banks * policy.bankQueue;
    this.free = Int32Array.from({ length: slots }, (_, i) => slots - 1 - i);
    this.freeCount = slots;
    [this.bank, this.row, this.column] = [new Int32Array(slots), new Int32Array(slots), new Int32Array(slots)];
    [this.isWrite, this.isSeen] = [new Uint8Array(slots), new Uint8Array(slots)];
    this.acceptedAt = new Float64Array(slots);
    this.order = new Float64Array(slots);
  }

  hasRoom(isWrite: boolean): boolean {
    const { slots, length } = isWrite ? this.writes : this.reads;
    return length < slots.length;
  }

  accept(bank: number, row: number, column: number, isWrite: boolean, at: number, order: number): void {
    this.freeCount -= 1;
    const slot = this.free[this.freeCount];
    this.bank[slot] = bank;
    this.row[slot] = row;
    this.column[slot] = column;
    this.isWrite[slot] = isWrite ? 1 : 0;
    this.isSeen[slot] = 0;
    this.acceptedAt[slot] = at;
    this.order[slot] = order;
    const queue = isWrite ? this.writes : this.reads;
    queue.slots[queue.length] = slot;
    queue.length += 1;
    this.waiting += 1;
    this.mayMove = true;
    if (at + 1 < this.wake) this.wake = at + 1;
  }

  tick(at: number): void {
    if (at >= this.refresh.dueAt) {
      this.refresh.advance(at);
      this.isStale = true;
    }
    this.issueCommands(at);
    if (this.mayMove) this.move();
    if (this.isStale) this.choose(at + 1);
    let next = Math.min(this.nextAt, this.refresh.dueAt);
    if (this.refresh.isOwed) next = Math.min(next, this.refresh.earliest());
    this.wake = this.mayMove || next <= at ? at + 1 : next;
  }

  /** A refresh that can go goes first; on two buses a second command of the other kind follows. */
  private issueCommands(at: number): void {
    let isFirstColumn = false;
    if (this.refresh.isOwed && this.refresh.earliest() <= at) {
      this.refresh.issue(at);
      for (let bank = 0; bank < this.timings.banks; bank += 1) this.sortOut(bank);
    } else {
      if (this.isStale) this.choose(at);
      if (this.nextAt > at) return;
      isFirstColumn = this.issue(at);
    }
    this.isStale = true;
    if (!this.isDual) return;
    this.choose(at);
    if (this.nextAt <= at) {
      // Whoever is next in turn has had it, even if its bus is taken.
      if (this.isColumnNext() === isFirstColumn) this.turn = this.nextBank;
      else this.issue(at);
    }
    this.isStale = true;
  }

  private isColumnNext(): boolean {
    const slot = this.queues[this.nextBank * this.policy.bankQueue + this.nextPlace];
    return this.timings.openRow[this.nextBank] === this.row[slot];
  }

  /** Finds the next command from a tick on: the earliest, of equally early ones the first in turn. */
  private choose(from: number): void {
    this.isStale = false;
    this.nextAt = Infinity;
    if (this.queued === 0) return;
    const timings = this.timings;
    const { openRow, banks } = timings;
    for (let i = 1, bank = this.turn; i <= banks; i += 1) {
      bank += 1;
      if (bank === banks) bank = 0;
      if (this.lengths[bank] === 0 || this.refresh.blocks(bank)) continue;
      if (openRow[bank] === CLOSED) {
        this.offer(timings.earliestActivate(bank), bank, 0, from);
        continue;
      }
      if (this.mayClose[bank] === 1) this.offer(timings.earliestPrecharge(bank), bank, 0, from);
      const read = this.readHit[bank];
      const write = this.writeHit[bank];
      // In the order of the queue: the first that is ready goes.
      if (read !== NONE && (write === NONE || read < write)) {
        this.offer(timings.earliestRead(bank), bank, read, from);
        if (write !== NONE) this.offer(timings.earliestWrite(bank), bank, write, from);
      } else if (write !== NONE) {
        this.offer(timings.earliestWrite(bank), bank, write, from);
        if (read !== NONE) this.offer(timings.earliestRead(bank), bank, read, from);
      }
    }
  }

  private offer(ready: number, bank: number, place: number, from: number): void {
    const at = ready > from ? ready : from;
    if (at >= this.nextAt) return;
    this.nextAt = at;
    this.nextBank = bank;
    this.nextPlace = place;
  }

  /** @returns whether it was a column command */
  private issue(at: number): boolean {
    const bank = this.nextBank;
    const place = this.nextPlace;
    const timings = this.timings;
    const slot = this.queues[bank * this.policy.bankQueue + place];
    const open = timings.openRow[bank];
    this.turn = bank;
    if (open === CLOSED) {
      this.begin(slot);
      this.counts.activates += 1;
      timings.activate(bank, this.row[slot], at);
      this.sortOut(bank);
      return false;
    }
    if (open !== this.row[slot]) {
      this.begin(slot);
      this.counts.precharges += 1;
      if (timings.columnsOfRow[bank] === 0) this.counts.unusedActivates += 1;
      timings.precharge(bank, at);
      this.sortOut(bank);
      return false;
    }
    if (timings.columnsOfRow[bank] > 0) this.counts.hits += 1;
    if (this.isSeen[slot] === 0) this.counts.foundOpen += 1;
    this.begin(slot);
    const closes = closesRow(this.policy.pagePolicy, this.column[slot]);
    if (this.isWrite[slot] === 0) {
      this.counts.reads += 1;
      timings.read(bank, at, closes);
      this.returns.add(this.acceptedAt[slot], at + this.readTicks, this.order[slot]);
    } else {
      this.counts.writes += 1;
      timings.write(bank, at, closes);
    }
    if (closes) this.counts.precharges += 1;
    this.remove(bank, place);
    this.sortOut(bank);
    this.free[this.freeCount] = slot;
    this.freeCount += 1;
    return true;
  }

  private begin(slot: number): void {
    if (this.isSeen[slot] === 0) this.counts.begun += 1;
    this.isSeen[slot] = 1;
  }

  private remove(bank: number, place: number): void {
    const base = bank * this.policy.bankQueue;
    this.queues.copyWithin(base + place, base + place + 1, base + this.lengths[bank]);
    this.lengths[bank] -= 1;
    this.queued -= 1;
    this.waiting -= 1;
    this.mayMove = this.reads.length > 0 || this.writes.length > 0;
  }

  /** What the requests of a bank may do, after its row or its queue has changed. */
  private sortOut(bank: number): void {
    const base = bank * this.policy.bankQueue;
    const open = this.timings.openRow[bank];
    let [read, write] = [NONE, NONE];
    for (let i = 0; i < this.lengths[bank] && (read === NONE || write === NONE); i += 1) {
      const slot = this.queues[base + i];
      if (this.row[slot] !== open) continue;
      if (this.isWrite[slot] === 0) {
        if (read === NONE) read = i;
      } else if (write === NONE) write = i;
    }
    this.readHit[bank] = read;
    this.writeHit[bank] = write;
    const isConflict = this.lengths[bank] > 0 && this.row[this.queues[base]] !== open;
    const hasHits = read !== NONE || write !== NONE;
    const hadItsShare = this.timings.columnsOfRow[bank] >= this.policy.rowHitLimit;
    this.mayClose[bank] = isConflict && (!hasHits || hadItsShare) ? 1 : 0;
  }

  /** Moves one request on to the queue of its bank: the oldest that finds room. */
  private move(): void {
    const { writeQueue, idleDrainAbove, bankQueue } = this.policy;
    if (this.draining === 0) {
      const isDrain = this.writes.length >= writeQueue || (this.writes.length > idleDrainAbove && this.queued === 0);
      if (isDrain) this.draining = this.writes.length;
    }
    const queue = this.draining > 0 ? this.writes : this.reads;
    this.mayMove = false;
    for (let i = 0; i < queue.length; i += 1) {
      const slot = queue.slots[i];
      const bank = this.bank[slot];
      if (this.lengths[bank] === bankQueue) continue;
      queue.slots.copyWithin(i, i + 1, queue.length);
      queue.length -= 1;
      if (this.draining > 0) this.draining -= 1;
      const place = this.lengths[bank];
      this.queues[bank * bankQueue + place] = slot;
      this.lengths[bank] += 1;
      this.queued += 1;
      this.sortOut(bank);
      this.isStale = true;
      this.mayMove = true;
      return;
    }
  }
}
