/**
 * Refreshes that a channel owes: when they fall due, which rows they need closed, and from when they can go.
 *
 * All-bank: every tREFI each pseudo-channel owes one. Per-bank: every tREFIpb one bank of each, in turn. The oldest debt is served first; while
 * it stands, the banks that it concerns take no other command.
 */
import type { ChannelCounts } from './channel-controller.ts';
import { CLOSED } from './bank-timings.ts';
import type { BankTimings } from './bank-timings.ts';
import type { ControllerPolicy, RefreshMode } from './controller.ts';
import type { Organisation } from './device.ts';
import type { Timings } from './timings.ts';

export class RefreshDuty {
  /** When the next one falls due; Infinity if refresh is off. */
  dueAt: number;
  private readonly mode: RefreshMode;
  private readonly interval: number;
  private readonly parts: number;
  private readonly banksOfPart: number;
  private readonly timings: BankTimings;
  private readonly counts: ChannelCounts;
  private readonly closesEach: boolean;
  private owed = 0;
  /** Served so far: says whose turn it is. */
  private served = 0;

  /** @param closesEach  rows are closed one by one, not by one command for all */
  constructor(
    { refresh: mode, refreshPhaseCycles }: ControllerPolicy,
    { pseudoChannels, bankGroups, banksPerGroup }: Organisation,
    { tREFI, tREFIpb }: Timings,
    banks: BankTimings,
    counts: ChannelCounts,
    closesEach: boolean,
  ) {
    this.mode = mode;
    this.interval = mode === 'off' ? Infinity : mode === 'all-bank' ? tREFI : tREFIpb;
    this.dueAt = this.interval + refreshPhaseCycles;
    this.parts = pseudoChannels;
    this.banksOfPart = bankGroups * banksPerGroup;
    this.timings = banks;
    this.counts = counts;
    this.closesEach = closesEach;
  }

  /** Notes what has fallen due. */
  advance(at: number): void {
    while (at >= this.dueAt) {
      this.owed += this.parts;
      this.dueAt += this.interval;
    }
  }

  get isOwed(): boolean {
    return this.owed > 0;
  }

  blocks(bank: number): boolean {
    if (this.owed === 0) return false;
    return this.mode === 'all-bank' ? this.timings.partOf(bank) === this.part : bank === this.bank;
  }

  /** From when its next command (a precharge or the refresh itself) can go; Infinity if nothing is owed. */
  earliest(): number {
    if (this.owed === 0) return Infinity;
    if (this.mode === 'per-bank') {
      const bank = this.bank;
      return this.timings.openRow[bank] === CLOSED
        ? this.timings.earliestRefreshBank(bank)
        : this.timings.earliestPrecharge(bank);
    }
    const part = this.part;
    if (this.timings.areAllClosed(part)) return this.timings.earliestRefreshAll(part);
    if (!this.closesEach) return this.timings.earliestPrechargeAll(part);
    return this.timings.earliestPrecharge(this.firstToClose(part));
  }

  /** Issues it; the bank whose row was closed, or −1 for all or none. */
  issue(at: number): void {
    if (this.mode === 'per-bank') {
      const bank = this.bank;
      if (this.timings.openRow[bank] === CLOSED) {
        this.timings.refreshBank(bank, at);
        this.counts.bankRefreshes += 1;
        this.settle();
      } else this.close(bank, at);
      return;
    }
    const part = this.part;
    if (this.timings.areAllClosed(part)) {
      this.timings.refreshAll(part, at);
      this.counts.refreshes += 1;
      this.settle();
    } else if (this.closesEach) this.close(this.firstToClose(part), at);
    else {
      const first = part * this.banksOfPart;
      for (let bank = first; bank < first + this.banksOfPart; bank += 1) this.countClosed(bank);
      this.timings.prechargeAll(part, at);
    }
  }

  private close(bank: number, at: number): void {
    this.countClosed(bank);
    this.timings.precharge(bank, at);
  }

  private countClosed(bank: number): void {
    if (this.timings.openRow[bank] === CLOSED) return;
    this.counts.precharges += 1;
    if (this.timings.columnsOfRow[bank] === 0) this.counts.unusedActivates += 1;
  }

  /** The open bank that can be closed first; of several the lowest. */
  private firstToClose(part: number): number {
    let best = -1;
    let least = Infinity;
    for (let bank = part * this.banksOfPart; bank < (part + 1) * this.banksOfPart; bank += 1) {
      if (this.timings.openRow[bank] === CLOSED) continue;
      const at = this.timings.earliestPrecharge(bank);
      if (at < least) [least, best] = [at, bank];
    }
    return best;
  }

  private get part(): number {
    return this.served % this.parts;
  }

  private get bank(): number {
    const turn = Math.floor(this.served / this.parts) % this.banksOfPart;
    return this.part * this.banksOfPart + turn;
  }

  private settle(): void {
    this.owed -= 1;
    this.served += 1;
  }
}
