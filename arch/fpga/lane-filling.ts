/** Lanes put one by one where each leaves the loosest SLR: what a split tries for every place of every unit, so it must be quick. */

/** Amounts of several SLRs by kind of resource, one SLR after the other. */
export type AmountsBySlr = Float64Array;

export interface Filling {
  /** Lanes of each SLR. */
  readonly lanes: readonly number[];
  /** The largest share in use of any kind in any SLR. */
  readonly tightest: number;
}

/**
 * Adds lanes to loads that are already there.
 *
 * Only the SLR that got a lane has another share than before, so that a lane costs one SLR's kinds, not all of them.
 *
 * @param each  amounts of a lane, by kind
 * @param limit  of no use if tighter than this: it is given up as soon as that is certain, and counts as tight without end
 */
export function fillLanes(
  supplies: AmountsBySlr,
  loads: AmountsBySlr,
  each: Float64Array,
  count: number,
  limit = Infinity,
): Filling {
  const kinds = each.length;
  const slrs = supplies.length / kinds;
  const filled = loads.slice();
  const lanes = Array.from({ length: slrs }, () => 0);
  /** Shares in use, and what they would be with a lane more. */
  const shares = new Float64Array(slrs);
  const ahead = new Float64Array(slrs);
  for (let slr = 0; slr < slrs; slr += 1) {
    shares[slr] = shareOf(supplies, filled, slr * kinds, kinds, null);
    if (shares[slr] > limit) return { lanes, tightest: Infinity };
    ahead[slr] = shareOf(supplies, filled, slr * kinds, kinds, each);
  }
  for (let lane = 0; lane < count; lane += 1) {
    const place = lowest(ahead);
    if (ahead[place] > limit) return { lanes, tightest: Infinity };
    const at = place * kinds;
    for (let kind = 0; kind < kinds; kind += 1) filled[at + kind] += each[kind];
    lanes[place] += 1;
    shares[place] = ahead[place];
    ahead[place] = shareOf(supplies, filled, at, kinds, each);
  }
  return { lanes, tightest: Math.max(...shares) };
}

/** The largest share of any kind that an SLR's load takes, with a lane more if there is one. @param at  where its amounts begin */
export function shareOf(
  supplies: AmountsBySlr,
  loads: AmountsBySlr,
  at: number,
  kinds: number,
  more: Float64Array | null,
): number {
  let share = 0;
  for (let kind = 0; kind < kinds; kind += 1) {
    const needs = loads[at + kind] + (more === null ? 0 : more[kind]);
    if (needs > 0) {
      const of = needs / supplies[at + kind];
      if (of > share) share = of;
    }
  }
  return share;
}

/** Where the lowest share is; of equals, and of those without end, the first. */
export function lowest(shares: Float64Array): number {
  let best = 0;
  for (let slr = 1; slr < shares.length; slr += 1) if (shares[slr] < shares[best]) best = slr;
  return best;
}
