/**
 * The banks of one channel and the earliest tick of each command: the timing rules of the standard, and nothing about who goes first.
 *
 * Every constraint is kept as the tick from which a command may be issued: a bank's own (tRCD, tRAS, tRP, tRC, tRTP, tWR), its bank
 * group's (tCCD_L, tRRD_L, tWTR_L) and its pseudo-channel's (tCCD_S, tRRD_S, tFAW, tWTR_S, tRTW, tPPD). A command is legal at the
 * largest of the three. Held to the plain checker of `constraints.ts` by a test.
 */
import type { CommandLog } from './command-log.ts';
import type { Organisation } from './device.ts';
import type { Timings } from './timings.ts';

/** No row is open. */
export const CLOSED = -1;

export class BankTimings {
  readonly banks: number;
  /** Row open in each bank. */
  readonly openRow: Int32Array;
  /** Column commands since the last ACT of each bank. */
  readonly columnsOfRow: Int32Array;
  /** Ticks in which any row was open, by pseudo-channel, up to when the last was closed. */
  readonly openTicks: Float64Array;
  private readonly openBanks: Int32Array;
  private readonly openedAt: Float64Array;
  /** A row that closes by itself is open for some ticks more. */
  private readonly openUntil: Float64Array;
  private readonly timings: Timings;
  private readonly groupOf: Int32Array;
  private readonly partOfBank: Int32Array;
  private readonly banksOfPart: number;
  private readonly log: CommandLog | null;
  private readonly actAt: Float64Array;
  private readonly preAt: Float64Array;
  private readonly readAt: Float64Array;
  private readonly writeAt: Float64Array;
  private readonly groupAct: Float64Array;
  private readonly groupRead: Float64Array;
  private readonly groupWrite: Float64Array;
  private readonly partAct: Float64Array;
  private readonly partPre: Float64Array;
  private readonly partRead: Float64Array;
  private readonly partWrite: Float64Array;
  private readonly partRefresh: Float64Array;
  /** The last four ACTs of each pseudo-channel, and the place of the oldest. */
  private readonly lastActs: Float64Array;
  private readonly oldestAct: Int32Array;
  private rowBus = 0;
  /** Derived gaps, so that the inner loop adds one number. */
  private readonly sameGroupGap: number;
  private readonly otherGroupGap: number;
  private readonly writeToRead: number;
  private readonly writeToReadSameGroup: number;
  private readonly writeToPre: number;
  private readonly actLate: number;

  constructor({ pseudoChannels, bankGroups, banksPerGroup }: Organisation, timings: Timings, log: CommandLog | null) {
    const groups = pseudoChannels * bankGroups;
    this.banks = groups * banksPerGroup;
    this.banksOfPart = bankGroups * banksPerGroup;
    this.timings = timings;
    this.log = log;
    this.groupOf = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / banksPerGroup));
    this.partOfBank = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / this.banksOfPart));
    this.openRow = new Int32Array(this.banks).fill(CLOSED);
    this.columnsOfRow = new Int32Array(this.banks);
    this.openTicks = new Float64Array(pseudoChannels);
    this.openBanks = new Int32Array(pseudoChannels);
    this.openedAt = new Float64Array(pseudoChannels);
    this.openUntil = new Float64Array(pseudoChannels);
    [this.actAt, this.preAt, this.readAt, this.writeAt] = ticksOf(4, this.banks);
    [this.groupAct, this.groupRead, this.groupWrite] = ticksOf(3, groups);
    [this.partAct, this.partPre, this.partRead, this.partWrite, this.partRefresh] = ticksOf(5, pseudoChannels);
    this.lastActs = new Float64Array(4 * pseudoChannels).fill(-Infinity);
    this.oldestAct = new Int32Array(pseudoChannels);
    const { BL, CWL, tCCD_S, tCCD_L, tWTR_S, tWTR_L, tWR, actCycles } = timings;
    this.sameGroupGap = Math.max(BL, tCCD_L);
    this.otherGroupGap = Math.max(BL, tCCD_S);
    this.writeToRead = CWL + BL + tWTR_S;
    this.writeToReadSameGroup = CWL + BL + tWTR_L;
    this.writeToPre = CWL + BL + tWR;
    // Times are those of a command's first cycle; what counts from the last cycle of an ACT is that much later.
    this.actLate = actCycles - 1;
  }

  partOf(bank: number): number {
    return this.partOfBank[bank];
  }

  earliestRead(bank: number): number {
    return largest(this.readAt[bank], this.groupRead[this.groupOf[bank]], this.partRead[this.partOfBank[bank]]);
  }

  earliestWrite(bank: number): number {
    return largest(this.writeAt[bank], this.groupWrite[this.groupOf[bank]], this.partWrite[this.partOfBank[bank]]);
  }

  earliestActivate(bank: number): number {
    const at = largest(this.actAt[bank], this.groupAct[this.groupOf[bank]], this.partAct[this.partOfBank[bank]]);
    return at > this.rowBus ? at : this.rowBus;
  }

  earliestPrecharge(bank: number): number {
    return largest(this.preAt[bank], this.partPre[this.partOfBank[bank]], this.rowBus);
  }

  /** Of an all-bank precharge of a pseudo-channel: also behind the banks that are about to precharge by themselves. */
  earliestPrechargeAll(part: number): number {
    let at = largest(this.partPre[part], this.rowBus, 0);
    for (let bank = part * this.banksOfPart, i = 0; i < this.banksOfPart; bank += 1, i += 1) {
      if (this.preAt[bank] > at) at = this.preAt[bank];
    }
    return at;
  }

  /** Of an all-bank refresh of a pseudo-channel whose banks are all closed: tRP behind the last PRE, tRC behind the last ACT. */
  earliestRefreshAll(part: number): number {
    let at = this.rowBus;
    for (let bank = part * this.banksOfPart, i = 0; i < this.banksOfPart; bank += 1, i += 1) {
      if (this.actAt[bank] > at) at = this.actAt[bank];
    }
    return at + this.actLate;
  }

  /** Of a refresh of one closed bank. */
  earliestRefreshBank(bank: number): number {
    return largest(this.actAt[bank] + this.actLate, this.partRefresh[this.partOfBank[bank]], this.rowBus);
  }

  areAllClosed(part: number): boolean {
    return this.openBanks[part] === 0;
  }

  activate(bank: number, row: number, at: number): void {
    const { tRCDRD, tRCDWR, tRAS, tRC, tRRD_S, tRRD_L, tFAW, actCycles } = this.timings;
    const part = this.partOfBank[bank];
    const group = this.groupOf[bank];
    this.openRow[bank] = row;
    this.columnsOfRow[bank] = 0;
    if (this.openBanks[part] === 0) this.openedAt[part] = Math.max(at, this.openUntil[part]);
    this.openBanks[part] += 1;
    this.readAt[bank] = at + tRCDRD + this.actLate;
    this.writeAt[bank] = at + tRCDWR + this.actLate;
    this.preAt[bank] = at + tRAS + this.actLate;
    this.actAt[bank] = at + tRC;
    this.groupAct[group] = Math.max(this.groupAct[group], at + tRRD_L);
    const place = 4 * part + this.oldestAct[part];
    this.lastActs[place] = at;
    this.oldestAct[part] = (this.oldestAct[part] + 1) & 3;
    const fourth = this.lastActs[4 * part + this.oldestAct[part]];
    this.partAct[part] = largest(this.partAct[part], at + tRRD_S, fourth + tFAW);
    this.partRefresh[part] = Math.max(this.partRefresh[part], at + tRRD_S);
    // One command of one cycle a tick is the controller's business.
    if (actCycles > 1) this.rowBus = at + actCycles;
    this.log?.add('ACT', at, bank, row);
  }

  precharge(bank: number, at: number): void {
    this.close(bank, at);
    this.partPre[this.partOfBank[bank]] = at + this.timings.tPPD;
    this.log?.add('PRE', at, bank);
  }

  /** Closes all rows of a pseudo-channel with one command. */
  prechargeAll(part: number, at: number): void {
    const { tRPab, tRP, tPPD } = this.timings;
    for (let bank = part * this.banksOfPart, i = 0; i < this.banksOfPart; bank += 1, i += 1) {
      if (this.openRow[bank] !== CLOSED) this.close(bank, at + tRPab - tRP);
    }
    this.partPre[part] = at + tPPD;
    this.log?.add('PREA', at, part * this.banksOfPart);
  }

  /** @param closes  whether the row is precharged by itself, as soon as it may be (RDA) */
  read(bank: number, at: number, closes: boolean): void {
    const part = this.partOfBank[bank];
    this.columnsOfRow[bank] += 1;
    this.groupRead[this.groupOf[bank]] = at + this.sameGroupGap;
    this.partRead[part] = at + this.otherGroupGap;
    const write = at + this.timings.tRTW;
    if (write > this.partWrite[part]) this.partWrite[part] = write;
    const pre = at + this.timings.tRTP;
    if (pre > this.preAt[bank]) this.preAt[bank] = pre;
    this.log?.add(closes ? 'RDA' : 'RD', at, bank);
    if (closes) this.close(bank, this.preAt[bank]);
  }

  /** @param closes  whether the row is precharged by itself, as soon as it may be (WRA) */
  write(bank: number, at: number, closes: boolean): void {
    const part = this.partOfBank[bank];
    const group = this.groupOf[bank];
    this.columnsOfRow[bank] += 1;
    this.groupWrite[group] = at + this.sameGroupGap;
    this.partWrite[part] = at + this.otherGroupGap;
    const read = at + this.writeToRead;
    if (read > this.partRead[part]) this.partRead[part] = read;
    const near = at + this.writeToReadSameGroup;
    if (near > this.groupRead[group]) this.groupRead[group] = near;
    const pre = at + this.writeToPre;
    if (pre > this.preAt[bank]) this.preAt[bank] = pre;
    this.log?.add(closes ? 'WRA' : 'WR', at, bank);
    if (closes) this.close(bank, this.preAt[bank]);
  }

  refreshAll(part: number, at: number): void {
    const ready = at + this.timings.tRFCab - this.actLate;
    for (let bank = part * this.banksOfPart, i = 0; i < this.banksOfPart; bank += 1, i += 1) {
      if (ready > this.actAt[bank]) this.actAt[bank] = ready;
    }
    this.log?.add('REF', at, part * this.banksOfPart);
  }

  refreshBank(bank: number, at: number): void {
    const { tRFCpb, tRREFD, tPBR2PBR } = this.timings;
    const part = this.partOfBank[bank];
    this.actAt[bank] = Math.max(this.actAt[bank], at + tRFCpb - this.actLate);
    this.partAct[part] = Math.max(this.partAct[part], at + tRREFD - this.actLate);
    this.partRefresh[part] = Math.max(this.partRefresh[part], at + tPBR2PBR);
    this.log?.add('REFpb', at, bank);
  }

  /** Ticks with any row open, summed over pseudo-channels, up to an end behind the last command: rows that close themselves may do so later. */
  openTicksUntil(end: number): number {
    let total = 0;
    for (let part = 0; part < this.openTicks.length; part += 1) {
      const since = this.openBanks[part] > 0 ? end - this.openedAt[part] : Math.min(0, end - this.openUntil[part]);
      total += this.openTicks[part] + since;
    }
    return total;
  }

  /** @param from  when the row begins to close; for auto-precharge later than the command */
  private close(bank: number, from: number): void {
    const part = this.partOfBank[bank];
    this.openRow[bank] = CLOSED;
    this.openBanks[part] -= 1;
    if (from > this.openUntil[part]) this.openUntil[part] = from;
    if (this.openBanks[part] === 0) {
      this.openTicks[part] += Math.max(0, this.openUntil[part] - this.openedAt[part]);
    }
    const ready = from + this.timings.tRP - this.actLate;
    if (ready > this.actAt[bank]) this.actAt[bank] = ready;
  }
}

const ticksOf = (count: number, length: number): Float64Array[] =>
  Array.from({ length: count }, () => new Float64Array(length));

function largest(a: number, b: number, c: number): number {
  const most = a > b ? a : b;
  return most > c ? most : c;
}
