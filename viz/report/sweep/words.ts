/** Numbers of figures as text: as the command line prints them, and on axes. */
import { compact, integer } from '../../../terms/people.ts';

/** Whole numbers in full, others with four digits. */
export function figureWords(value: number): string {
  if (!Number.isFinite(value)) return '·';
  return Number.isInteger(value) || Math.abs(value) >= 10_000 ? integer(value) : value.toPrecision(4);
}

/** How many times a figure is that of another. */
export function ratioWords(value: number, base: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(base) || base === 0) return '·';
  return value === base ? '=' : `${(value / base).toPrecision(4)}×`;
}

const PREFIXES = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['', 1],
  ['m', 1e-3],
  ['µ', 1e-6],
  ['n', 1e-9],
] as const;

/** A unit in which numbers up to the largest read well. */
export function unitFor(unit: string, largest: number): { readonly name: string; readonly scale: number } {
  const [prefix, scale] =
    !['s', 'J', 'W', 'B'].includes(unit) || !(largest > 0)
      ? (['', 1] as const)
      : (PREFIXES.find(([, size]) => largest >= size && (unit !== 's' || size <= 1)) ?? PREFIXES[7]);
  return { name: `${prefix}${unit}`, scale };
}

/** A tick in few characters. */
export const tickWords = (value: number): string =>
  Math.abs(value) >= 10_000 ? compact(value) : String(Number(value.toPrecision(4)));
