/** On-chip buffers: blocks by capacity or by bytes a cycle, whichever asks for more; double buffers twice. */
import { ceilDiv } from '../../../terms/ceil-div.ts';
import { bufferBlocks } from '../../fpga/block-memories.ts';
import type { BufferNeed } from '../../fpga/block-memories.ts';
import { timesDemand } from '../../fpga/resources.ts';
import type { SatMachine } from '../machine.ts';
import { SUM_BITS, VALUE_BITS } from './item.ts';
import type { BillItem, BillOptions, BillUnit, Edge } from './item.ts';
import { eastBits, pairBits } from './processing-element.ts';

interface Buffer extends BufferNeed {
  readonly unit: BillUnit;
  readonly part: string;
  /** Lanes that its banks are divided among. */
  readonly lanes?: { readonly place: Edge; readonly count: number };
}

/** Those of the array, and of the units beside it. */
export function buffers(machine: SatMachine, options: BillOptions): BillItem[] {
  const halves = machine.doubleBuffer ? 2 : 1;
  return buffersOf(machine, options).map(({ unit, part, lanes, ...need }) => {
    const { kind, blocks, by, demand } = bufferBlocks(need, options.blocks);
    const count = lanes?.count ?? 1;
    const kindName = kind === 'uram' ? 'URAM' : 'BRAM36';
    return {
      unit,
      part,
      count,
      each: timesDemand(demand, halves / count),
      place: lanes?.place ?? 'unit',
      evidence: 'derived',
      source: `${halves} × ${blocks} ${kindName}, by ${by}: ${need.bytes} bytes, ${need.bytesPerCycle} a cycle`,
    };
  });
}

/** One half of each: its size, and the bytes that pass in a cycle; the array's are also as wide as DMA writes. */
function buffersOf(machine: SatMachine, { sparsity: { m } }: BillOptions): Buffer[] {
  const { soreLanes, wuveLanes, vectorLanes, vectorBufferHalf, updateBufferHalf } = machine;
  const beside = (unit: BillUnit, part: string, bytes: number, bytesPerCycle: number): Buffer => ({
    unit,
    part,
    bytes,
    bytesPerCycle,
  });
  return [
    ...arrayBuffers(machine, m),
    ...(m > 1
      ? [
          beside('SORE', 'buffer in', updateBufferHalf, FP16_BYTES * soreLanes),
          beside('SORE', 'buffer out', updateBufferHalf, ceilDiv(pairBits(m) * soreLanes, 8)),
        ]
      : []),
    beside('WUVE', 'buffer in', updateBufferHalf, UPDATE_READ_BYTES * wuveLanes),
    beside('WUVE', 'buffer out', updateBufferHalf, UPDATE_WRITE_BYTES * wuveLanes),
    beside('vector', 'buffer in', vectorBufferHalf, VECTOR_OPERANDS * FP16_BYTES * vectorLanes),
    beside('vector', 'buffer out', vectorBufferHalf, FP16_BYTES * vectorLanes),
  ];
}

function arrayBuffers({ array, bufferHalf, bufferWriteBytes }: SatMachine, m: number): Buffer[] {
  const { rows, columns, drainValuesPerColumn } = array;
  const buffer = (place: Edge, part: string, bytes: number, count: number, bits: number): Buffer => ({
    unit: 'buffers',
    part,
    bytes,
    bytesPerCycle: Math.max(ceilDiv(count * bits, 8), bufferWriteBytes),
    lanes: { place, count },
  });
  return [
    buffer('west', 'west', bufferHalf.west, rows, eastBits(array, m)),
    buffer('north', 'north', bufferHalf.north, columns, pairBits(m)),
    // Weight-stationary passes read and write it in a cycle: a block has a port for each.
    buffer('south', 'out', bufferHalf.out, columns, SUM_BITS * drainValuesPerColumn),
  ];
}

const FP16_BYTES = VALUE_BITS / 8;
/** Residual sums and backward passes read two values an element. */
const VECTOR_OPERANDS = 2;
/** A weight's update reads FP32 gradient, master and momentum; it writes master, momentum and an FP16 copy. */
const UPDATE_READ_BYTES = 12;
const UPDATE_WRITE_BYTES = 10;
