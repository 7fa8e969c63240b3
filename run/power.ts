/**
 * Power over time, at nominal prices: a counter of the trace whose area is the energy of the step.
 *
 * What a unit did for an operation is spread evenly over the ticks in which it is occupied with that operation. Work without
 * ticks of its own (arithmetic that is fused into an operation) goes with the first unit, in order of charge, that is occupied
 * with the operation; static power, and what no operation did, with the whole step.
 */
import { actions as allActions } from '../arch/energy/actions.ts';
import type { ActionCounts } from '../arch/energy/actions.ts';
import { energyOf } from '../arch/energy/energy.ts';
import type { PriceTable } from '../arch/energy/price-table.ts';
import { SAT_UNITS } from '../arch/sat/units.ts';
import type { SatUnit } from '../arch/sat/units.ts';
import { summed } from '../dataflows/stream-actions.ts';
import type { CounterTrack } from '../sim/counter-track.ts';
import type { Outcome } from '../sim/outcome.ts';
import type { PricedResult } from './energy.ts';

/** Who takes the power: a series each. */
export const POWER_GROUPS = ['array', 'buffers', 'memory', 'vector engine', 'pruner and optimizer', 'static'] as const;

export type PowerGroup = (typeof POWER_GROUPS)[number];

const PJ = 1e-12;

/**
 * Watts of each group over the step.
 *
 * @param result   of the run that the outcome is of
 * @param outcome  whose trace the counter is for
 */
export function powerTrack(
  { totals, operations, units }: PricedResult,
  outcome: Pick<Outcome, 'ticks' | 'unitTimes'>,
  table: PriceTable,
): CounterTrack {
  const secondsPerTick = totals.seconds / outcome.ticks;
  /** Mean watts of each group, if it takes so many ticks. */
  const watts = (unit: string, counts: ActionCounts, ticks: number): number[] =>
    joulesByGroup(unit, counts, table).map((joules) => joules / (ticks * secondsPerTick));
  const whole = (rates: readonly number[]): CounterTrack['beside'][number] => ({ start: 0, end: outcome.ticks, rates });

  const beside = [
    whole(staticWatts(totals.statics, table)),
    // Refreshes.
    whole(watts('memory', totals.timeActions, outcome.ticks)),
  ];
  const rates = occupiedTicks(outcome, operations.length).map((occupied, operation) => {
    const byUnit = new Map<number, number[]>();
    for (const [unit, counts] of Object.entries(operations[operation].actions)) {
      const own = SAT_UNITS.indexOf(unit as SatUnit);
      const by = occupied.has(own) ? own : Math.min(...occupied.keys());
      const ticks = occupied.get(by);
      const more = watts(unit, counts, ticks ?? outcome.ticks);
      if (ticks === undefined) beside.push(whole(more));
      else byUnit.set(by, byUnit.get(by)?.map((rate, group) => rate + more[group]) ?? more);
    }
    return byUnit;
  });
  for (const { unit, actions } of units) {
    const known = summed(operations.map((operation) => operation.actions[unit as SatUnit] ?? {}));
    beside.push(whole(watts(unit, beyond(actions, known), outcome.ticks)));
  }
  return {
    name: 'power (W)',
    series: POWER_GROUPS,
    during: ({ unit, operation, stall }) => (stall === '' ? (rates[operation].get(unit) ?? null) : null),
    beside: beside.filter((stretch) => stretch.rates.some((rate) => rate > 0)),
  };
}

/** For each operation, the ticks that units are occupied with it; only those that are. */
function occupiedTicks({ unitTimes }: Pick<Outcome, 'unitTimes'>, operations: number): Map<number, number>[] {
  const ticks = Array.from({ length: operations }, () => new Map<number, number>());
  for (const { unit, operation, occupied } of unitTimes) if (occupied > 0) ticks[operation].set(unit, occupied);
  return ticks;
}

function joulesByGroup(unit: string, counts: ActionCounts, table: PriceTable): number[] {
  const joules = POWER_GROUPS.map(() => 0);
  for (const { name, energyPj } of energyOf(table, { counts, seconds: 0, statics: {} }).lines) {
    joules[POWER_GROUPS.indexOf(groupOf(unit, name))] += energyPj.nominal * PJ;
  }
  return joules;
}

/** Buffers and memory are what they are, whoever asks for them; arithmetic belongs to who does it. */
function groupOf(unit: string, action: string): PowerGroup {
  if (action.endsWith('-byte')) return 'buffers';
  if (action.startsWith('dram-')) return 'memory';
  if (unit === 'stce') return 'array';
  return unit.startsWith('vector') ? 'vector engine' : 'pruner and optimizer';
}

function staticWatts(statics: PricedResult['totals']['statics'], table: PriceTable): number[] {
  const aSecond = energyOf(table, { counts: {}, seconds: 1, statics }).staticPj.nominal * PJ;
  return POWER_GROUPS.map((group) => (group === 'static' ? aSecond : 0));
}

/** What is counted beyond what is known. */
const beyond = (all: ActionCounts, known: ActionCounts): ActionCounts =>
  Object.fromEntries(
    allActions.map((action) => [action, Math.max(0, (all[action] ?? 0) - (known[action] ?? 0))] as const),
  );
