/** Numbers for people: few digits, a unit, the same width for the same kind. */

const TIME_UNITS = [
  { name: 's', scale: 1 },
  { name: 'ms', scale: 1e-3 },
  { name: 'µs', scale: 1e-6 },
  { name: 'ns', scale: 1e-9 },
] as const;

/** A unit of time in which a set of durations reads well: that of the longest. */
export function timeUnitFor(durations: readonly number[]): { readonly name: string; readonly scale: number } {
  const longest = Math.max(...durations);
  return TIME_UNITS.find(({ scale }) => longest >= scale) ?? TIME_UNITS[3];
}

export function seconds(value: number, unit = timeUnitFor([value])): string {
  return `${decimals(value / unit.scale)} ${unit.name}`;
}

/** Four significant digits, as decimals. */
export function decimals(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 3 - Math.max(0, Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(Math.min(3, digits));
}

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

export const times = (ratio: number): string => `${ratio.toFixed(3)}×`;

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in powers of 1000, three digits. */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? scaled : scaled.toPrecision(3)} ${BYTE_UNITS[unit]}`;
}

const SCALES = ['k', 'M', 'G', 'T', 'P'] as const;

/** A count in at most seven characters: in full below a million, else four digits and k, M, G, T or P. Fractions are rounded. */
export function compact(value: number): string {
  if (Math.round(value) < 1e6) return integer(value);
  let power = Math.min(SCALES.length, Math.floor(Math.log10(value) / 3));
  if (power < SCALES.length && Number((value / 1000 ** power).toPrecision(4)) >= 1000) power += 1;
  return `${Number((value / 1000 ** power).toPrecision(4))} ${SCALES[power - 1]}`;
}

/** So many of something, in words that take an s: 1 point, 12 345 points. */
export const counted = (count: number, what: string): string => `${integer(count)} ${what}${count === 1 ? '' : 's'}`;

/** Thousands apart by thin spaces: 12 345 678. */
export const integer = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
