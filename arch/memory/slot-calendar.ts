/**
 * A resource that serves one line in so many cycles, booked ahead: each line takes the first free slot from when it is ready, so that a later line
 * may go before one that waits for something else.
 *
 * A slot starts at a multiple of its length, or when its line is ready: what is exact is the rate, not the single start.
 */
export class SlotCalendar {
  private readonly slotCycles: number;
  /** Which slot was last booked at each place of the ring. */
  private readonly booked = new Float64Array(SLOTS).fill(-1);
  /** Slots known to be full: from, and up to. */
  private fullFrom = 0;
  private fullTo = 0;

  constructor(slotCycles: number) {
    this.slotCycles = slotCycles;
  }

  /** @returns when the line goes */
  take(from: number): number {
    const start = Math.floor(from / this.slotCycles);
    const isInFullRun = start >= this.fullFrom && start <= this.fullTo;
    let slot = isInFullRun ? this.fullTo : start;
    while (this.booked[slot & MASK] === slot) slot += 1;
    this.booked[slot & MASK] = slot;
    if (!isInFullRun) this.fullFrom = start;
    this.fullTo = slot + 1;
    const at = slot * this.slotCycles;
    return at > from ? at : from;
  }
}

/** More than any queue holds, so that a place is free again when its turn comes round. */
const SLOTS = 4096;
const MASK = SLOTS - 1;
