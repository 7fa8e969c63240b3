/** The transfers of a run by number, and how long each takes, worked out once: rounds of a loop ask for the same again and again. */
import type { Request, RequestPieces } from '../../../sim/program.ts';
import type { Behind } from './transfer-timing.ts';

/** What is moved on one channel, or on all that share it. */
export interface Transfer {
  readonly bytes: number;
  readonly isWrite: boolean;
  readonly pieces: RequestPieces | null;
}

/** Ticks that a transfer occupies its channel, an integer ≥ 1. Cold: the channel was idle when it was asked for. */
export type TransferTicks = (transfer: Transfer, behind: Behind, isCold: boolean) => number;

const CONTEXTS = 6;
const FIRST_CONTEXT: Readonly<Record<Behind, number>> = { same: 0, other: 2, turn: 4 };

export class TransferTimes {
  readonly #transferTicks: TransferTicks;
  readonly #transfers: Transfer[] = [];
  /** By transfer, and within one by what it comes behind; 0 if it is not known yet. */
  readonly #ticks: number[] = [];

  constructor(transferTicks: TransferTicks) {
    this.#transferTicks = transferTicks;
  }

  /** Numbers the parts of a request. @returns the first number */
  learn(request: Request): number {
    const { bytes, write: isWrite, parts } = request;
    const pieces = request.pieces ?? null;
    const first = this.#transfers.length;
    if (parts) for (const part of parts) this.#transfers.push({ bytes: part.bytes, isWrite, pieces });
    else this.#transfers.push({ bytes, isWrite, pieces });
    for (let i = CONTEXTS * first; i < CONTEXTS * this.#transfers.length; i += 1) this.#ticks.push(0);
    return first;
  }

  isWrite(number: number): boolean {
    return this.#transfers[number].isWrite;
  }

  ticks(number: number, behind: Behind, isCold: boolean): number {
    const context = CONTEXTS * number + FIRST_CONTEXT[behind] + (isCold ? 1 : 0);
    const known = this.#ticks[context];
    if (known > 0) return known;
    const ticks = this.#transferTicks(this.#transfers[number], behind, isCold);
    this.#ticks[context] = ticks;
    return ticks;
  }
}
