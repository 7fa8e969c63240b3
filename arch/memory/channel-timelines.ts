/**
 * The timelines of one channel, and the rules by which a line is booked on them.
 *
 * - Data bus: a slot of BL cycles. Bank group: of tCCD_L. Activates: of max(tRRD_S, tFAW/4). Row command bus, shared by pseudo-channels: an ACT, and
 *   a PRE unless rows close by themselves. Each line takes the first free one from when it is ready.
 * - Bank: column commands of a row follow each other at tCCD_L; a row that is closed for another costs tRTP or the write recovery, tRAS, tRP and tRCD.
 * - A line hits if its row is open, or was used by a line within reach of the queues: such lines are served together.
 * - Writes wait until a drain is due and are then booked together; a drain between reads costs the bus its two turnarounds.
 * - A refresh closes all rows and stops the channel for tRP + tRFC.
 */
import type { ChannelCounts } from './channel-controller.ts';
import { closesRow } from './controller.ts';
import type { ControllerPolicy } from './controller.ts';
import { Departures } from './departures.ts';
import { banksOf } from './device.ts';
import type { MemorySystem } from './memory-run.ts';
import { RecentRows } from './recent-rows.ts';
import { SlotCalendar } from './slot-calendar.ts';
import type { Timings } from './timings.ts';

const NONE = -1;

/** Cycles from acceptance to the first command: one move between queues, and the command itself. */
const QUEUE_CYCLES = { shared: 1, 'per-bank': 2 } as const;

export class ChannelTimelines {
  private readonly timings: Timings;
  private readonly policy: ControllerPolicy;
  private readonly banksPerGroup: number;
  private readonly banksOfPart: number;
  private readonly readCycles: number;
  private readonly sameGroupGap: number;
  private readonly turnaroundSlots: number;
  private readonly bus: readonly SlotCalendar[];
  private readonly groups: readonly SlotCalendar[];
  private readonly activates: readonly SlotCalendar[];
  private readonly rowBus: SlotCalendar;
  /** Of each bank: its open row, from when that is read, from when it may be closed, and the next column command. */
  private readonly openRow: Int32Array;
  private readonly rowReady: Float64Array;
  private readonly closeAt: Float64Array;
  private readonly columnFree: Float64Array;
  private readonly recentReads: RecentRows;
  private readonly recentWrites: RecentRows;
  private readonly readQueue: Departures;
  private readonly writeQueue: Departures;
  /** Room for one bank: the front queue and its own. */
  private readonly bankQueues: readonly Departures[];
  /** Writes that wait for a drain: bank, row and column of each. */
  private readonly buffered: Int32Array;
  private bufferedCount = 0;
  private readonly drainAt: number;
  private readonly drainTo: number;
  private readsSinceDrain = 0;
  private readonly refreshInterval: number;
  private nextRefresh: number;
  private readyAfterRefresh = 0;
  /** When the last column command went. */
  lastColumn = 0;
  private lines = 0;
  private reads = 0;
  private writes = 0;
  private hits = 0;
  private opened = 0;
  private refreshes = 0;

  constructor({ device, controller: policy }: MemorySystem, timings: Timings) {
    const { BL, CL, CWL, tCCD_L, tRRD_S, tFAW, tWTR_S, tRTW, tREFI, actCycles } = timings;
    const { organisation } = device;
    const banks = banksOf(organisation);
    const { pseudoChannels, bankGroups, banksPerGroup } = organisation;
    this.timings = timings;
    this.policy = policy;
    this.banksPerGroup = banksPerGroup;
    this.banksOfPart = bankGroups * banksPerGroup;
    this.readCycles = CL + BL + policy.frontEndCycles;
    this.sameGroupGap = Math.max(BL, tCCD_L);
    this.turnaroundSlots = Math.round((CWL + tWTR_S + tRTW - BL) / BL);
    const calendars = (count: number, cycles: number): SlotCalendar[] =>
      Array.from({ length: count }, () => new SlotCalendar(cycles));
    this.bus = calendars(pseudoChannels, BL);
    this.groups = calendars(pseudoChannels * bankGroups, this.sameGroupGap);
    this.activates = calendars(pseudoChannels, Math.max(tRRD_S, tFAW / 4));
    // Rows that close by themselves need no PRE.
    this.rowBus = new SlotCalendar(policy.pagePolicy === 'open' ? actCycles + 1 : actCycles);
    this.openRow = new Int32Array(banks).fill(NONE);
    this.rowReady = new Float64Array(banks);
    this.closeAt = new Float64Array(banks);
    this.columnFree = new Float64Array(banks);
    const { readQueue, writeQueue } = policy;
    this.recentReads = new RecentRows(readQueue + writeQueue);
    if (policy.queues === 'shared') {
      // One kind is served at a time, so that rows of the other are closed meanwhile.
      this.recentWrites = new RecentRows(readQueue + writeQueue);
      this.readQueue = new Departures(readQueue);
      this.writeQueue = new Departures(writeQueue);
      this.bankQueues = [];
      this.drainAt = Math.floor(policy.writeHighWatermark * writeQueue) + 1;
      this.drainTo = Math.max(0, Math.ceil(policy.writeLowWatermark * writeQueue) - 1);
    } else {
      this.recentWrites = this.recentReads;
      this.readQueue = new Departures(readQueue + banks * policy.bankQueue);
      this.writeQueue = new Departures(writeQueue + banks * policy.bankQueue);
      this.bankQueues = Array.from({ length: banks }, () => new Departures(readQueue + policy.bankQueue));
      this.drainAt = writeQueue;
      this.drainTo = 0;
    }
    this.buffered = new Int32Array(3 * (writeQueue + 1));
    this.refreshInterval = policy.refresh === 'all-bank' ? tREFI : Infinity;
    this.nextRefresh = this.refreshInterval + policy.refreshPhaseCycles;
  }

  /** When a request finds room in the queues. */
  roomAt(bank: number, isWrite: boolean): number {
    const at = isWrite ? this.writeQueue.roomAt() : this.readQueue.roomAt();
    if (this.bankQueues.length === 0) return at;
    return Math.max(at, this.bankQueues[bank].roomAt());
  }

  /** @returns when the data are back at the user */
  read(bank: number, row: number, column: number, acceptedAt: number): number {
    this.readsSinceDrain += 1;
    this.reads += 1;
    const goes = this.serve(bank, row, column, false, acceptedAt);
    this.readQueue.enter(goes);
    return goes + this.readCycles;
  }

  write(bank: number, row: number, column: number, acceptedAt: number): void {
    const place = 3 * this.bufferedCount;
    this.buffered[place] = bank;
    this.buffered[place + 1] = row;
    this.buffered[place + 2] = column;
    this.bufferedCount += 1;
    if (this.readsSinceDrain === 0) this.drain(acceptedAt, 0);
    else if (this.bufferedCount >= this.drainAt) {
      const bus = this.bus[Math.floor(bank / this.banksOfPart)];
      for (let i = 0; i < this.turnaroundSlots; i += 1) bus.take(acceptedAt);
      this.drain(acceptedAt, this.drainTo);
      if (this.policy.queues === 'shared') {
        this.recentReads.clear();
        this.recentWrites.clear();
      }
      this.readsSinceDrain = 0;
    }
  }

  get writesLeft(): number {
    return this.bufferedCount;
  }

  addTo(counts: ChannelCounts): ChannelCounts {
    counts.reads += this.reads;
    counts.writes += this.writes;
    counts.hits += this.hits;
    counts.begun += this.reads + this.writes;
    counts.foundOpen += this.hits;
    counts.activates += this.opened;
    counts.precharges += this.opened;
    counts.refreshes += this.refreshes;
    return counts;
  }

  /** Books the oldest writes until so many are left. */
  private drain(at: number, left: number): void {
    const count = this.bufferedCount - left;
    for (let i = 0; i < count; i += 1) {
      const [bank, row, column] = [this.buffered[3 * i], this.buffered[3 * i + 1], this.buffered[3 * i + 2]];
      this.writes += 1;
      this.writeQueue.enter(this.serve(bank, row, column, true, at));
    }
    this.buffered.copyWithin(0, 3 * count, 3 * this.bufferedCount);
    this.bufferedCount = left;
  }

  /** @returns when the column command goes */
  private serve(bank: number, row: number, column: number, isWrite: boolean, acceptedAt: number): number {
    const { BL, CWL, tRTP, tWR } = this.timings;
    const part = Math.floor(bank / this.banksOfPart);
    const recent = isWrite ? this.recentWrites : this.recentReads;
    const considered = Math.max(acceptedAt + QUEUE_CYCLES[this.policy.queues], this.readyAfterRefresh);
    this.lines += 1;
    if (this.openRow[bank] === row || recent.wasOpen(bank, row, this.lines)) this.hits += 1;
    else this.open(bank, row, isWrite, considered);
    recent.note(bank, row, this.lines);
    const ready = Math.max(considered, this.rowReady[bank], this.columnFree[bank]);
    const inGroup = this.groups[Math.floor(bank / this.banksPerGroup)].take(ready);
    const goes = this.bus[part].take(inGroup);
    if (goes > this.lastColumn) this.lastColumn = goes;
    this.columnFree[bank] = goes + this.sameGroupGap;
    const closable = goes + (isWrite ? CWL + BL + tWR : tRTP);
    if (closable > this.closeAt[bank]) this.closeAt[bank] = closable;
    if (closesRow(this.policy.pagePolicy, column)) {
      this.openRow[bank] = NONE;
      recent.forget(bank, row);
    }
    if (this.bankQueues.length > 0) this.bankQueues[bank].enter(goes);
    if (goes >= this.nextRefresh) this.refresh(goes);
    return goes;
  }

  private open(bank: number, row: number, isWrite: boolean, considered: number): void {
    const { tRP, tRAS, tRCDRD, tRCDWR } = this.timings;
    this.opened += 1;
    const isOpen = this.openRow[bank] !== NONE;
    const closed = this.closeAt[bank] + tRP;
    const bankReady = Math.max(closed, isOpen ? considered + tRP : considered);
    const activate = this.rowBus.take(this.activates[Math.floor(bank / this.banksOfPart)].take(bankReady));
    this.rowReady[bank] = activate + (isWrite ? tRCDWR : tRCDRD);
    this.closeAt[bank] = activate + tRAS;
    this.openRow[bank] = row;
  }

  /** A line that goes behind a refresh that was due: those after it find all rows closed. */
  private refresh(goes: number): void {
    const { tRP, tRFCab } = this.timings;
    while (goes >= this.nextRefresh) {
      this.refreshes += this.bus.length;
      this.readyAfterRefresh = this.nextRefresh + tRP + tRFCab;
      this.nextRefresh += this.refreshInterval;
      this.openRow.fill(NONE);
      this.recentReads.clear();
      this.recentWrites.clear();
    }
  }
}
