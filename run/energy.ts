/**
 * The energy of a result under a table of prices: nothing is simulated again.
 *
 * Static power times the time a part of the step is charged with is that part's static energy, so that layers and passes add up to
 * the whole; units and tensors show what they switch, with the static parts as rows of their own.
 */
import { DRAM_COMMANDS, actions as allActions } from '../arch/energy/actions.ts';
import type { Action, ActionCounts } from '../arch/energy/actions.ts';
import { energyOf } from '../arch/energy/energy.ts';
import type { EnergyBreakdown } from '../arch/energy/energy.ts';
import type { PriceTable } from '../arch/energy/price-table.ts';
import { summed } from '../dataflows/stream-actions.ts';
import { tensorClasses } from '../dataflows/tensors.ts';
import { ZERO_BAND, scaleBand } from '../terms/band.ts';
import type { Band } from '../terms/band.ts';
import { compact } from '../terms/people.ts';
import type { OperationResult, PassOrOther, Result, Totals, UnitResult } from './result.ts';

/** What pricing needs of a result. */
export type PricedResult = Pick<Result, 'tool' | 'hash' | 'scenario' | 'totals' | 'operations' | 'units' | 'memory'>;

/** A part of the whole, in joules. */
export interface EnergyPart {
  readonly name: string;
  readonly energyJ: Band;
  /** Of the nominal total. */
  readonly share: number;
}

export interface EnergyReport {
  readonly schemaVersion: 1;
  readonly tool: Result['tool'];
  /** Of the result that is priced. */
  readonly hash: string;
  readonly scenario: Result['scenario'];
  readonly prices: Pick<PriceTable, 'name' | 'title' | 'nodeNm' | 'voltageV'>;
  readonly seconds: number;
  readonly perStepJ: Band;
  readonly perSampleJ: Band;
  /** Of a useful MAC, which is one that is executed on values, and of one of the dense step. */
  readonly perMacPj: Band;
  readonly perDenseMacPj: Band;
  /** Energy times time of a step. */
  readonly energyDelayJs: Band;
  readonly averagePowerW: Band;
  /** GFLOP/s/W: two operations a MAC that is executed, and a MAC of the dense step; low stands for the high price. */
  readonly gflopsPerWatt: Band;
  readonly denseGflopsPerWatt: Band;
  readonly byUnit: readonly EnergyPart[];
  readonly byPass: readonly EnergyPart[];
  readonly byTensor: readonly EnergyPart[];
  readonly byLayer: readonly EnergyPart[];
  /** In the order of the result's operations. */
  readonly byOperation: readonly EnergyPart[];
  /** What a reader must know of these joules. */
  readonly notes: readonly string[];
  /** Action by action, with the source of each price. */
  readonly breakdown: EnergyBreakdown;
}

/** Where an action of a unit happens, for people. */
const MEMORY_ACTIONS: Readonly<Partial<Record<Action, string>>> = {
  'west-byte': 'west buffer',
  'north-byte': 'north buffer',
  'out-byte': 'output buffer',
  'vector-byte': 'vector buffers',
  'update-byte': 'update buffers',
  'dram-activate': 'DRAM',
  'dram-read': 'DRAM',
  'dram-write': 'DRAM',
  'dram-refresh': 'DRAM',
  'dram-interface-bit': 'DRAM',
  'dram-bit': 'DRAM',
};
const COMPUTES: Readonly<Record<string, string>> = {
  stce: 'array',
  vector: 'vector engine',
  sore: 'pruner',
  wuve: 'optimizer',
};

const PJ = 1e-12;
const passes: readonly PassOrOther[] = ['FF', 'BP', 'WU', 'other'];

/** What is priced of a step. */
interface StepCounts {
  readonly totals: Pick<Totals, 'seconds' | 'statics' | 'timeActions'>;
  readonly units: readonly Pick<UnitResult, 'actions'>[];
}

/** Everything that a step counts, at prices. */
function breakdownOf({ totals, units }: StepCounts, table: PriceTable): EnergyBreakdown {
  const { seconds, statics } = totals;
  return energyOf(table, { counts: countsOf({ totals, units }), seconds, statics });
}

const countsOf = ({ totals, units }: StepCounts): ActionCounts =>
  summed([...units.map(({ actions }) => actions), totals.timeActions]);

/** The energy of a step alone, in joules: what `priced` says of the whole. */
export const stepEnergyJ = (step: StepCounts, table: PriceTable): Band =>
  scaleBand(breakdownOf(step, table).totalPj, PJ);

/** Prices a result. */
export function priced(result: PricedResult, table: PriceTable): EnergyReport {
  const { totals, operations, units } = result;
  const { seconds, macs, skippedMacs, statics, timeActions } = totals;
  const counts = countsOf(result);
  const breakdown = breakdownOf(result, table);
  const total = scaleBand(breakdown.totalPj, PJ);
  const partOf = (name: string, energyJ: Band): EnergyPart => ({
    name,
    energyJ,
    share: total.nominal > 0 ? energyJ.nominal / total.nominal : 0,
  });
  /** What happens in some time, whatever runs. */
  const passing = (during: number): ActionCounts =>
    Object.fromEntries(Object.entries(timeActions).map(([action, count]) => [action, (count * during) / seconds]));
  /** What counts cost, with static power and refreshes for some time. */
  const costOf = (of: ActionCounts, during = 0): Band =>
    scaleBand(energyOf(table, { counts: summed([of, passing(during)]), seconds: during, statics }).totalPj, PJ);
  const costOfOperations = (list: readonly OperationResult[]): Band =>
    costOf(
      summed(list.flatMap(({ actions }) => Object.values(actions))),
      list.reduce((sum, one) => sum + one.seconds, 0),
    );
  const perOperation = (pick: (operation: OperationResult) => string): Map<string, OperationResult[]> => {
    const found = new Map<string, OperationResult[]>();
    for (const operation of operations) found.set(pick(operation), [...(found.get(pick(operation)) ?? []), operation]);
    return found;
  };
  const staticParts = breakdown.lines
    .filter(({ kind }) => kind === 'static')
    .map(({ name, energyPj }) => partOf(`static: ${name}`, scaleBand(energyPj, PJ)));
  const tensors = tensorClasses.flatMap((tensor) => {
    const moved = operations.flatMap((operation) => operation.tensors[tensor]?.actions ?? []);
    return moved.length === 0 ? [] : [partOf(tensor, costOf(summed(moved)))];
  });
  const refreshes = Object.entries(timeActions);
  const byPass = perOperation(({ pass }) => pass);
  const perSecond = seconds > 0 ? 1 / seconds : 0;
  const dense = macs + skippedMacs;
  const { name, title, nodeNm, voltageV } = table;
  return {
    schemaVersion: 1,
    tool: result.tool,
    hash: result.hash,
    scenario: result.scenario,
    prices: { name, title, nodeNm, voltageV },
    seconds,
    perStepJ: total,
    perSampleJ: scaleBand(total, 1 / result.scenario.batch),
    perMacPj: macs > 0 ? scaleBand(breakdown.totalPj, 1 / macs) : ZERO_BAND,
    perDenseMacPj: dense > 0 ? scaleBand(breakdown.totalPj, 1 / dense) : ZERO_BAND,
    energyDelayJs: scaleBand(total, seconds),
    averagePowerW: scaleBand(total, perSecond),
    gflopsPerWatt: inverse(2 * macs * 1e-9, total),
    denseGflopsPerWatt: inverse(2 * dense * 1e-9, total),
    byUnit: [
      ...byUnit([...units, { unit: 'memory', actions: timeActions }], (of) => costOf(of)).map(([unit, energyJ]) =>
        partOf(unit, energyJ),
      ),
      ...staticParts,
    ],
    byPass: passes.flatMap((pass) => {
      const list = byPass.get(pass);
      return list ? [partOf(pass, costOfOperations(list))] : [];
    }),
    byTensor: [
      ...tensors,
      partOf('arithmetic', costOf(arithmeticOf(counts))),
      ...refreshes.map(([action, count]) => partOf(action, costOf({ [action]: count }))),
      ...staticParts,
    ],
    byLayer: [...perOperation(({ layer }) => layer)].map(([layer, list]) => partOf(layer, costOfOperations(list))),
    byOperation: operations.map((operation) => partOf(operation.id, costOfOperations([operation]))),
    notes: notesOf(result, table, breakdown),
    breakdown,
  };
}

function notesOf(
  { memory }: PricedResult,
  { name, dram, prices }: PriceTable,
  { unpriced }: EnergyBreakdown,
): string[] {
  const notes: string[] = [];
  const device = memory.banks?.device;
  const left = unpriced.map((one) => one.name);
  const counted = unpriced.map((one) => `${one.name} (${compact(one.count)})`);
  const hasCommands = left.some((action) => DRAM_COMMANDS.some((command) => command === action));
  if (left.length > 0) notes.push(`${name} has no price for ${counted.join(', ')}: the totals leave that out`);
  if (hasCommands && prices['dram-bit']) notes.push('it prices DRAM in bits, which dramModel=bandwidth counts');
  if (device !== undefined && dram !== null && dram !== device && !hasCommands) {
    notes.push(`prices of DRAM are those of ${dram}, the memory is ${device}: take its joules as a guess`);
  }
  return notes;
}

/** Computing units by name, buffers and memory by what they are, in this order. */
function byUnit(
  units: readonly Pick<PricedResult['units'][number], 'unit' | 'actions'>[],
  costOf: (counts: ActionCounts) => Band,
): [string, Band][] {
  const places = new Map<string, Record<string, number>>(
    [...Object.values(COMPUTES), ...Object.values(MEMORY_ACTIONS)].map((place) => [place, {}]),
  );
  for (const { unit, actions } of units) {
    for (const action of allActions) {
      const count = actions[action] ?? 0;
      const counts = places.get(MEMORY_ACTIONS[action] ?? COMPUTES[unit] ?? '');
      if (counts && count > 0) counts[action] = (counts[action] ?? 0) + count;
    }
  }
  return [...places]
    .filter(([, counts]) => Object.keys(counts).length > 0)
    .map(([place, counts]) => [place, costOf(counts)]);
}

/** Actions that move no tensor. */
const arithmeticOf = (counts: ActionCounts): ActionCounts =>
  Object.fromEntries(Object.entries(counts).filter(([action]) => MEMORY_ACTIONS[action as Action] === undefined));

/** count / band: the most for the least. */
const inverse = (count: number, { low, nominal, high }: Band): Band =>
  low > 0 ? { low: count / high, nominal: count / nominal, high: count / low } : ZERO_BAND;
