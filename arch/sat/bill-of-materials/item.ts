/** A line of a bill of materials. */
import type { BlockKind } from '../../fpga/block-memories.ts';
import type { OperatorStyle } from '../../fpga/operators.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { Evidence } from '../../../terms/evidence.ts';
import type { Sparsity } from '../../../terms/sparsity.ts';

export const billUnits = ['STCE', 'buffers', 'SORE', 'WUVE', 'vector', 'DMA', 'memory', 'control'] as const;

export type BillUnit = (typeof billUnits)[number];

/**
 * What a part goes with when the array is cut: a PE; an edge, whose lanes are rows (west) or columns (north, south); its unit, which
 * is not cut; or nothing, each by itself.
 */
export type Place = 'pe' | Edge | 'unit' | 'each';
export type Edge = 'west' | 'north' | 'south';

export interface BillItem {
  readonly unit: BillUnit;
  readonly part: string;
  readonly count: number;
  readonly each: Demand;
  readonly place: Place;
  readonly evidence: Evidence;
  /** Where the cost is from, or how it is counted. */
  readonly source: string;
}

export interface BillOptions {
  /** The widest groups that the machine is built for; 1:1 leaves out all that sparsity needs. */
  readonly sparsity: Sparsity;
  readonly style: OperatorStyle;
  /** Blocks of the device, to choose between BRAM and URAM. */
  readonly blocks: Readonly<Record<BlockKind, number>>;
  /** Memory controllers that the platform of the device brings. */
  readonly memoryControllers: number;
}

/** An FP16 value, and an FP32 sum. */
export const VALUE_BITS = 16;
export const SUM_BITS = 32;
