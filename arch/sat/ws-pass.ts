/**
 * One weight-stationary pass of the STCE, in closed form (docs/model.md, W1–W5).
 *
 * A K tile of R rows (R groups when sparse) and one column tile of weights stay in the PEs; `streamRows` rows of the dense
 * operand stream through; partial sums hop south from PE to PE and are added into the output buffer by C adders.
 */
import { ceilDiv } from '../../terms/ceil-div.ts';
import { isDense } from './array.ts';
import type { GroupShape, StceArray } from './array.ts';

export interface WsPass {
  /** Rows of the dense operand that stream through. */
  readonly streamRows: number;
  /** Columns in use. */
  readonly columns: number;
  readonly shape: GroupShape;
}

export interface WsTiming {
  /** Cycles a row slot takes: Pm = 1 dense, max(N, ⌈M/w⌉) sparse. */
  readonly rowPeriod: number;
  /** Issue time S = streamRows · Pm. */
  readonly slots: number;
  /** Cycles a partial sum needs from one PE to the next (W2: H). */
  readonly hop: number;
  /** Row R−1 has switched to the pass's weights: the next load may begin. */
  readonly lastSwitch: number;
  /** Cycles a weight load takes: R·N pairs a column. */
  readonly load: number;
  /** Last value of the last column is written (W4). */
  readonly lastWrite: number;
}

/** Times one pass (W1, W2, W4, W5). */
export function wsTiming(array: StceArray, pass: WsPass): WsTiming {
  const { rows, multiplyLatency, addLatency } = array;
  const rowPeriod = wsRowPeriod(array, pass.shape);
  const hop = wsHop(array, pass.shape);
  const slots = pass.streamRows * rowPeriod;
  return {
    rowPeriod,
    slots,
    hop,
    lastSwitch: (rows - 1) * hop,
    load: rows * pass.shape.n,
    lastWrite: rows * hop + (pass.columns - 1) + (pass.streamRows - 1) * rowPeriod + multiplyLatency + addLatency,
  };
}

/** Pm: one M-group of w values a cycle, or N products, whichever takes longer (W1). */
export function wsRowPeriod(array: StceArray, { n, m }: GroupShape): number {
  return m === 1 ? 1 : Math.max(n, ceilDiv(m, array.denseLinkValues));
}

/**
 * H = (N−1)·L' + L, where L' is L or the next larger integer with d·L' mod Pm ≠ 0 for 0 < d < N, so that a PE's N
 * products of one sum never meet those of another in the adder (W2).
 */
export function wsHop(array: StceArray, shape: GroupShape): number {
  if (isDense(shape)) return array.addLatency;
  const rowPeriod = wsRowPeriod(array, shape);
  let spacing = array.addLatency;
  while (!isFreeOfCollisions(spacing, shape.n, rowPeriod)) spacing += 1;
  return (shape.n - 1) * spacing + array.addLatency;
}

function isFreeOfCollisions(spacing: number, n: number, rowPeriod: number): boolean {
  for (let d = 1; d < n; d += 1) if ((d * spacing) % rowPeriod === 0) return false;
  return true;
}

/** Cycles between the starts of two passes of one mode: S, the weight load, the south adders; a multiple of Pm (W5). */
export function wsInterval(array: StceArray, timing: WsTiming, updatesSameOutputs: boolean): number {
  const least = Math.max(timing.slots, timing.lastSwitch + timing.load, updatesSameOutputs ? array.addLatency : 0);
  return ceilDiv(least, timing.rowPeriod) * timing.rowPeriod;
}
