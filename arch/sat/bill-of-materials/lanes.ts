/** The units beside the array, lane by lane: pruner (SORE), optimizer (WUVE) and vector engine. */
import { band } from '../../../terms/band.ts';
import { smallMemory } from '../../fpga/lut-memories.ts';
import { comparator, mux } from '../../fpga/muxes.ts';
import { operatorDemand, operatorSource } from '../../fpga/operators.ts';
import type { OperatorStyle } from '../../fpga/operators.ts';
import { between, demand, timesDemand, totalDemand, uncertain } from '../../fpga/resources.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { SatMachine } from '../machine.ts';
import { VALUE_BITS } from './item.ts';
import type { BillItem, BillOptions } from './item.ts';
import { heldPairs, pairBits } from './processing-element.ts';

/** A structure that is ours: nobody says how SORE is built. [est] */
const SORTER = band(0.7, 1, 1.5);

/** Rounding an FP32 result to FP16; and widening and rounding, at both ends of a vector lane. [est] */
const ROUNDING = demand({ lut: band(20, 30, 60), ff: 16 });
const CONVERSIONS = demand({ lut: band(30, 60, 120), ff: 48 });

export function unitLanes(machine: SatMachine, options: BillOptions): BillItem[] {
  const { style, sparsity } = options;
  const { evidence, source } = operatorSource(style);
  const updates = totalDemand([operators(style, UPDATE_MULTIPLIES, UPDATE_ADDS), ROUNDING]);
  const pruner: BillItem[] =
    sparsity.m === 1
      ? []
      : [
          {
            unit: 'SORE',
            part: 'sorter lanes',
            count: machine.soreLanes,
            each: sorterLane(machine, options),
            place: 'unit',
            evidence: 'est',
            source:
              'as many comparators, slots and outputs as N can be, and the group while it is sorted; structure ours',
          },
        ];
  return [
    ...pruner,
    {
      unit: 'WUVE',
      part: 'update lanes',
      count: machine.wuveLanes,
      each: updates,
      place: 'unit',
      evidence,
      source: `${UPDATE_MULTIPLIES} FP32 multiplies and ${UPDATE_ADDS} adds a weight (SGD with momentum); ${source}`,
    },
    {
      unit: 'vector',
      part: 'vector lanes',
      count: machine.vectorLanes,
      each: vectorLane(style),
      place: 'unit',
      evidence: 'est',
      source:
        'FP32: 1 multiply and 2 adds a lane (1 and 1 to 2 and 3), a compare; exp, tanh, √ and division not counted',
    },
  ];
}

/** v ← μ·v + (g·s + d·w); w ← w − r·v: every weight, every cycle (docs/model.md). */
const UPDATE_MULTIPLIES = 4;
const UPDATE_ADDS = 3;

const operators = (style: OperatorStyle, multiplies: number, adds: number): Demand =>
  totalDemand([
    timesDemand(operatorDemand('fp32-multiply', style), multiplies),
    timesDemand(operatorDemand('fp32-add', style), adds),
  ]);

function sorterLane({ array }: SatMachine, { sparsity: { n, m } }: BillOptions): Demand {
  const kept = Math.max(n, heldPairs(array, m));
  const pair = pairBits(m);
  // A value is compared with all that are kept; a slot holds, takes the new value or its neighbour's.
  const slots = [
    timesDemand(comparator(VALUE_BITS - 1), kept),
    timesDemand(mux(3, pair), kept),
    demand({ ff: 2 * kept * pair }),
  ];
  return uncertain(totalDemand([...slots, smallMemory(2 * m, VALUE_BITS).demand]), SORTER);
}

function vectorLane(style: OperatorStyle): Demand {
  const compare = totalDemand([comparator(VALUE_BITS), mux(2, VALUE_BITS), demand({ ff: VALUE_BITS })]);
  const lane = (multiplies: number, adds: number): Demand =>
    totalDemand([operators(style, multiplies, adds), compare, CONVERSIONS]);
  return between(lane(1, 1), lane(1, 2), lane(2, 3));
}
