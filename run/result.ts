/**
 * The result of a run: plain data, the same for every consumer.
 *
 * Operations add up to the totals: cycles (each cycle of the step is charged to one operation), MACs and bytes. For every
 * unit, busy + stalls + idle = total cycles.
 */
import type { MemoryAccount } from '../arch/memory/loop/account.ts';
import type { Assumption } from '../arch/machine-file.ts';
import type { ActionCounts, StaticPart } from '../arch/energy/actions.ts';
import type { ActionsByTensor, ActionsByUnit } from './actions.ts';
import type { Note } from '../dataflows/operation.ts';
import type { TensorChannels } from '../dataflows/sat/tensor-channels.ts';
import type { TriedStorage } from '../dataflows/sat/storage.ts';
import type { Mapping } from '../dataflows/sat/mapping.ts';
import type { Gemm } from '../terms/gemm.ts';
import type { Scenario } from './scenario.ts';

export const SCHEMA_VERSION = 1;

export type PassOrOther = 'FF' | 'BP' | 'WU' | 'other';

export interface OperationResult {
  readonly id: string;
  readonly layer: string;
  /** Pass of a GEMM; elementwise work, pruning and updates are `other`. */
  readonly pass: PassOrOther;
  readonly kind: 'gemm' | 'elementwise' | 'prune' | 'update';
  /** What an elementwise operation or pruning does; empty for GEMMs. */
  readonly work: string;
  /** Cycles of the step charged to this operation. A cycle is charged to the array's operation if the array works. */
  readonly cycles: number;
  readonly seconds: number;
  readonly gemm: Gemm | null;
  readonly macs: number;
  /** MACs of the dense GEMM that were not executed. */
  readonly skippedMacs: number;
  /** Executed MACs per PE and charged cycle; 0 where there are none. */
  readonly utilisation: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /**
   * The array's own time on this operation: cycles in which PEs multiply, and those lost, by reason. A cycle in which the array
   * waits may be charged to the operation it waits for, so that stalls can exceed `cycles`.
   */
  readonly arrayBusyCycles: number;
  readonly stalls: Readonly<Record<string, number>>;
  readonly mapping: Mapping | null;
  /** N:M of the sparse operand, and which one it is. */
  readonly sparse: string | null;
  readonly commands: { readonly executed: number; readonly represented: number };
  /** What each unit did for it, in the words of arch/energy/actions.ts; priced by `weft price`. */
  readonly actions: ActionsByUnit;
  /** What it moved between memory and chip, by what the tensors hold, with the accesses of the buffers that hold them. */
  readonly tensors: ActionsByTensor;
}

export interface UnitResult {
  readonly unit: string;
  readonly busy: number;
  readonly stalls: Readonly<Record<string, number>>;
  readonly idle: number;
  readonly actions: ActionCounts;
}

export interface Totals {
  readonly cycles: number;
  readonly seconds: number;
  readonly cyclesByPass: Readonly<Record<PassOrOther, number>>;
  readonly secondsByPass: Readonly<Record<PassOrOther, number>>;
  readonly macs: number;
  readonly skippedMacs: number;
  /** Executed MACs per PE and cycle, over the whole step and over the cycles charged to GEMMs. */
  readonly utilisation: number;
  readonly gemmUtilisation: number;
  /** MACs of the dense step over executed MACs: the speedup if nothing but MACs took time. */
  readonly macIdealSpeedup: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly dramBytes: number;
  readonly samplesPerSecond: number;
  /** How many there are of what burns power all the time. */
  readonly statics: Readonly<Partial<Record<StaticPart, number>>>;
  /** What happens because time passes, whatever runs: refreshes of the memory. */
  readonly timeActions: ActionCounts;
  readonly commands: { readonly executed: number; readonly represented: number };
}

export interface Result {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly hash: string;
  readonly scenario: Scenario;
  readonly totals: Totals;
  /** The memory, what its streams reach, and what keeps them from more. */
  readonly memory: MemoryAccount & {
    /** Which channel each kind of tensor is on; null if transfers are spread over all. */
    readonly tensorChannels: TensorChannels | null;
    /** Where the scheduler decided how tensors are stored: the ways that it tried. */
    readonly storagesTried: readonly TriedStorage[];
  };
  /** Where the array's cycles went: busy and stalls add up to the total. */
  readonly array: { readonly busyCycles: number; readonly stalls: Readonly<Record<string, number>> };
  readonly operations: readonly OperationResult[];
  readonly units: readonly UnitResult[];
  readonly notes: readonly Note[];
  readonly assumptions: readonly Assumption[];
}
