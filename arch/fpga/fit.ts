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
 * Shares in use up to which the vendor recommends to stay for timing closure, as FINN has them (Xilinx/finn,
 * src/finn/util/platforms.py, `DEFAULT_RES_LIMITS`). [repo]
 */
export const RECOMMENDED_SHARES: Utilisation = { lut: 0.7, ff: 0.5, bram36: 0.8, uram: 0.8, dsp: 0.8 };

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
  const tight = beyondRecommended(utilisationOf(demand, supply));
  if (tight !== '') cautions.push(`in use beyond what the vendor recommends for timing closure: ${tight}`);
  return reasons.length > 0 ? { ok: false, reasons, cautions } : { ok: true, cautions };
}

/** `LUT 81 % (70 %)`, for what is tight and yet fits. */
function beyondRecommended(utilisation: Utilisation): string {
  return resourceKinds
    .flatMap((kind) => {
      const [share = 0, recommended = 1] = [utilisation[kind], RECOMMENDED_SHARES[kind]];
      if (share <= recommended || share > 1) return [];
      return [`${RESOURCE_NAMES[kind]} ${(100 * share).toFixed(0)} % (${100 * recommended} %)`];
    })
    .join(', ');
}

/** Thousands apart by thin spaces. */
const whole = (amount: number): string => String(Math.ceil(amount)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
