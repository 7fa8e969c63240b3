/**
 * Room in a bounded place: requests enter while there is room, and whichever leaves first makes some. A small binary heap of departures.
 */
export class Departures {
  private readonly size: number;
  private readonly heap: Float64Array;
  private length = 0;

  /** @param size  Infinity for a place that is never full */
  constructor(size: number) {
    this.size = size;
    this.heap = new Float64Array(Number.isFinite(size) ? size : 0);
  }

  /** When there is room for one more. */
  roomAt(): number {
    return this.length < this.size ? 0 : this.heap[0];
  }

  /** One more enters, for whom the first to leave has made room if it was full. */
  enter(leavesAt: number): void {
    if (this.heap.length === 0) return;
    if (this.length === this.size) this.sink(leavesAt);
    else this.rise(leavesAt);
  }

  private rise(value: number): void {
    const heap = this.heap;
    let place = this.length;
    this.length += 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (heap[above] <= value) break;
      heap[place] = heap[above];
      place = above;
    }
    heap[place] = value;
  }

  /** Puts a value in the place of the least. */
  private sink(value: number): void {
    const heap = this.heap;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.length) break;
      if (below + 1 < this.length && heap[below + 1] < heap[below]) below += 1;
      if (heap[below] >= value) break;
      heap[place] = heap[below];
      place = below;
    }
    heap[place] = value;
  }
}
