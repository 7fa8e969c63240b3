/** What the source of requests and the bank model see of one channel, whichever queues it has. */

export interface ChannelController {
  /** The next tick at which the channel has something to do; Infinity if it waits for requests only, without refresh. */
  readonly wake: number;
  /** Requests accepted whose column command is not issued. */
  readonly waiting: number;
  hasRoom(isWrite: boolean): boolean;
  /**
   * Takes a request at the end of a tick; it is considered from the next on.
   *
   * @param order  its number in the trace: lower is older
   */
  accept(bank: number, row: number, column: number, isWrite: boolean, at: number, order: number): void;
  /** Everything that the channel does in one tick. */
  tick(at: number): void;
}

/** What a channel has counted. */
export interface ChannelCounts {
  reads: number;
  writes: number;
  activates: number;
  precharges: number;
  refreshes: number;
  bankRefreshes: number;
  /** Column commands that were not the first of their row since it was opened. */
  hits: number;
  /** Requests of which a first command was issued. */
  begun: number;
  /** Of those, the ones whose row was open by then. */
  foundOpen: number;
  /** Rows that were opened and closed again without an access, by a refresh. */
  unusedActivates: number;
}

export const noCounts = (): ChannelCounts => ({
  reads: 0,
  writes: 0,
  activates: 0,
  precharges: 0,
  refreshes: 0,
  bankRefreshes: 0,
  hits: 0,
  begun: 0,
  foundOpen: 0,
  unusedActivates: 0,
});
