/**
 * Quantities with units, as people write them in yaml: `200 MHz`, `64 KiB`, `19.2 GB/s`, `100 ns`.
 *
 * KiB = 1024 bytes, kB = 1000 bytes. A bare number for a dimensioned field is an error. Powers of ten are applied to the
 * decimal text, so that a value is rounded once: 19.2 · 1e9 is not 19200000000 in binary, 19.2e9 is.
 */

/** What a quantity measures. Base units: Hz, bytes, bytes a second, seconds, picojoules, watts, volts, nanometres. */
export type Dimension = 'frequency' | 'size' | 'bandwidth' | 'time' | 'energy' | 'power' | 'voltage' | 'length';

/** One of it is binary · 10^places of the base unit. */
interface Unit {
  readonly name: string;
  readonly places: number;
  readonly binary: number;
}

const decimal = (name: string, places: number): Unit => ({ name, places, binary: 1 });
const binary = (name: string, power: number): Unit => ({ name, places: 0, binary: 2 ** power });

const SIZES: readonly Unit[] = [
  decimal('B', 0),
  decimal('kB', 3),
  binary('KiB', 10),
  decimal('MB', 6),
  binary('MiB', 20),
  decimal('GB', 9),
  binary('GiB', 30),
  decimal('TB', 12),
];

/** From small to large. */
const UNITS: Readonly<Record<Dimension, readonly Unit[]>> = {
  frequency: [decimal('Hz', 0), decimal('kHz', 3), decimal('MHz', 6), decimal('GHz', 9)],
  size: SIZES,
  bandwidth: SIZES.map((unit) => ({ ...unit, name: `${unit.name}/s` })),
  time: [decimal('ps', -12), decimal('ns', -9), decimal('µs', -6), decimal('ms', -3), decimal('s', 0)],
  energy: [decimal('fJ', -3), decimal('pJ', 0), decimal('nJ', 3), decimal('µJ', 6), decimal('mJ', 9), decimal('J', 12)],
  power: [decimal('µW', -6), decimal('mW', -3), decimal('W', 0), decimal('kW', 3)],
  voltage: [decimal('mV', -3), decimal('V', 0)],
  length: [decimal('nm', 0), decimal('µm', 3)],
};

const EXAMPLES: Readonly<Record<Dimension, string>> = {
  frequency: '200 MHz',
  size: '64 KiB',
  bandwidth: '19.2 GB/s',
  time: '100 ns',
  energy: '2.5 pJ',
  power: '400 mW',
  voltage: '0.9 V',
  length: '16 nm',
};

const dimensions: readonly Dimension[] = [
  'frequency',
  'size',
  'bandwidth',
  'time',
  'energy',
  'power',
  'voltage',
  'length',
];

/**
 * Reads a quantity into its base unit, such as Hz, bytes or seconds.
 *
 * @returns the nearest double; sizes are whole
 * @throws {RangeError} that says what would be right
 */
export function parseQuantity(text: string, dimension: Dimension): number {
  const wanted = `${withArticle(dimension)} such as "${EXAMPLES[dimension]}"`;
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\d\s].*)?$/i.exec(text.trim());
  if (!found) throw new RangeError(`"${text}" is not a quantity; write ${wanted}`);
  const [, digits, name] = found;
  if (name === undefined) throw new RangeError(`${digits} has no unit; write ${wanted}`);
  const unit = unitNamed(name, dimension);
  if (unit === undefined) {
    const other = dimensions.find((candidate) => unitNamed(name, candidate));
    if (other) throw new RangeError(`"${text}" is ${withArticle(other)}; ${wanted} is needed`);
    const accepted = UNITS[dimension].map((candidate) => candidate.name).join(', ');
    throw new RangeError(`"${text}": unknown unit "${name}"; write one of ${accepted}`);
  }
  const value = shifted(digits, unit.places) * unit.binary;
  if (value < 0) throw new RangeError(`"${text}" is negative; write ${wanted}`);
  if (!Number.isFinite(value)) throw new RangeError(`"${text}" is too large; write ${wanted}`);
  if (dimension === 'size' && !Number.isInteger(value))
    throw new RangeError(`"${text}" is not a whole number of bytes`);
  if (dimension === 'size' && !Number.isSafeInteger(value))
    throw new RangeError(`"${text}" is too large; write ${wanted}`);
  return value;
}

/**
 * Writes a quantity for people, in the unit that needs the fewest digits.
 *
 * @param value in the base unit, finite and ≥ 0; sizes are written exactly, all else to 12 digits
 * @throws {RangeError} for any other value
 */
export function formatQuantity(value: number, dimension: Dimension): string {
  if (!(value >= 0) || !Number.isFinite(value)) throw new RangeError(`${value} is not ${withArticle(dimension)}`);
  const shown = dimension === 'size' ? value : Number(value.toPrecision(12));
  let best = '';
  for (const unit of UNITS[dimension]) {
    const number = shifted(String(shown / unit.binary), -unit.places);
    const isBase = unit.places === 0 && unit.binary === 1;
    const isSmallest = unit === UNITS[dimension][0];
    if (value === 0 ? !isBase : number < 1 && !isSmallest) continue;
    // Of equally many digits the larger unit reads better; a size that the unit cannot say exactly is left to others.
    const isExact = dimension !== 'size' || shifted(String(number), unit.places) * unit.binary === value;
    const written = `${number} ${unit.name}`;
    if (isExact && (best === '' || digitsOf(written) <= digitsOf(best))) best = written;
  }
  return best;
}

const withArticle = (dimension: Dimension): string => `${dimension === 'energy' ? 'an' : 'a'} ${dimension}`;

function unitNamed(written: string, dimension: Dimension): Unit | undefined {
  // The micro sign has a look-alike, the Greek letter, and a stand-in, the u.
  const name = written.replace(/^[u\u03bc](?=[sJWm]$)/, 'µ');
  return UNITS[dimension].find((unit) => unit.name === name);
}

/** A decimal number times 10^places, rounded once. */
function shifted(text: string, places: number): number {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

const digitsOf = (text: string): number => text.replaceAll(/\D/g, '').length;
