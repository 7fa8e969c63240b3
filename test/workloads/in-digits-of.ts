/** Numbers as a table prints them, so that a test holds to every digit that the table has. */

const UNITS: Readonly<Record<string, number>> = { G: 1e9, M: 1e6, k: 1e3, '%': 0.01 };

/** `value` with the unit and the decimals of `printed`, which is like `1814.1 M`, `0.1788 G` or `6.51 %`. */
export function inDigitsOf(printed: string, value: number): string {
  const [number, unit] = printed.split(' ');
  if (!Object.hasOwn(UNITS, unit)) throw new Error(`${printed}: must end in one of ${Object.keys(UNITS).join(' ')}`);
  const decimals = number.split('.')[1]?.length ?? 0;
  return `${(value / UNITS[unit]).toFixed(decimals)} ${unit}`;
}
