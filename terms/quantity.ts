/**
 * Quantities with units, as people write them in yaml: `200 MHz`, `64 KiB`, `19.2 GB/s`, `100 ns`.
 *
 * KiB = 1024 bytes, kB = 1000 bytes. A bare number for a dimensioned field is an error.
 */

export type Dimension = 'frequency' | 'size' | 'bandwidth' | 'time';

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

const UNITS: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  frequency: { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 },
  size: SIZES,
  bandwidth: Object.fromEntries(Object.entries(SIZES).map(([name, scale]) => [`${name}/s`, scale])),
  time: { s: 1, ms: 1e-3, us: 1e-6, 'µs': 1e-6, ns: 1e-9, ps: 1e-12 },
};

const EXAMPLES: Readonly<Record<Dimension, string>> = {
  frequency: '200 MHz',
  size: '64 KiB',
  bandwidth: '19.2 GB/s',
  time: '100 ns',
};

const dimensions = Object.keys(UNITS) as readonly Dimension[];

/**
 * Reads a quantity into its base unit: Hz, bytes, bytes a second, seconds.
 *
 * @throws {RangeError} that says what would be right
 */
export function parseQuantity(text: string, dimension: Dimension): number {
  const wanted = `a ${dimension} such as "${EXAMPLES[dimension]}"`;
  const found = /^\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\d\s]\S*)?\s*$/i.exec(text);
  if (!found) throw new RangeError(`"${text}" is not a quantity; write ${wanted}`);
  const [, digits, name] = found;
  if (name === undefined) throw new RangeError(`${text} has no unit; write ${wanted}`);
  const scale = UNITS[dimension][name];
  if (scale === undefined) {
    const other = dimensions.find((candidate) => UNITS[candidate][name] !== undefined);
    if (other) throw new RangeError(`"${text}" is a ${other}; ${wanted} is needed`);
    throw new RangeError(`"${text}": unknown unit "${name}"; write one of ${Object.keys(UNITS[dimension]).join(', ')}`);
  }
  const value = Number(digits) * scale;
  if (!(value >= 0) || !Number.isFinite(value)) throw new RangeError(`"${text}" is out of range; write ${wanted}`);
  if (dimension === 'time') return value;
  // 19.2 * 1e9 is not 19200000000 in binary; what was meant is.
  const whole = Math.round(value);
  if (Math.abs(value - whole) > 1e-6 * Math.max(1, whole * 1e-9)) {
    throw new RangeError(`"${text}" is not a whole number of ${dimension === 'frequency' ? 'hertz' : 'bytes'}`);
  }
  return whole;
}

/** Writes a quantity for people, in the largest unit that keeps it short. */
export function formatQuantity(value: number, dimension: Dimension): string {
  const usable = Object.entries(UNITS[dimension]).filter(([name]) => name !== 'us' && isUnitFor(name, value, dimension));
  const [name, scale] = usable.toSorted((a, b) => b[1] - a[1]).find(([, unit]) => value >= unit) ?? usable[0];
  return `${Number((value / scale).toPrecision(12))} ${name}`;
}

/** Sizes read best in powers of 1024 if they are whole in them, rates in powers of 1000. */
function isUnitFor(name: string, value: number, dimension: Dimension): boolean {
  if (dimension === 'bandwidth') return !name.includes('i');
  if (dimension !== 'size' || name === 'B') return true;
  const isBinary = value % 1024 === 0;
  return name.includes('i') === isBinary;
}
