/** What a design takes of an FPGA, by kind of resource; each number has low, nominal and high. */
import { ZERO_BAND, addBands, band, exactly, scaleBand } from '../../terms/band.ts';
import type { Band } from '../../terms/band.ts';

/** `lutMemory` are LUTs used as RAM or shift register; they count in `lut` too. */
export const resourceKinds = ['lut', 'lutMemory', 'ff', 'dsp', 'bram36', 'uram'] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** As vendors write them. */
export const RESOURCE_NAMES: Readonly<Record<ResourceKind, string>> = {
  lut: 'LUT',
  lutMemory: 'LUTRAM',
  ff: 'FF',
  dsp: 'DSP',
  bram36: 'BRAM36',
  uram: 'URAM',
};

export type Demand = Readonly<Record<ResourceKind, Band>>;

const byKind = <T>(of: (kind: ResourceKind) => T): Record<ResourceKind, T> => ({
  lut: of('lut'),
  lutMemory: of('lutMemory'),
  ff: of('ff'),
  dsp: of('dsp'),
  bram36: of('bram36'),
  uram: of('uram'),
});

export const NOTHING: Demand = byKind(() => ZERO_BAND);

/** A demand of what is named; a plain number is exact. LUTs used as memory are added to `lut`. */
export function demand(parts: Readonly<Partial<Record<ResourceKind, number | Band>>>): Demand {
  const given = byKind((kind) => {
    const part = parts[kind] ?? 0;
    return typeof part === 'number' ? exactly(part) : part;
  });
  return { ...given, lut: addBands(given.lut, given.lutMemory) };
}

/** The sum of all. */
export const totalDemand = (demands: readonly Demand[]): Demand => byKind((kind) => totalOf(kind, demands));

function totalOf(kind: ResourceKind, demands: readonly Demand[]): Band {
  let [low, nominal, high] = [0, 0, 0];
  for (const { [kind]: each } of demands) {
    low += each.low;
    nominal += each.nominal;
    high += each.high;
  }
  return band(low, nominal, high);
}

/** So many of it. @param count finite and ≥ 0; a fraction is a share */
export const timesDemand = (each: Demand, count: number): Demand => byKind((kind) => scaleBand(each[kind], count));

/** A demand whose amount itself is uncertain: the low limit of one, the nominal one, the high limit of another. */
export const between = (low: Demand, nominal: Demand, high: Demand): Demand =>
  byKind((kind) => ({ low: low[kind].low, nominal: nominal[kind].nominal, high: high[kind].high }));

/** Every limit of every kind times a factor's. */
export const uncertain = (each: Demand, factor: Band): Demand =>
  byKind((kind) => ({
    low: each[kind].low * factor.low,
    nominal: each[kind].nominal * factor.nominal,
    high: each[kind].high * factor.high,
  }));
