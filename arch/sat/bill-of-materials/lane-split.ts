/** A bill by lanes: what every row (or column) takes, what crosses to the next, and what stays whole. */
import { timesDemand, totalDemand } from '../../fpga/resources.ts';
import type { Demand } from '../../fpga/resources.ts';
import type { Lane, Lanes, WholeUnit } from '../../fpga/slr-split.ts';
import type { StceArray } from '../array.ts';
import { demandOf } from './bill.ts';
import type { BillItem } from './item.ts';
import { eastBits, southBits } from './processing-element.ts';

export interface LaneSplit {
  readonly lanes: Lanes;
  readonly units: readonly WholeUnit[];
}

/** @param m  group size that the bill is for */
export function laneSplit(items: readonly BillItem[], array: StceArray, m: number, along: Lane): LaneSplit {
  const { rows, columns } = array;
  const count = along === 'rows' ? rows : columns;
  const inLanes = items.filter(({ place }) => isInLanes(place, along));
  const each = timesDemand(totalDemand(inLanes.map(demandOf)), 1 / count);
  const crossingBits = along === 'rows' ? columns * southBits(array, m) : rows * eastBits(array, m);
  return {
    lanes: { along, count, each, crossingBits },
    units: wholeUnits(items.filter(({ place }) => !isInLanes(place, along))),
  };
}

function isInLanes(place: BillItem['place'], along: Lane): boolean {
  return place === 'pe' || (along === 'rows' ? place === 'west' : place === 'north' || place === 'south');
}

/** Parts of a unit or of an edge stay together; what is placed each by itself has a number. */
function wholeUnits(items: readonly BillItem[]): WholeUnit[] {
  const together = new Map<string, { at: WholeUnit['at']; demands: Demand[] }>();
  const put = (name: string, at: WholeUnit['at'], demand: Demand): void => {
    const unit = together.get(name);
    if (unit) unit.demands.push(demand);
    else together.set(name, { at, demands: [demand] });
  };
  for (const item of items) {
    const { place, unit } = item;
    switch (place) {
      case 'each':
        for (let i = 1; i <= item.count; i += 1) put(`${unit} ${i}`, 'anywhere', item.each);
        break;
      case 'unit':
      case 'pe':
        put(unit, 'anywhere', demandOf(item));
        break;
      // The first lane is in the first SLR: row 0 and column 0 are next to these edges, the last row is next to the south.
      case 'west':
      case 'north':
        put(`${place} edge`, 'first', demandOf(item));
        break;
      case 'south':
        put(`${place} edge`, 'last', demandOf(item));
        break;
    }
  }
  return [...together].map(([name, { at, demands }]) => ({ name, at, demand: totalDemand(demands) }));
}
