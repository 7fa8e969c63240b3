/** How one GEMM runs on an SAT machine: what the offline scheduler decides. Plain data: printed, saved, compared. */
import type { SatMachine } from '../../arch/sat/machine.ts';

export interface Mapping {
  readonly dataflow: 'os' | 'ws';
  /** Pixel tile: whole images, or a band of rows of one image. */
  readonly images: number;
  readonly bandRows: number;
  /** Channels of an output tile's columns: Cout in FF and WU, Cin in BP. */
  readonly columnChannels: number;
  /** Channels along the other axis: a chunk of the reduction in FF and BP, of the rows (Cin) in WU. */
  readonly otherChannels: number;
  /** Which tiles stay on chip while the others pass: the columns' (weights), or the pixels'. WU: `outputs`. */
  readonly order: 'columns-outer' | 'pixels-outer' | 'outputs-outer';
  /**
   * Sums over a reduction that is cut: it is not (`whole`), they wait in the accumulators (`segments`), or chunks are added
   * in the output buffer (`accumulate`).
   */
  readonly sums: 'whole' | 'segments' | 'accumulate';
  /** Tiles interleaved in a pass at most; as many as the machine can, unless given. */
  readonly interleave?: number;
}

/** Tiles interleaved in a pass at most: by the accumulators, the machine's setting and the mapping. */
export function interleaveLimit({ array, interleave }: SatMachine, mapping: Mapping): number {
  const ofMachine = interleave === 'auto' ? array.accumulators : interleave;
  return Math.min(ofMachine, mapping.interleave ?? ofMachine);
}

/** The same, but for the order of loops. */
export const sameTiles = (a: Mapping, b: Mapping): boolean =>
  a.dataflow === b.dataflow &&
  a.images === b.images &&
  a.bandRows === b.bandRows &&
  a.columnChannels === b.columnChannels &&
  a.otherChannels === b.otherChannels &&
  a.sums === b.sums &&
  a.interleave === b.interleave;
