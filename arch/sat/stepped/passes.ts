/**
 * What the stepped array is given and what it hands back: passes with their operands, and what was seen of each.
 *
 * Operands are FP16 values held as FP32; nothing here rounds them. Idle rows and columns have no operands.
 */
import type { GroupShape } from '../array.ts';

/** An output-stationary pass over i interleaved array tiles. */
export interface SteppedOsPass {
  readonly dataflow: 'os';
  /** Rows and columns in use. */
  readonly rows: number;
  readonly columns: number;
  /** Tiles, and how many row tiles they are of; sparse: tile t = row tile · column tiles + column tile. */
  readonly interleave: number;
  readonly interleaveRows: number;
  /** Groups along the reduction axis: K dense. */
  readonly groups: number;
  readonly shape: GroupShape;
  /** False for a K segment whose sums the next pass goes on with. */
  readonly drains: boolean;
  /** The drain passes the south accumulators on its way into the output buffer. */
  readonly accumulates: boolean;
  /** Dense: [tile][k][row]; sparse: [row tile][group][M][row]. */
  readonly west: Float32Array;
  /** Dense: [tile][k][column]; sparse: [column tile][group][N][column]. */
  readonly north: Float32Array;
  /** As `north`, sparse only: position of a value in its group, and whether it is one (all are if null). */
  readonly indices: Uint8Array | null;
  readonly valid: Uint8Array | null;
  /** Cycle from which its operands can be issued. */
  readonly notBefore: number;
}

/** A weight-stationary pass: one K tile of at most R rows (groups) of weights, through which `streamRows` rows stream. */
export interface SteppedWsPass {
  readonly dataflow: 'ws';
  readonly streamRows: number;
  /** Columns in use. */
  readonly columns: number;
  readonly shape: GroupShape;
  /** Rows of PEs with weights; the others hold zeros. */
  readonly groups: number;
  /** [row of PEs][N][column]. */
  readonly weights: Float32Array;
  /** As `weights`, sparse only. */
  readonly indices: Uint8Array | null;
  readonly valid: Uint8Array | null;
  /** [stream row][row of PEs][M]. */
  readonly west: Float32Array;
  /** Adds into the outputs that the pass before added into. */
  readonly updatesSameOutputs: boolean;
  /** Cycle from which its operands can be issued. */
  readonly notBefore: number;
}

export type SteppedPass = SteppedOsPass | SteppedWsPass;

/** What was seen of a pass. Times in cycles of the run, −1 where there is none. */
export interface SteppedPassResult {
  /** Cycle 0 of the pass: PE(0,0) may issue its first slot. */
  readonly start: number;
  /** What the start waited for after `notBefore`; null if nothing or if it was forced. */
  readonly heldBy: string | null;
  /** First and last issue of PE(0,0). */
  readonly firstIssue: number;
  readonly lastIssue: number;
  /** Column 0 starts to drain. */
  readonly drainStart: number;
  /** First and last value written into the output buffer. */
  readonly firstWrite: number;
  readonly lastWrite: number;
  /** Sums as they leave the array: OS [tile][row][column], empty if it does not drain; WS [stream row][column]. */
  readonly outputs: Float32Array;
}

/** Values that a pass sends south. */
export function outputSize(pass: SteppedPass): number {
  if (pass.dataflow === 'ws') return pass.streamRows * pass.columns;
  return pass.drains ? pass.interleave * pass.rows * pass.columns : 0;
}
