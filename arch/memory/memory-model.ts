/** What a machine needs of its memory, whichever model stands behind it. */
import type { Request, RequestPieces } from '../../sim/program.ts';
import type { Server } from '../../sim/server.ts';
import type { ActionCounts, StaticPart } from '../energy/actions.ts';
import type { MemoryAccount } from './loop/account.ts';
import type { TransferTicks } from './loop/transfer-times.ts';

export interface MemoryModel {
  readonly name: string;
  /** A fresh server for one simulation. Units in the background are served only while nobody else waits. */
  server(background: ReadonlySet<number>): Server;
  /** What the server does, for who does the same in another way; null if it is stepped. */
  readonly transfers: MemoryTransfers | null;
  /** The server has state that is not declared: a simulation steps through all of it, and skips nothing. */
  readonly isStepped: boolean;
  /** Ticks from the end of a request's service to its data being there (or its write being safe). */
  readonly latencyTicks: number;
  /** Estimate for schedulers: ticks a request of so many bytes occupies the memory when nobody else asks. */
  serviceTicks(bytes: number, isWrite?: boolean, pieces?: RequestPieces | null): number;
  /** For schedulers too: no request of so many bytes occupies the memory of `planning` for less, whatever it comes behind. */
  leastServiceTicks(bytes: number, isWrite?: boolean, pieces?: RequestPieces | null): number;
  /** What is priced of a request. */
  actions(request: Request): ActionCounts;
  /** What is priced of time that passes, beside what burns power all the time: refreshes. */
  timeActions(seconds: number): ActionCounts;
  readonly statics: Readonly<Partial<Record<StaticPart, number>>>;
  /** The model by which schedules are made: itself, unless that would take too long. */
  readonly planning: MemoryModel;
  readonly account: MemoryAccount;
}

/** Channels with a queue each, and how long a transfer takes there. */
export interface MemoryTransfers {
  readonly channels: number;
  readonly ticks: TransferTicks;
}

/** A model that plans for itself. */
export function withPlanning(model: Omit<MemoryModel, 'planning'>): MemoryModel {
  const whole: MemoryModel = {
    ...model,
    get planning() {
      return whole;
    },
  };
  return whole;
}

/** A latency that is a whole number of cycles must not gain one to rounding. */
export const ticksOfLatency = (seconds: number, clockHz: number): number =>
  Math.ceil(Math.round(seconds * clockHz * 1e6) / 1e6);
