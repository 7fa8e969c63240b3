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
  readonly #openBanks: Int32Array;
  readonly #openedAt: Float64Array;
  /** A row that closes by itself is open for some ticks more. */
  readonly #openUntil: Float64Array;
  readonly #timings: Timings;
  readonly #groupOf: Int32Array;
  readonly #partOf: Int32Array;
  readonly #banksOfPart: number;
  readonly #log: CommandLog | null;
  readonly #act: Float64Array;
  readonly #pre: Float64Array;
  readonly #read: Float64Array;
  readonly #write: Float64Array;
  readonly #groupAct: Float64Array;
  readonly #groupRead: Float64Array;
  readonly #groupWrite: Float64Array;
  readonly #partAct: Float64Array;
  readonly #partPre: Float64Array;
  readonly #partRead: Float64Array;
  readonly #partWrite: Float64Array;
  readonly #partRefresh: Float64Array;
  /** The last four ACTs of each pseudo-channel, and the place of the oldest. */
  readonly #lastActs: Float64Array;
  readonly #oldestAct: Int32Array;
  #rowBus = 0;
  /** Derived gaps, so that the inner loop adds one number. */
  readonly #sameGroupGap: number;
  readonly #otherGroupGap: number;
  readonly #writeToRead: number;
  readonly #writeToReadSameGroup: number;
  readonly #writeToPre: number;
  readonly #actLate: number;

  constructor({ pseudoChannels, bankGroups, banksPerGroup }: Organisation, timings: Timings, log: CommandLog | null) {
    const groups = pseudoChannels * bankGroups;
    this.banks = groups * banksPerGroup;
    this.#banksOfPart = bankGroups * banksPerGroup;
    this.#timings = timings;
    this.#log = log;
    this.#groupOf = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / banksPerGroup));
    this.#partOf = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / this.#banksOfPart));
    this.openRow = new Int32Array(this.banks).fill(CLOSED);
    this.columnsOfRow = new Int32Array(this.banks);
    this.openTicks = new Float64Array(pseudoChannels);
    this.#openBanks = new Int32Array(pseudoChannels);
    this.#openedAt = new Float64Array(pseudoChannels);
    this.#openUntil = new Float64Array(pseudoChannels);
    [this.#act, this.#pre, this.#read, this.#write] = ticksOf(4, this.banks);
    [this.#groupAct, this.#groupRead, this.#groupWrite] = ticksOf(3, groups);
    [this.#partAct, this.#partPre, this.#partRead, this.#partWrite, this.#partRefresh] = ticksOf(5, pseudoChannels);
    this.#lastActs = new Float64Array(4 * pseudoChannels).fill(-Infinity);
    this.#oldestAct = new Int32Array(pseudoChannels);
    const { BL, CWL, tCCD_S, tCCD_L, tWTR_S, tWTR_L, tWR, actCycles } = timings;
    this.#sameGroupGap = Math.max(BL, tCCD_L);
    this.#otherGroupGap = Math.max(BL, tCCD_S);
    this.#writeToRead = CWL + BL + tWTR_S;
    this.#writeToReadSameGroup = CWL + BL + tWTR_L;
    this.#writeToPre = CWL + BL + tWR;
    // Times are those of a command's first cycle; what counts from the last cycle of an ACT is that much later.
    this.#actLate = actCycles - 1;
  }

  partOf(bank: number): number {
    return this.#partOf[bank];
  }

  earliestRead(bank: number): number {
    return largest(this.#read[bank], this.#groupRead[this.#groupOf[bank]], this.#partRead[this.#partOf[bank]]);
  }

  earliestWrite(bank: number): number {
    return largest(this.#write[bank], this.#groupWrite[this.#groupOf[bank]], this.#partWrite[this.#partOf[bank]]);
  }

  earliestActivate(bank: number): number {
    const at = largest(this.#act[bank], this.#groupAct[this.#groupOf[bank]], this.#partAct[this.#partOf[bank]]);
    return at > this.#rowBus ? at : this.#rowBus;
  }

  earliestPrecharge(bank: number): number {
    return largest(this.#pre[bank], this.#partPre[this.#partOf[bank]], this.#rowBus);
  }

  /** Of an all-bank precharge of a pseudo-channel: also behind the banks that are about to precharge by themselves. */
  earliestPrechargeAll(part: number): number {
    let at = largest(this.#partPre[part], this.#rowBus, 0);
    for (let bank = part * this.#banksOfPart, i = 0; i < this.#banksOfPart; bank += 1, i += 1) {
      if (this.#pre[bank] > at) at = this.#pre[bank];
    }
    return at;
  }

  /** Of an all-bank refresh of a pseudo-channel whose banks are all closed: tRP behind the last PRE, tRC behind the last ACT. */
  earliestRefreshAll(part: number): number {
    let at = this.#rowBus;
    for (let bank = part * this.#banksOfPart, i = 0; i < this.#banksOfPart; bank += 1, i += 1) {
      if (this.#act[bank] > at) at = this.#act[bank];
    }
    return at + this.#actLate;
  }

  /** Of a refresh of one closed bank. */
  earliestRefreshBank(bank: number): number {
    return largest(this.#act[bank] + this.#actLate, this.#partRefresh[this.#partOf[bank]], this.#rowBus);
  }

  areAllClosed(part: number): boolean {
    return this.#openBanks[part] === 0;
  }

  activate(bank: number, row: number, at: number): void {
    const { tRCDRD, tRCDWR, tRAS, tRC, tRRD_S, tRRD_L, tFAW, actCycles } = this.#timings;
    const part = this.#partOf[bank];
    const group = this.#groupOf[bank];
    this.openRow[bank] = row;
    this.columnsOfRow[bank] = 0;
    if (this.#openBanks[part] === 0) this.#openedAt[part] = Math.max(at, this.#openUntil[part]);
    this.#openBanks[part] += 1;
    this.#read[bank] = at + tRCDRD + this.#actLate;
    this.#write[bank] = at + tRCDWR + this.#actLate;
    this.#pre[bank] = at + tRAS + this.#actLate;
    this.#act[bank] = at + tRC;
    this.#groupAct[group] = Math.max(this.#groupAct[group], at + tRRD_L);
    const place = 4 * part + this.#oldestAct[part];
    this.#lastActs[place] = at;
    this.#oldestAct[part] = (this.#oldestAct[part] + 1) & 3;
    const fourth = this.#lastActs[4 * part + this.#oldestAct[part]];
    this.#partAct[part] = largest(this.#partAct[part], at + tRRD_S, fourth + tFAW);
    this.#partRefresh[part] = Math.max(this.#partRefresh[part], at + tRRD_S);
    // One command of one cycle a tick is the controller's business.
    if (actCycles > 1) this.#rowBus = at + actCycles;
    this.#log?.add('ACT', at, bank, row);
  }

  precharge(bank: number, at: number): void {
    this.#close(bank, at);
    this.#partPre[this.#partOf[bank]] = at + this.#timings.tPPD;
    this.#log?.add('PRE', at, bank);
  }

  /** Closes all rows of a pseudo-channel with one command. */
  prechargeAll(part: number, at: number): void {
    const { tRPab, tRP, tPPD } = this.#timings;
    for (let bank = part * this.#banksOfPart, i = 0; i < this.#banksOfPart; bank += 1, i += 1) {
      if (this.openRow[bank] !== CLOSED) this.#close(bank, at + tRPab - tRP);
    }
    this.#partPre[part] = at + tPPD;
    this.#log?.add('PREA', at, part * this.#banksOfPart);
  }

  /** @param closes  whether the row is precharged by itself, as soon as it may be (RDA) */
  read(bank: number, at: number, closes: boolean): void {
    const part = this.#partOf[bank];
    this.columnsOfRow[bank] += 1;
    this.#groupRead[this.#groupOf[bank]] = at + this.#sameGroupGap;
    this.#partRead[part] = at + this.#otherGroupGap;
    const write = at + this.#timings.tRTW;
    if (write > this.#partWrite[part]) this.#partWrite[part] = write;
    const pre = at + this.#timings.tRTP;
    if (pre > this.#pre[bank]) this.#pre[bank] = pre;
    this.#log?.add(closes ? 'RDA' : 'RD', at, bank);
    if (closes) this.#close(bank, this.#pre[bank]);
  }

  /** @param closes  whether the row is precharged by itself, as soon as it may be (WRA) */
  write(bank: number, at: number, closes: boolean): void {
    const part = this.#partOf[bank];
    const group = this.#groupOf[bank];
    this.columnsOfRow[bank] += 1;
    this.#groupWrite[group] = at + this.#sameGroupGap;
    this.#partWrite[part] = at + this.#otherGroupGap;
    const read = at + this.#writeToRead;
    if (read > this.#partRead[part]) this.#partRead[part] = read;
    const near = at + this.#writeToReadSameGroup;
    if (near > this.#groupRead[group]) this.#groupRead[group] = near;
    const pre = at + this.#writeToPre;
    if (pre > this.#pre[bank]) this.#pre[bank] = pre;
    this.#log?.add(closes ? 'WRA' : 'WR', at, bank);
    if (closes) this.#close(bank, this.#pre[bank]);
  }

  refreshAll(part: number, at: number): void {
    const ready = at + this.#timings.tRFCab - this.#actLate;
    for (let bank = part * this.#banksOfPart, i = 0; i < this.#banksOfPart; bank += 1, i += 1) {
      if (ready > this.#act[bank]) this.#act[bank] = ready;
    }
    this.#log?.add('REF', at, part * this.#banksOfPart);
  }

  refreshBank(bank: number, at: number): void {
    const { tRFCpb, tRREFD, tPBR2PBR } = this.#timings;
    const part = this.#partOf[bank];
    this.#act[bank] = Math.max(this.#act[bank], at + tRFCpb - this.#actLate);
    this.#partAct[part] = Math.max(this.#partAct[part], at + tRREFD - this.#actLate);
    this.#partRefresh[part] = Math.max(this.#partRefresh[part], at + tPBR2PBR);
    this.#log?.add('REFpb', at, bank);
  }

  /** Ticks with any row open, summed over pseudo-channels, up to an end behind the last command: rows that close themselves may do so later. */
  openTicksUntil(end: number): number {
    let total = 0;
    for (let part = 0; part < this.openTicks.length; part += 1) {
      const since = this.#openBanks[part] > 0 ? end - this.#openedAt[part] : Math.min(0, end - this.#openUntil[part]);
      total += this.openTicks[part] + since;
    }
    return total;
  }

  /** @param from  when the row begins to close; for auto-precharge later than the command */
  #close(bank: number, from: number): void {
    const part = this.#partOf[bank];
    this.openRow[bank] = CLOSED;
    this.#openBanks[part] -= 1;
    if (from > this.#openUntil[part]) this.#openUntil[part] = from;
    if (this.#openBanks[part] === 0) {
      this.openTicks[part] += Math.max(0, this.#openUntil[part] - this.#openedAt[part]);
    }
    const ready = from + this.#timings.tRP - this.#actLate;
    if (ready > this.#act[bank]) this.#act[bank] = ready;
  }
}

const ticksOf = (count: number, length: number): Float64Array[] =>
  Array.from({ length: count }, () => new Float64Array(length));

function largest(a: number, b: number, c: number): number {
  const most = a > b ? a : b;
  return most > c ? most : c;
}
