/** Lanes in numbers: where the time of each unit went. */
import { integer, percent } from '../../../terms/people.ts';
import { table } from '../table.ts';
import { workTicks } from './model.ts';
import type { Model } from './model.ts';

/** Stalls that make up less of the run are not named. */
const NAMED_SHARE = 0.0005;

export function laneTable(model: Model): HTMLElement {
  const { timeline, units, lanes, cycles, cyclesPerTick } = model;
  const rows = timeline.units.map((name, unit) => {
    const result = units[unit];
    const inOperations = workTicks(lanes[unit]) * cyclesPerTick;
    const busy = result?.busy ?? inOperations;
    const stalls = Object.entries(result?.stalls ?? {}).toSorted(([, a], [, b]) => b - a);
    const stalled = stalls.reduce((sum, [, lost]) => sum + lost, 0);
    return [
      name,
      integer(busy),
      percent(busy / cycles),
      integer(inOperations),
      integer(stalled),
      integer(result?.idle ?? cycles - busy),
      stalls
        .filter(([, lost]) => lost >= NAMED_SHARE * cycles)
        .map(([reason, lost]) => `${reason} ${percent(lost / cycles)}`)
        .join(', '),
    ];
  });
  return table(
    ['unit', 'busy cycles', 'share', 'in operations', 'stalled', 'idle at the end', 'stalls, share of the run'],
    rows,
    {
      numeric: [1, 2, 3, 4, 5],
      caption: `Units over ${integer(cycles)} cycles. Busy leaves out what operations lose inside, such as PEs without work at edges.`,
    },
  );
}
