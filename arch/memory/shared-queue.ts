/**
 * A channel with one pool of reads and one of writes: of all commands that are ready, the oldest request's goes.
 *
 * A request whose row has been opened leaves its pool and is served before all others; its bank is not closed until then. Requests of a bank
 * that need the same command are ready at the same tick, so only the oldest hit and the oldest other request of each bank compete. Between two
 * changes of state the next command is known in advance: nothing is stepped.
 *
 * Source: Ramulator 2.1, see `controller.ts`.
 *
 * Fields are `private`, not `#`, in the classes of the inner loop: with `#` some runs of V8 11.3 kept looking each one up, five times slower
 * (`npm run bench`, random lines).
 */
import { CLOSED } from './bank-timings.ts';
import type { BankTimings } from './bank-timings.ts';
import type { ChannelController, ChannelCounts } from './channel-controller.ts';
import { MOST_WRITES_OVER_READS, closesRow } from './controller.ts';
import type { SharedQueuePolicy } from './controller.ts';
import type { DramDevice } from './device.ts';
import type { Timings } from './timings.ts';
import type { ReadSink } from './read-returns.ts';
import { RefreshDuty } from './refresh-duty.ts';

const NONE = -1;
const READ = 0;
const WRITE = 1;

/** The command that goes next on a bus, if nothing changes before. */
interface Next {
  at: number;
  slot: number;
  bank: number;
}

export class SharedQueueController implements ChannelController {
  wake: number;
  waiting = 0;
  private readonly policy: SharedQueuePolicy;
  private readonly timings: BankTimings;
  private readonly counts: ChannelCounts;
  private readonly refresh: RefreshDuty;
  private readonly returns: ReadSink;
  private readonly readTicks: number;
  private readonly isDual: boolean;
  private readonly highWrites: number;
  private readonly lowWrites: number;

  /** Requests in their pool, by kind. */
  private readonly pooled: Int32Array = new Int32Array(2);
  /** Slots of requests of a bank and kind, oldest first: `depth` places each. */
  private readonly lists: Int32Array;
  private readonly lengths: Int32Array;
  private readonly depth: number;
  /** Place in its list of the oldest hit, and of the oldest request for another row. */
  private readonly hit: Int32Array;
  private readonly other: Int32Array;
  /** The request of each bank whose row was opened for it. */
  private readonly active: Int32Array;
  private activeCount = 0;

  private readonly free: Int32Array;
  private freeCount: number;
  private readonly row: Int32Array;
  private readonly column: Int32Array;
  private readonly isWrite: Uint8Array;
  private readonly isSeen: Uint8Array;
  private readonly order: Float64Array;
  private readonly acceptedAt: Float64Array;

  private isWriting = false;
  /** Of the present drain, while a read waited. */
  private writesOverReads = 0;
  private readonly isByAge: boolean;
  private isStale = true;
  private readonly column0: Next = { at: Infinity, slot: NONE, bank: NONE };
  private readonly row0: Next = { at: Infinity, slot: NONE, bank: NONE };

  constructor(
    { organisation, commandBus }: DramDevice,
    cycles: Timings,
    policy: SharedQueuePolicy,
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
    this.isByAge = policy.turns === 'age';
    this.highWrites = policy.writeHighWatermark * policy.writeQueue;
    // With no write left the turn goes back to reads, also at a watermark of 0.
    this.lowWrites = Math.max(1, policy.writeLowWatermark * policy.writeQueue);
    this.refresh = new RefreshDuty(policy, organisation, cycles, timings, counts, false);
    this.wake = this.refresh.dueAt;
    const { banks } = timings;
    this.depth = Math.max(policy.readQueue, policy.writeQueue);
    this.lists = new Int32Array(2 * banks * this.depth);
    this.lengths = new Int32Array(2 * banks);
    this.hit = new Int32Array(2 * banks).fill(NONE);
    this.other = new Int32Array(2 * banks).fill(NONE);
    this.active = new Int32Array(banks).fill(NONE);
    const slots = policy.readQueue + policy.writeQueue + banks;
    this.free = Int32Array.from({ length: slots }, (_, i) => slots - 1 - i);
    this.freeCount = slots;
    [this.row, this.column] = [new Int32Array(slots), new Int32Array(slots)];
    [this.isWrite, this.isSeen] = [new Uint8Array(slots), new Uint8Array(slots)];
    [this.order, this.acceptedAt] = [new Float64Array(slots), new Float64Array(slots)];
  }

  hasRoom(isWrite: boolean): boolean {
    return isWrite ? this.pooled[WRITE] < this.policy.writeQueue : this.pooled[READ] < this.policy.readQueue;
  }

  accept(bank: number, row: number, column: number, isWrite: boolean, at: number, order: number): void {
    const kind = isWrite ? WRITE : READ;
    this.freeCount -= 1;
    const slot = this.free[this.freeCount];
    this.row[slot] = row;
    this.column[slot] = column;
    this.isWrite[slot] = kind;
    this.isSeen[slot] = 0;
    this.order[slot] = order;
    this.acceptedAt[slot] = at;
    this.pooled[kind] += 1;
    this.waiting += 1;
    const list = 2 * bank + kind;
    const place = this.lengths[list];
    this.lists[list * this.depth + place] = slot;
    this.lengths[list] += 1;
    if (this.timings.openRow[bank] === row) {
      if (this.hit[list] === NONE) this.hit[list] = place;
    } else if (this.other[list] === NONE) this.other[list] = place;
    this.isStale = true;
    if (at + 1 < this.wake) this.wake = at + 1;
  }

  tick(at: number): void {
    if (at >= this.refresh.dueAt) {
      this.refresh.advance(at);
      this.isStale = true;
    }
    if (this.isStale) this.choose(at);
    if (this.isDual) {
      if (this.column0.at <= at) {
        this.issueColumn(this.column0, at);
        this.choose(at);
      }
      if (this.row0.at <= at) {
        this.issueRow(this.row0, at);
        this.choose(at + 1);
      } else if (this.column0.at <= at) this.choose(at + 1);
    } else if (this.column0.at <= at || this.row0.at <= at) {
      if (this.goesFirst()) this.issueColumn(this.column0, at);
      else this.issueRow(this.row0, at);
      this.choose(at + 1);
    }
    const next = Math.min(this.column0.at, this.row0.at, this.refresh.dueAt);
    this.wake = next > at ? next : at + 1;
  }

  /** On a single bus: an opened request first, then refresh, then whichever is older. */
  private goesFirst(): boolean {
    const [column, row] = [this.column0, this.row0];
    if (column.at !== row.at) return column.at < row.at;
    if (row.slot === NONE) return this.active[column.bank] === column.slot;
    return this.active[column.bank] === column.slot || this.order[column.slot] < this.order[row.slot];
  }

  /** Finds the next command on each bus from a tick on: the earliest, of equally early ones the oldest. */
  private choose(from: number): void {
    this.isStale = false;
    const [column, row] = [this.column0, this.row0];
    column.at = Infinity;
    column.slot = NONE;
    row.at = Infinity;
    row.slot = NONE;
    if (this.activeCount > 0) this.chooseActive(from);
    const activeAt = column.at;
    if (this.refresh.isOwed) {
      this.chooseRefresh(from);
      if (this.policy.refresh === 'all-bank') return;
    }
    this.setMode();
    const kind = this.isWriting ? WRITE : READ;
    if (this.pooled[kind] === 0) return;
    const { openRow, banks } = this.timings;
    for (let bank = 0; bank < banks; bank += 1) {
      const list = 2 * bank + kind;
      if (this.lengths[list] === 0 || this.refresh.blocks(bank)) continue;
      const base = list * this.depth;
      if (openRow[bank] === CLOSED) {
        const slot = this.lists[base];
        const at = Math.max(this.timings.earliestActivate(bank), from);
        this.offer(row, at, slot, bank);
        continue;
      }
      const hit = this.hit[list];
      const other = this.other[list];
      if (hit !== NONE) {
        const ready = kind === READ ? this.timings.earliestRead(bank) : this.timings.earliestWrite(bank);
        const at = Math.max(ready, from);
        // What was opened goes before the rest as soon as it can.
        const slot = this.lists[base + hit];
        if (at < activeAt && !this.wouldShut(slot, bank)) this.offer(column, at, slot, bank);
      }
      if (other === NONE || this.active[bank] !== NONE) continue;
      if (hit !== NONE && this.policy.protectsRowHits && hit < other) continue;
      const at = Math.max(this.timings.earliestPrecharge(bank), from);
      this.offer(row, at, this.lists[base + other], bank);
    }
  }

  /** Whether an access would close the row that was opened for another request, which has not been served. */
  private wouldShut(slot: number, bank: number): boolean {
    return this.active[bank] !== NONE && closesRow(this.policy.pagePolicy, this.column[slot]);
  }

  private offer(next: Next, at: number, slot: number, bank: number): void {
    if (at > next.at) return;
    // A refresh has no slot, and goes before what is ready with it.
    if (at === next.at && (next.slot === NONE || this.order[slot] >= this.order[next.slot])) return;
    next.at = at;
    next.slot = slot;
    next.bank = bank;
  }

  private chooseActive(from: number): void {
    const { banks } = this.timings;
    for (let bank = 0; bank < banks; bank += 1) {
      const slot = this.active[bank];
      if (slot === NONE) continue;
      const ready = this.isWrite[slot] === READ ? this.timings.earliestRead(bank) : this.timings.earliestWrite(bank);
      this.offer(this.column0, Math.max(ready, from), slot, bank);
    }
  }

  /** A refresh does not close a row that was opened for somebody who still waits. */
  private chooseRefresh(from: number): void {
    const { banks } = this.timings;
    for (let bank = 0; bank < banks; bank += 1) {
      if (this.active[bank] !== NONE && this.refresh.blocks(bank)) return;
    }
    this.row0.at = Math.max(this.refresh.earliest(), from);
    this.row0.slot = NONE;
  }

  private setMode(): void {
    const writes = this.pooled[WRITE];
    const reads = this.pooled[READ];
    const ends = this.isWriting
      ? reads > 0 && (writes < this.lowWrites || (this.isByAge && this.writesOverReads >= MOST_WRITES_OVER_READS))
      : reads === 0 || (writes > this.highWrites && (!this.isByAge || this.oldest(WRITE) < this.oldest(READ)));
    if (!ends) return;
    this.isWriting = !this.isWriting;
    this.writesOverReads = 0;
  }

  /** The number of the oldest request in a pool. */
  private oldest(kind: number): number {
    let least = Infinity;
    for (let bank = 0; bank < this.timings.banks; bank += 1) {
      const list = 2 * bank + kind;
      if (this.lengths[list] === 0) continue;
      const order = this.order[this.lists[list * this.depth]];
      if (order < least) least = order;
    }
    return least;
  }

  private issueColumn({ bank, slot }: Next, at: number): void {
    const kind = this.isWrite[slot];
    const closes = closesRow(this.policy.pagePolicy, this.column[slot]);
    if (this.timings.columnsOfRow[bank] > 0) this.counts.hits += 1;
    if (this.isSeen[slot] === 0) {
      this.counts.begun += 1;
      this.counts.foundOpen += 1;
    }
    if (this.active[bank] === slot) {
      this.active[bank] = NONE;
      this.activeCount -= 1;
    } else this.remove(2 * bank + kind, this.hit[2 * bank + kind]);
    this.waiting -= 1;
    if (this.isWriting && this.pooled[READ] > 0) this.writesOverReads += 1;
    if (kind === READ) {
      this.counts.reads += 1;
      this.timings.read(bank, at, closes);
      this.returns.add(this.acceptedAt[slot], at + this.readTicks, this.order[slot]);
    } else {
      this.counts.writes += 1;
      this.timings.write(bank, at, closes);
    }
    if (closes) {
      this.counts.precharges += 1;
      this.sortOut(bank);
    }
    this.free[this.freeCount] = slot;
    this.freeCount += 1;
  }

  private issueRow({ bank, slot }: Next, at: number): void {
    if (slot === NONE) {
      this.refresh.issue(at);
      for (let i = 0; i < this.timings.banks; i += 1) this.sortOut(i);
      return;
    }
    if (this.isSeen[slot] === 0) this.counts.begun += 1;
    this.isSeen[slot] = 1;
    if (this.timings.openRow[bank] === CLOSED) {
      this.counts.activates += 1;
      this.timings.activate(bank, this.row[slot], at);
      // It is the oldest of its bank and kind.
      this.remove(2 * bank + this.isWrite[slot], 0);
      this.active[bank] = slot;
      this.activeCount += 1;
    } else {
      this.counts.precharges += 1;
      if (this.timings.columnsOfRow[bank] === 0) this.counts.unusedActivates += 1;
      this.timings.precharge(bank, at);
    }
    this.sortOut(bank);
  }

  /** Takes a request out of its pool. */
  private remove(list: number, place: number): void {
    const base = list * this.depth;
    const length = this.lengths[list] - 1;
    this.lists.copyWithin(base + place, base + place + 1, base + length + 1);
    this.lengths[list] = length;
    this.pooled[list & 1] -= 1;
    if (this.other[list] > place) this.other[list] -= 1;
    const open = this.timings.openRow[list >> 1];
    this.hit[list] = NONE;
    for (let i = place; i < length; i += 1) {
      if (this.row[this.lists[base + i]] !== open) continue;
      this.hit[list] = i;
      break;
    }
  }

  /** Sorts the requests of a bank into hits and others, after its row has changed. */
  private sortOut(bank: number): void {
    const open = this.timings.openRow[bank];
    for (let list = 2 * bank; list <= 2 * bank + 1; list += 1) {
      const base = list * this.depth;
      let [hit, other] = [NONE, NONE];
      for (let i = 0; i < this.lengths[list] && (hit === NONE || other === NONE); i += 1) {
        if (this.row[this.lists[base + i]] === open) {
          if (hit === NONE) hit = i;
        } else if (other === NONE) other = i;
      }
      this.hit[list] = hit;
      this.other[list] = other;
    }
  }
}
