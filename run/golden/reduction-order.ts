/**
 * In which order the array adds up a reduction: what a golden product must know to give the same bits.
 *
 * Forward and input gradient: chunks of channels, in each the kernel taps, in each the channels; a weight-stationary pass sums
 * R groups from +0 and its sum is added to the output, and so is that of a chunk that is added in the output buffer. Weight
 * gradient: image, row, column; summed from +0 in each tile, and in each R pixels if weight-stationary.
 */
import type { SatMachine } from '../../arch/sat/machine.ts';
import type { ConvGeometry } from '../../dataflows/operation.ts';
import type { Mapping } from '../../dataflows/sat/mapping.ts';
import type { Sparsity } from '../../terms/sparsity.ts';

export interface ReductionOrder {
  /** Channels of a chunk. */
  readonly chunk: number;
  /** Channels of a group: 1 dense. */
  readonly group: number;
  /** Groups that one sum takes at most before the next starts from +0. */
  readonly groupsPerSum: number;
  /** A chunk starts a sum of its own, rather than going on with the last one. */
  readonly chunksStartSums: boolean;
  /** Weight gradient: pixels of each tile, in order. */
  readonly pixelTiles: readonly number[];
}

/** One sum from the first step to the last. */
export const inOrder: ReductionOrder = {
  chunk: Infinity,
  group: 1,
  groupsPerSum: Infinity,
  chunksStartSums: false,
  pixelTiles: [],
};

/** The order that a mapping gives. @param sparsity  of the sparse operand, if there is one */
export function orderOf(
  mapping: Mapping,
  machine: SatMachine,
  sparsity: Sparsity | null,
  { batch, outHeight, outWidth }: ConvGeometry,
): ReductionOrder {
  const pixelTiles: number[] = [];
  for (let image = 0; image < batch; image += mapping.images) {
    const images = Math.min(mapping.images, batch - image);
    for (let row = 0; row < outHeight; row += mapping.bandRows) {
      pixelTiles.push(images * Math.min(mapping.bandRows, outHeight - row) * outWidth);
    }
  }
  return {
    chunk: mapping.otherChannels,
    group: sparsity?.m ?? 1,
    groupsPerSum: mapping.dataflow === 'ws' ? machine.array.rows : Infinity,
    chunksStartSums: mapping.sums !== 'segments',
    pixelTiles,
  };
}

/** A step of a reduction over channels: which tap, which channel. */
export interface ReductionStep {
  readonly tap: number;
  readonly channel: number;
}

/** All steps over `taps` and `channels` in order, and how many of them each sum takes. */
export function stepsOf(
  { chunk, group, groupsPerSum, chunksStartSums }: ReductionOrder,
  taps: number,
  channels: number,
): { readonly steps: readonly ReductionStep[]; readonly parts: readonly number[] } {
  const steps: ReductionStep[] = [];
  const parts: number[] = [];
  let open = 0;
  const close = (): void => {
    if (open > 0) parts.push(open);
    open = 0;
  };
  for (let first = 0; first < channels; first += chunk) {
    const last = Math.min(first + chunk, channels);
    let groups = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      for (let start = first; start < last; start += group) {
        for (let channel = start; channel < Math.min(start + group, last); channel += 1) {
          steps.push({ tap, channel });
          open += 1;
        }
        groups += 1;
        if (groups === groupsPerSum) {
          close();
          groups = 0;
        }
      }
    }
    if (chunksStartSums || groupsPerSum < Infinity) close();
  }
  close();
  return { steps, parts };
}

/** Steps of each sum of a weight gradient. */
export function pixelParts({ pixelTiles, groupsPerSum }: ReductionOrder, pixels: number): readonly number[] {
  const parts: number[] = [];
  for (const tile of pixelTiles.length > 0 ? pixelTiles : [pixels]) {
    for (let from = 0; from < tile; from += groupsPerSum) parts.push(Math.min(groupsPerSum, tile - from));
  }
  return parts;
}
