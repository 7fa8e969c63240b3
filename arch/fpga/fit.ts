/** Whether a demand fits into what there is. A design that does not is a result with reasons, not an error. */
import { RESOURCE_NAMES, resourceKinds } from './resources.ts';
import type { Demand, ResourceKind } from './resources.ts';

/** What a device or an SLR has; LUTs as memory may not be known. */
export type Supply = Readonly<Record<Exclude<ResourceKind, 'lutMemory'>, number>> & {
  readonly lutMemory?: number | undefined;
};

/** Share that nominally is in use, of each kind that is known. */
export type Utilisation = Readonly<Partial<Record<ResourceKind, number>>>;

export type Fit =
  | { readonly ok: true; readonly cautions: readonly string[] }
  | { readonly ok: false; readonly reasons: readonly string[]; readonly cautions: readonly string[] };

/**
 * LUTs in use beyond which others have found routing to fail: 75 % "to reduce congestion" in a public generator of U250
 * designs (`fpga_board_info`), 62 % in one for the U280. [repo]
 */
export const TIGHT_LUT_SHARE = 0.75;

/** Nominal demand over supply; a kind that is needed where there is none is in use without end. */
export function utilisationOf(demand: Demand, supply: Supply): Utilisation {
  return Object.fromEntries(
    resourceKinds.flatMap((kind) => {
      const has = supply[kind];
      if (has === undefined) return [];
      const { nominal } = demand[kind];
      return [[kind, nominal === 0 ? 0 : nominal / has]];
    }),
  );
}

/** The largest share in use of any kind. */
export const tightest = (utilisation: Utilisation): number => Math.max(0, ...Object.values(utilisation));

/** Judges by the nominal demand; what only the high one exceeds is a caution. @param where  names the supply */
export function fitOf(demand: Demand, supply: Supply, where: string): Fit {
  const reasons: string[] = [];
  const cautions: string[] = [];
  for (const kind of resourceKinds) {
    const has = supply[kind];
    if (has === undefined) continue;
    const { low, nominal, high } = demand[kind];
    const name = RESOURCE_NAMES[kind];
    const needs = (amount: number): string =>
      has === 0
        ? `${name}: ${whole(amount)} needed, ${where} has none`
        : `${name}: ${whole(amount)} needed, ${where} has ${whole(has)} (${((100 * amount) / has).toFixed(0)} %)`;
    if (nominal > has) {
      reasons.push(`${needs(nominal)}${low > has ? '' : `; ${whole(low)} at the low estimate would fit`}`);
    } else if (high > has) cautions.push(`${needs(high)} at the high estimate`);
  }
  const share = demand.lut.nominal / supply.lut;
  if (share > TIGHT_LUT_SHARE && share <= 1) {
    cautions.push(`LUT: ${(100 * share).toFixed(0)} % in use; above ${100 * TIGHT_LUT_SHARE} % routing often fails`);
  }
  return reasons.length > 0 ? { ok: false, reasons, cautions } : { ok: true, cautions };
}

/** Thousands apart by thin spaces. */
const whole = (amount: number): string => String(Math.ceil(amount)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
