/** What an SAT command carries beside its time: a tile of the array, and what it counts. */
import type { StceEdges } from './stce-work.ts';

export interface SatWork {
  /** Set on the array's tiles only. */
  readonly tile?: StceEdges;
  /** MACs executed, and MACs of the dense GEMM that they stand for. */
  readonly macs: number;
  readonly denseMacs: number;
}

export const NO_WORK: SatWork = { macs: 0, denseMacs: 0 };
