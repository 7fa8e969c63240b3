/** Where energy goes, as stacked bars that can be compared between runs, with the limits of the total. */
import type { EnergyPart } from '../../../run/energy.ts';
import type { Band } from '../../../terms/band.ts';

export interface EnergyBar {
  /** Nominal joules, in the order of the names. */
  readonly parts: readonly number[];
  readonly total: Band;
}

export interface EnergyBars {
  /** Of the parts; the last may be what is too little to be seen, together. */
  readonly names: readonly string[];
  /** What the last name stands for; empty if nothing is gathered. */
  readonly gathered: readonly string[];
  readonly bars: readonly EnergyBar[];
}

/** Below this share in every run a part is too thin to be seen by itself. */
const LEAST_SHARE = 0.01;

/**
 * @param runs  parts of each run; the same name is the same part. The total is the run's own, whatever the parts add up to
 * @param most  names at most; kept are those that are largest in any run, and can be seen in one
 */
export function energyBars(
  runs: readonly { readonly parts: readonly EnergyPart[]; readonly total: Band }[],
  most: number,
): EnergyBars {
  const names = [...new Set(runs.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const amounts = runs.map(({ parts }) => new Map(parts.map(({ name, energyJ }) => [name, energyJ.nominal])));
  const shares = runs.map(({ parts }) => new Map(parts.map(({ name, share }) => [name, share])));
  const largest = (name: string): number => Math.max(...shares.map((byName) => byName.get(name) ?? 0));
  const seen = names.filter((name) => largest(name) >= LEAST_SHARE).toSorted((a, b) => largest(b) - largest(a));
  const isAll = names.length <= most && seen.length >= names.length - 1;
  const kept = new Set(isAll ? names : seen.slice(0, most - 1));
  const own = names.filter((name) => kept.has(name));
  const gathered = names.filter((name) => !kept.has(name));
  return {
    names: isAll ? own : [...own, 'other'],
    gathered,
    bars: runs.map(({ total }, run) => {
      const amount = (name: string): number => amounts[run].get(name) ?? 0;
      const rest = gathered.reduce((sum, name) => sum + amount(name), 0);
      return {
        parts: [...own.map(amount), ...(isAll ? [] : [rest])],
        total,
      };
    }),
  };
}

/**
 * Which of some colours each part has: what burns all the time (`static: …`) the last ones, the others the first, so that the
 * same static part looks the same however energy is divided.
 */
export function colourIndices(names: readonly string[], colours: number): number[] {
  const statics = names.filter((name) => name.startsWith('static: '));
  const others = names.filter((name) => !statics.includes(name));
  return names.map((name) =>
    statics.includes(name) ? colours - statics.length + statics.indexOf(name) : others.indexOf(name),
  );
}

const UNITS = [
  { name: 'J', scale: 1 },
  { name: 'mJ', scale: 1e-3 },
  { name: 'µJ', scale: 1e-6 },
  { name: 'nJ', scale: 1e-9 },
] as const;

/** The unit in which energies up to this read well. */
export const joulesFor = (largest: number): { readonly name: string; readonly scale: number } =>
  UNITS.find(({ scale }) => largest >= scale) ?? UNITS[3];
