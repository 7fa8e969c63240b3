/**
 * What every PE did in every cycle of a small GEMM: plain data, as JSON can carry it.
 *
 * Cycle 0 is the first in which anything moves: a group or a weight that is sent ahead, else the first product. Rows, columns,
 * groups, pairs and indices count from 0.
 */
import type { PeSettings } from './settings.ts';

/**
 * `multiply` is a MAC. Of a slot without one: `recurrence`, no accumulator is back from the adder; `group-link`, the west
 * link still sends the next group; `ragged`, the PE lies outside of the output or of the weights; `padding`, the group keeps
 * fewer than N. Without a slot: `fill`, none has come yet; `wait`, the next pass may not start; `tail`, none will come.
 */
export const peStates = ['multiply', 'recurrence', 'group-link', 'ragged', 'padding', 'wait', 'fill', 'tail'] as const;
export type PeState = (typeof peStates)[number];

/** What a pass waited for after the one before: its drain, the west link, its own weights, sums that are not written yet. */
export type PeHold = 'drain' | 'group-link' | 'weight-load' | 'outputs';

export interface PeRecordedPass {
  /** PE(0,0) is in its first slot. */
  readonly start: number;
  readonly heldBy: PeHold | null;
  /** Interleaved tiles, of so many row tiles and column tiles; 1 in WS. */
  readonly interleave: number;
  readonly interleaveRows: number;
}

/** All MACs, in columns of equal length. */
export interface PeProducts {
  readonly pass: readonly number[];
  /** Row and column of C. */
  readonly outRow: readonly number[];
  readonly outColumn: readonly number[];
  /** Position along K, of which group, the how many-th pair of it, and the index within it: dense k, k, 0, 0. */
  readonly k: readonly number[];
  readonly group: readonly number[];
  readonly pair: readonly number[];
  readonly index: readonly number[];
  /** As they were in the registers, and what entered the multiplier. */
  readonly weight: readonly number[];
  readonly activation: readonly number[];
  readonly product: readonly number[];
}

/** Activations that enter PE(row,0): one dense, up to w of a group. */
export interface PeWest {
  readonly cycle: number;
  readonly row: number;
  readonly values: readonly { readonly outRow: number; readonly k: number; readonly value: number }[];
}

/** A weight that enters a column, bound for one PE in WS, for all of them in OS. */
export interface PeNorth {
  readonly cycle: number;
  readonly column: number;
  readonly k: number;
  readonly outColumn: number;
  readonly index: number;
  readonly value: number;
}

/** A sum that leaves a column; in WS it is added to C in the output buffer. */
export interface PeSouth {
  readonly cycle: number;
  readonly column: number;
  readonly outRow: number;
  readonly outColumn: number;
  readonly value: number;
}

export interface PeRecording {
  readonly schema: 1;
  readonly settings: PeSettings;
  readonly multiplyLatency: number;
  /** Until the last output is written. */
  readonly cycles: number;
  readonly passes: readonly PeRecordedPass[];
  /** Names of the states, by the numbers in `states`. */
  readonly stateNames: readonly PeState[];
  /** [cycle][row][column]. */
  readonly states: readonly number[];
  /** [cycle][row][column]: place in `products`, −1 where no MAC is. */
  readonly at: readonly number[];
  /** [cycle][row][column]: accumulator that the slot adds to, padding and ragged ones too; −1 in bubbles and in WS, where sums move. */
  readonly accumulators: readonly number[];
  readonly products: PeProducts;
  /** In order of cycles. */
  readonly west: readonly PeWest[];
  readonly north: readonly PeNorth[];
  readonly south: readonly PeSouth[];
  /** A [M][K], B [K][N] after pruning, C [M][N] as the array computed it. */
  readonly activations: readonly number[];
  readonly weights: readonly number[];
  readonly outputs: readonly number[];
}
