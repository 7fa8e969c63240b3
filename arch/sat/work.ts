/**
 * What an SAT command carries beside its time: what it counts, a tile of the array, and which part of its operation's
 * tensors it works on.
 *
 * Places are affine in the indices of the loops around the command. Timing never reads them; runs with values do.
 */
import type { ActionCounts } from '../energy/actions.ts';
import type { StceEdges } from './stce-work.ts';

/** base + Σ step · (index of the loop `loop` levels below the program's root). */
export interface Affine {
  readonly base: number;
  readonly terms: readonly { readonly loop: number; readonly step: number }[];
}

export const at = (base: number): Affine => ({ base, terms: [] });

/** `size` positions of an axis from an affine one on. */
export interface Extent {
  readonly from: Affine;
  readonly size: number;
}

/** Where a tile of a GEMM lies: group of channels, images, rows of one image (of each phase of the pixel map), both channel axes. */
export interface TilePlace {
  readonly group: Extent;
  readonly images: Extent;
  readonly rows: Extent;
  readonly columns: Extent;
  readonly others: Extent;
  /** False for all but the last chunk of a reduction whose sums wait in the accumulators. */
  readonly isLastChunk: boolean;
}

export type SatAction =
  | { readonly kind: 'tile'; readonly place: TilePlace }
  /** Items of an elementwise operation, of a pruning or of an update. */
  | { readonly kind: 'stream'; readonly items: Extent };

export interface SatWork {
  /** Set on the array's tiles only. */
  readonly tile?: StceEdges;
  /** Set on commands that move or make values. */
  readonly action?: SatAction;
  /** MACs executed, and MACs of the dense GEMM that they stand for. */
  readonly macs: number;
  readonly denseMacs: number;
  /** What is priced of the command; the work of vector engine, pruner and optimizer is counted by operation. */
  readonly actions?: ActionCounts;
}

export const NO_WORK: SatWork = { macs: 0, denseMacs: 0 };

/** The value of an affine position under loop indices, outermost first. */
export function positionOf({ base, terms }: Affine, indices: ArrayLike<number>): number {
  let position = base;
  for (const { loop, step } of terms) position += step * indices[loop];
  return position;
}
