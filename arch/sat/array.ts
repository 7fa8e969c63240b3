/** The STCE: R × C PEs with one FP16 multiplier and one FP32 adder each, as the closed forms need it. */

export interface StceArray {
  readonly rows: number;
  readonly columns: number;
  /** Stages of the multiplier, cycles. */
  readonly multiplyLatency: number;
  /** Stages of the adder, cycles; the accumulator is its last stage, so this is the recurrence L. */
  readonly addLatency: number;
  /** Accumulators a PE, and as many shadows: the largest interleave factor. */
  readonly accumulators: number;
  /** Values of the double-buffered group file of a PE: 2·iR·M at most. */
  readonly groupFileValues: number;
  /** Values a cycle on the west link in sparse mode: w. */
  readonly denseLinkValues: number;
  /** Values that leave a column in a cycle while it drains. */
  readonly drainValuesPerColumn: number;
  /** Weight pairs a PE holds in WS: the largest N. */
  readonly wsPairs: number;
  /** Cycles from buffer to array, charged when the array starts from empty. */
  readonly readLatency: number;
}

/** How operands are compressed: N of M, or dense as 1 of 1. */
export interface GroupShape {
  readonly n: number;
  readonly m: number;
}

export const DENSE: GroupShape = { n: 1, m: 1 };

export const isDense = (shape: GroupShape): boolean => shape.m === 1;
