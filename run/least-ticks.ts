/**
 * What a GEMM takes at least on a machine: `leastTicks` of dataflows/sat/estimate.ts in the quickest dataflow, from what all
 * machines have in common, so that a search looks at tiles once a GEMM and not once a point. A test holds both together.
 */
import type { SatMachine } from '../arch/sat/machine.ts';
import type { GemmOperation } from '../dataflows/operation.ts';
import { TileSpace } from '../dataflows/sat/tile-space.ts';
import type { TilePart } from '../dataflows/sat/tile-space.ts';
import { ceilDiv } from '../terms/ceil-div.ts';
import type { Sparsity } from '../terms/sparsity.ts';

/** A GEMM as if all of it were one tile. */
export interface WholeGemm {
  readonly parts: readonly TilePart[];
  /** Groups of the sparse operand; 1:1 if there is none. */
  readonly shape: Sparsity;
  /** Groups of channels, each a GEMM like the others. */
  readonly channelGroups: number;
}

/** @param machine  its array does not count, only how it computes strided input gradients */
export function wholeGemmOf(operation: GemmOperation, machine: SatMachine): WholeGemm {
  const space = new TileSpace(operation, machine);
  return { parts: space.wholeParts(), shape: space.shape, channelGroups: operation.geometry.groups };
}

/** Ticks in the quickest dataflow that the machine may use and the array can run; without end if there is none. */
export function leastTicks(gemm: WholeGemm, machine: SatMachine): number {
  const { dataflow, array } = machine;
  const { n, m } = gemm.shape;
  const hasOs = dataflow !== 'ws' && (m === 1 || 2 * m <= array.groupFileValues);
  const hasWs = dataflow !== 'os' && n <= array.wsPairs;
  return Math.min(hasOs ? osTicks(gemm, machine) : Infinity, hasWs ? wsTicks(gemm, machine) : Infinity);
}

function osTicks({ parts, shape: { n }, channelGroups }: WholeGemm, { array, interleave }: SatMachine): number {
  const { rows: R, columns: C, accumulators, addLatency, drainValuesPerColumn } = array;
  const stretch = Math.max(1, addLatency / (interleave === 'auto' ? accumulators : interleave));
  let sum = 0;
  for (const { rows, columns, instances, groups } of parts) {
    const issue = groups * n * stretch;
    const ragged = rows % R;
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
