/** The bill of materials of an SAT machine. */
import { timesDemand, totalDemand } from '../../fpga/resources.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { SatMachine } from '../machine.ts';
import { buffers } from './buffers.ts';
import { edges } from './edges.ts';
import type { BillItem, BillOptions } from './item.ts';
import { unitLanes } from './lanes.ts';
import { memorySystem } from './memory-system.ts';
import { processingElement } from './processing-element.ts';

/** Every part, in the order of units. */
export const billOfMaterials = (machine: SatMachine, options: BillOptions): readonly BillItem[] => [
  ...processingElement(machine.array, options),
  ...edges(machine.array, options),
  ...buffers(machine, options),
  ...unitLanes(machine, options),
  ...memorySystem(machine, options),
];

/** All of one part. */
export const demandOf = ({ count, each }: BillItem): Demand => timesDemand(each, count);

/** All parts together. */
export const billTotal = (items: readonly BillItem[]): Demand => totalDemand(items.map(demandOf));
