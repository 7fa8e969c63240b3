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
import { fillLanes, lowest, shareOf } from './lane-filling.ts';
import type { AmountsBySlr, Filling } from './lane-filling.ts';
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
  const { places, filling } = arranged(slrs, lanes, units, 0);
  const { lanes: counts, tightest } = filling;
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
    tightest,
  };
}

/**
 * The tightest SLR of `splitOver`, for who asks no more.
 *
 * @param enough  a share in use that need not be made smaller: no unit moves any more once the tightest SLR is as loose
 */
export const tightestOver = (slrs: readonly Slr[], lanes: Lanes, units: readonly WholeUnit[], enough: number): number =>
  arranged(slrs, lanes, units, enough).filling.tightest;

/** Where each unit is, and how the lanes lie around them. */
function arranged(
  slrs: readonly Slr[],
  lanes: Lanes,
  units: readonly WholeUnit[],
  enough: number,
): { readonly places: readonly number[]; readonly filling: Filling } {
  const supplies = Float64Array.from(slrs.flatMap((slr) => resourceKinds.map((kind) => slr[kind] ?? Infinity)));
  const amounts = units.map(({ demand }) => nominal(demand));
  const each = nominal(lanes.each);
  const fill = (places: readonly number[], limit?: number): Filling =>
    fillLanes(supplies, loadsOf(slrs.length, places, amounts), each, lanes.count, limit);
  const places = moved(
    firstPlaces(supplies, units, amounts),
    units,
    (tried, limit) => fill(tried, limit).tightest,
    slrs.length,
    enough,
  );
  return { places, filling: fill(places) };
}

const KINDS = resourceKinds.length;

/** Nominal amounts, in the order of kinds. */
const nominal = (demand: Demand): Float64Array => Float64Array.from(resourceKinds, (kind) => demand[kind].nominal);

function add(loads: AmountsBySlr, slr: number, more: Float64Array): void {
  for (let kind = 0; kind < KINDS; kind += 1) loads[slr * KINDS + kind] += more[kind];
}

/** Edges at their ends; the others, largest first, each where it leaves the loosest SLR. */
function firstPlaces(
  supplies: AmountsBySlr,
  units: readonly WholeUnit[],
  amounts: readonly Float64Array[],
): readonly number[] {
  const slrs = supplies.length / KINDS;
  const places = units.map(({ at }) => (at === 'last' ? slrs - 1 : 0));
  const loads = new Float64Array(supplies.length);
  for (const [unit, { at }] of units.entries()) if (at !== 'anywhere') add(loads, places[unit], amounts[unit]);
  const shares = (of: AmountsBySlr, more: Float64Array): Float64Array =>
    Float64Array.from({ length: slrs }, (_, slr) => shareOf(supplies, of, slr * KINDS, KINDS, more));
  const empty = new Float64Array(supplies.length);
  const sizes = amounts.map((amount) => Math.max(...shares(empty, amount)));
  const free = [...units.keys()].filter((unit) => units[unit].at === 'anywhere');
  for (const unit of free.toSorted((a, b) => sizes[b] - sizes[a])) {
    places[unit] = lowest(shares(loads, amounts[unit]));
    add(loads, places[unit], amounts[unit]);
  }
  return places;
}

function loadsOf(slrs: number, places: readonly number[], amounts: readonly Float64Array[]): AmountsBySlr {
  const loads = new Float64Array(slrs * KINDS);
  for (let unit = 0; unit < places.length; unit += 1) add(loads, places[unit], amounts[unit]);
  return loads;
}

/** Moves one free unit after another while that loosens the tightest SLR. @param tightness  need not be known beyond its limit */
function moved(
  from: readonly number[],
  units: readonly WholeUnit[],
  tightness: (places: readonly number[], limit: number) => number,
  slrs: number,
  enough: number,
): readonly number[] {
  let best = from;
  let least = tightness(best, Infinity);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const [unit, { at }] of units.entries()) {
      if (at !== 'anywhere') continue;
      for (let slr = 0; slr < slrs; slr += 1) {
        if (best[unit] === slr || least <= enough) continue;
        const places = best.with(unit, slr);
        const share = tightness(places, least);
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
