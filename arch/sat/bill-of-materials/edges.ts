/** The edges of the array: feeders that repeat and skew operands, and the adders south of it. */
import { delayLine } from '../../fpga/lut-memories.ts';
import { operatorDemand, operatorSource } from '../../fpga/operators.ts';
import { demand, timesDemand, totalDemand } from '../../fpga/resources.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { StceArray } from '../array.ts';
import type { BillItem, BillOptions } from './item.ts';
import { eastBits, pairBits } from './processing-element.ts';

export function edges(array: StceArray, { sparsity: { m }, style }: BillOptions): BillItem[] {
  const { rows, columns, addLatency } = array;
  const { evidence, source } = operatorSource(style);
  return [
    {
      unit: 'STCE',
      part: 'feeders west',
      count: rows,
      each: feeder(rows, eastBits(array, m)),
      place: 'west',
      evidence: 'derived',
      source: 'row j waits j cycles: shift registers, and a register that repeats (rule O2); mean of a row',
    },
    {
      unit: 'STCE',
      part: 'feeders north',
      count: columns,
      each: feeder(columns, pairBits(m)),
      place: 'north',
      evidence: 'derived',
      source: 'column c waits c cycles: shift registers, and a register that repeats (rule O2); mean of a column',
    },
    {
      unit: 'STCE',
      part: 'south adders',
      count: columns,
      each: operatorDemand('fp32-add', style, addLatency),
      place: 'south',
      evidence,
      source,
    },
  ];
}

/** The mean over lanes of a delay of 0, 1, 2 … cycles, and of a register in front. */
function feeder(lanes: number, bits: number): Demand {
  const delays = totalDemand(Array.from({ length: lanes }, (_, lane) => delayLine(lane, bits)));
  return totalDemand([timesDemand(delays, 1 / lanes), demand({ ff: bits })]);
}
