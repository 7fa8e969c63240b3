/** What no mapping of a GEMM can beat: all of it in one tile, with nothing but passes, and drains that set their pace. */
import type { GroupShape } from '../../arch/sat/array.ts';
import type { SatMachine } from '../../arch/sat/machine.ts';
import { ceilDiv } from '../../terms/ceil-div.ts';
import type { TilePart, TileSpace } from './tile-space.ts';

/**
 * A GEMM as if all of it were one tile. Of the machine that it was looked at for only its way of strided input gradients
 * counts, so that it serves every array.
 */
export interface WholeGemm {
  readonly parts: readonly TilePart[];
  readonly shape: GroupShape;
  /** Groups of channels, each a GEMM like the others. */
  readonly channelGroups: number;
}

export const wholeGemmOf = (space: TileSpace): WholeGemm => ({
  parts: space.wholeParts(),
  shape: space.shape,
  channelGroups: space.operation.geometry.groups,
});

/** Ticks; no mapping of the dataflow takes less. */
export function leastTicksOf(gemm: WholeGemm, machine: SatMachine, dataflow: 'os' | 'ws'): number {
  return dataflow === 'os' ? osTicks(gemm, machine) : wsTicks(gemm, machine);
}

function osTicks({ parts, shape: { n }, channelGroups }: WholeGemm, { array, interleave }: SatMachine): number {
  const { rows: R, columns: C, accumulators, addLatency, drainValuesPerColumn } = array;
  const stretch = Math.max(1, addLatency / (interleave === 'auto' ? accumulators : interleave));
  let sum = 0;
  for (const { rows, columns, instances, groups } of parts) {
    const issue = groups * n * stretch;
    const ragged = rows % R;
    // Tiles of so many rows: issue, or the drain of a value a row and column.
    const whole = Math.floor(rows / R) * Math.max(issue, R / drainValuesPerColumn);
    const last = ragged > 0 ? Math.max(issue, ragged / drainValuesPerColumn) : 0;
    sum += channelGroups * (instances * ceilDiv(columns, C) * (whole + last));
  }
  return sum;
}

function wsTicks({ parts, shape: { n }, channelGroups }: WholeGemm, { array }: SatMachine): number {
  const { rows: R, columns: C } = array;
  let sum = 0;
  for (const { rows, columns, instances, groups } of parts) {
    sum += channelGroups * (instances * ceilDiv(columns, C) * ceilDiv(groups, R) * rows * n);
  }
  return sum;
}
