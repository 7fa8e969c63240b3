/** Who is told of each read whose column command was issued. */
export interface ReadSink {
  /** @param order  the number of the request */
  add(acceptedAt: number, backAt: number, order: number): void;
}

/** When the data of reads come back. Channels of one device have one latency, so that returns are in the order of the column commands. */
export class ReadReturns implements ReadSink {
  /** Reads whose column command was issued. */
  issued = 0;
  readonly latencies: Float64Array;
  private readonly at: Float64Array;
  private returned = 0;

  /** @param reads  of the whole trace */
  constructor(reads: number) {
    this.at = new Float64Array(reads);
    this.latencies = new Float64Array(reads);
  }

  add(acceptedAt: number, backAt: number): void {
    this.at[this.issued] = backAt;
    this.latencies[this.issued] = backAt - acceptedAt;
    this.issued += 1;
  }

  /** How many are back by a tick. */
  returnedBy(now: number): number {
    while (this.returned < this.issued && this.at[this.returned] <= now) this.returned += 1;
    return this.returned;
  }

  /** When the next one that is on its way will be back; Infinity if none is. */
  nextAt(): number {
    return this.returned < this.issued ? this.at[this.returned] : Infinity;
  }

  /** When the last one came back; 0 if there was none. */
  get lastAt(): number {
    return this.issued > 0 ? this.at[this.issued - 1] : 0;
  }
}
