/** An SAT machine as plain data: every number of the model, in base units. */
import type { ElementwiseFusion } from '../../terms/elementwise-fusion.ts';
import type { PagePolicy, RefreshMode } from '../memory/controller.ts';
import type { ChannelUse } from '../memory/loop/banked-memory.ts';
import type { StceArray } from './array.ts';

export const memoryModelNames = ['banks', 'lines', 'bandwidth'] as const;
export type MemoryModelName = (typeof memoryModelNames)[number];

export const channelUses = ['striped', 'by-tensor'] as const satisfies readonly ChannelUse[];
export const tensorLayouts = ['tiled', 'row-major'] as const;
export type TensorLayout = (typeof tensorLayouts)[number];

interface DramCommon {
  readonly channels: number;
  readonly latencySeconds: number;
}

/** The memory beside the array: DRAM banks, or a bandwidth. */
export type DramSettings =
  | (DramCommon & {
      readonly model: 'banks' | 'lines';
      /** Name of a preset of `arch/memory/presets.ts`. */
      readonly memory: string;
      readonly map: string;
      readonly pagePolicy: PagePolicy | 'preset';
      readonly refresh: RefreshMode | 'preset';
      /** `auto`: as a step is fastest, which the scheduler finds out; see `dataflows/sat/storage.ts`. */
      readonly channelUse: ChannelUse | 'auto';
      /** Tiles in the order in which they are read, or whole tensors row by row, so that tiles of some channels are many short runs. */
      readonly tensorLayout: TensorLayout | 'auto';
    })
  | (DramCommon & {
      readonly model: 'bandwidth';
      readonly channelBytesPerSecond: number;
      readonly efficiency: number;
    });

export interface SatMachine {
  readonly kind: 'sat';
  readonly name: string;
  readonly clockHz: number;
  readonly array: StceArray;
  /** Interleave factor: chosen per tile up to the accumulators, or never more than this. */
  readonly interleave: 'auto' | number;
  /** One half of each buffer of the array; all of it if buffers are not double. */
  readonly bufferHalf: { readonly west: number; readonly north: number; readonly out: number };
  /** DMA writes at most this many bytes a cycle into a buffer. */
  readonly bufferWriteBytes: number;
  readonly soreLanes: number;
  readonly wuveLanes: number;
  readonly vectorLanes: number;
  /** The same of the buffers of the vector engine, and of SORE and WUVE. */
  readonly vectorBufferHalf: number;
  readonly updateBufferHalf: number;
  /** Longest memory request of those units: nobody waits longer behind one, however large their buffers are. */
  readonly updateBurst: number;
  readonly dram: DramSettings;
  readonly elementwise: ElementwiseFusion;
  /** Backward elementwise work runs beside the weight gradient where dependencies allow. */
  readonly overlapElementwise: boolean;
  /** N:M weights are compressed right after the update, not before each use. */
  readonly pregenerate: boolean;
  /** Two halves a buffer: transfers run behind work. */
  readonly doubleBuffer: boolean;
  /** Operands of an operation are loaded while the one before it still runs. */
  readonly prefetch: boolean;
  /** Tiles and loop order: searched per operation, or fixed by one rule (dataflows/sat/schedule.ts). */
  readonly tiling: 'searched' | 'fixed';
  readonly dataflow: 'auto' | 'os' | 'ws';
  readonly stridedInputGradient: 'phases' | 'zero-insertion';
  /** Floating-point operators flush subnormals to zero (functional runs). */
  readonly flushSubnormals: boolean;
}
