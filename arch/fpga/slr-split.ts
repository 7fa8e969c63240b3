/**
 * A design on a device of several dies: the array is cut into whole lanes (rows or columns), everything else stays whole.
 *
 * Edges of the array lie at its ends. Other units go, largest first, to the SLR that then is least in use; then lanes, one by
 * one, the same way, which makes the tightest SLR as loose as any distribution of lanes can. Then single units move as long as
 * that loosens the tightest SLR. This says what could fit, not where a placer would put it: it knows no columns of DSPs, no clock
 * regions, no I/O, no wires but the array's links.
 */
import type { Slr } from './device.ts';
import { utilisationOf } from './fit.ts';
import type { Utilisation } from './fit.ts';
import { resourceKinds, timesDemand, totalDemand } from './resources.ts';
import type { Demand } from './resources.ts';

/**
 * Wires across a boundary of SLRs that FINN plans with on Alveo cards (Xilinx/finn, src/finn/util/platforms.py, `sll_counts`; by its note
 * Vivado has 23,040 on a U50). [repo]
 */
export const PLANNED_CROSSING_BITS = 5000;

export type Lane = 'rows' | 'columns';

/** What is cut: so many lanes, each the same. */
export interface Lanes {
  readonly along: Lane;
  readonly count: number;
  readonly each: Demand;
  /** Bits of the links from one lane to the next, a cycle. */
  readonly crossingBits: number;
}

/** A unit that is not cut. */
export interface WholeUnit {
  readonly name: string;
  readonly demand: Demand;
  /** An edge of the array is where its first or last lane is. */
  readonly at: 'first' | 'last' | 'anywhere';
}

export interface SlrPart {
  readonly slr: string;
  readonly lanes: number;
  readonly units: readonly string[];
  readonly demand: Demand;
  readonly utilisation: Utilisation;
}

export interface SlrSplit {
  readonly along: Lane;
  readonly parts: readonly SlrPart[];
  /** Bits of the array's links across each boundary between neighbours, from the bottom up. */
  readonly boundaryBits: readonly number[];
  /** The largest share in use of any kind in any SLR. */
  readonly tightest: number;
}

/** Distributes units and lanes. */
export function splitOver(slrs: readonly Slr[], lanes: Lanes, units: readonly WholeUnit[]): SlrSplit {
  const supplies = slrs.map((slr) => resourceKinds.map((kind) => slr[kind] ?? Infinity));
  const amounts = units.map(({ demand }) => nominal(demand));
  const places = moved(
    firstPlaces(supplies, units, amounts),
    units,
    (tried) => {
      const filled = loadsOf(supplies, tried, amounts);
      distributeLanes(supplies, filled, nominal(lanes.each), lanes.count);
      return tightestOf(supplies, filled);
    },
    slrs.length,
  );
  const loads = loadsOf(supplies, places, amounts);
  const counts = distributeLanes(supplies, loads, nominal(lanes.each), lanes.count);
  const parts = slrs.map((slr, i): SlrPart => {
    const own = units.filter((_, unit) => places[unit] === i);
    const demand = totalDemand([...own.map((unit) => unit.demand), timesDemand(lanes.each, counts[i])]);
    const utilisation = utilisationOf(demand, slr);
    return { slr: slr.name, lanes: counts[i], units: own.map(({ name }) => name), demand, utilisation };
  });
  return {
    along: lanes.along,
    parts,
    boundaryBits: parts.slice(1).map((_, i) => (hasLanesOnBothSides(counts, i + 1) ? lanes.crossingBits : 0)),
    tightest: tightestOf(supplies, loads),
  };
}

/** Nominal amounts, in the order of kinds. */
type Amounts = readonly number[];

const nominal = (demand: Demand): Amounts => resourceKinds.map((kind) => demand[kind].nominal);

function shareOf(supply: Amounts, load: Amounts, more?: Amounts): number {
  let share = 0;
  for (const [kind, has] of supply.entries()) {
    const needs = load[kind] + (more?.[kind] ?? 0);
    if (needs > 0) share = Math.max(share, needs / has);
  }
  return share;
}

const tightestOf = (supplies: readonly Amounts[], loads: readonly Amounts[]): number =>
  Math.max(...supplies.map((supply, i) => shareOf(supply, loads[i])));

/** Where more would leave the loosest SLR; of equals the first. */
function loosest(supplies: readonly Amounts[], loads: readonly Amounts[], more: Amounts): number {
  let best = 0;
  let least = Infinity;
  for (const [i, supply] of supplies.entries()) {
    const share = shareOf(supply, loads[i], more);
    if (share < least) [best, least] = [i, share];
  }
  return best;
}

function add(load: number[], more: Amounts): void {
  for (const [kind, amount] of more.entries()) load[kind] += amount;
}

function firstPlaces(supplies: readonly Amounts[], units: readonly WholeUnit[], amounts: readonly Amounts[]): number[] {
  const last = supplies.length - 1;
  const places = units.map(({ at }) => (at === 'last' ? last : 0));
  const loads = supplies.map((supply) => supply.map(() => 0));
  for (const [unit, { at }] of units.entries()) if (at !== 'anywhere') add(loads[places[unit]], amounts[unit]);
  const size = (unit: number): number => Math.max(...supplies.map((supply) => shareOf(supply, amounts[unit])));
  const free = [...units.keys()].filter((unit) => units[unit].at === 'anywhere');
  for (const unit of free.toSorted((a, b) => size(b) - size(a))) {
    places[unit] = loosest(supplies, loads, amounts[unit]);
    add(loads[places[unit]], amounts[unit]);
  }
  return places;
}

function loadsOf(supplies: readonly Amounts[], places: readonly number[], amounts: readonly Amounts[]): number[][] {
  const loads = supplies.map((supply) => supply.map(() => 0));
  for (const [unit, place] of places.entries()) add(loads[place], amounts[unit]);
  return loads;
}

/** Adds lanes to the loads, each where it leaves the loosest SLR. @returns lanes of each SLR */
function distributeLanes(supplies: readonly Amounts[], loads: number[][], each: Amounts, count: number): number[] {
  const lanes = supplies.map(() => 0);
  for (let lane = 0; lane < count; lane += 1) {
    const place = loosest(supplies, loads, each);
    add(loads[place], each);
    lanes[place] += 1;
  }
  return lanes;
}

/** Moves one free unit after another while that loosens the tightest SLR. */
function moved(
  from: readonly number[],
  units: readonly WholeUnit[],
  tightness: (places: readonly number[]) => number,
  slrs: number,
): readonly number[] {
  let best = from;
  let least = tightness(best);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const [unit, { at }] of units.entries()) {
      if (at !== 'anywhere') continue;
      for (let slr = 0; slr < slrs; slr += 1) {
        if (best[unit] === slr) continue;
        const places = best.with(unit, slr);
        const share = tightness(places);
        if (share < least) [best, least, isBetter] = [places, share, true];
      }
    }
  }
  return best;
}

/** The array crosses the boundary below an SLR. */
function hasLanesOnBothSides(lanes: readonly number[], boundary: number): boolean {
  const some = (part: readonly number[]): boolean => part.some((count) => count > 0);
  return some(lanes.slice(0, boundary)) && some(lanes.slice(boundary));
}
