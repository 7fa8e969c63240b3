/**
 * Numbers that must not be mixed up when they cross a boundary: branded, made by one checked constructor each.
 *
 * Cycles are of one clock; ticks are of the base that all clocks of a machine divide.
 */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Cycles = Unit<'cycles'>;
export type Ticks = Unit<'ticks'>;
export type Bytes = Unit<'bytes'>;
export type Hertz = Unit<'hertz'>;
export type Seconds = Unit<'seconds'>;

/** Cycles of some clock. @throws {RangeError} unless an integer ≥ 0 */
export function cycles(value: number): Cycles {
  check<'cycles'>('cycles', value, isCount(value), 'an integer ≥ 0');
  return value;
}

/** Ticks of the base clock. @throws {RangeError} unless an integer ≥ 0 */
export function ticks(value: number): Ticks {
  check<'ticks'>('ticks', value, isCount(value), 'an integer ≥ 0');
  return value;
}

/** A size. @throws {RangeError} unless an integer ≥ 0 */
export function bytes(value: number): Bytes {
  check<'bytes'>('bytes', value, isCount(value), 'an integer ≥ 0');
  return value;
}

/** The rate of a clock. @throws {RangeError} unless positive and finite */
export function hertz(value: number): Hertz {
  check<'hertz'>('hertz', value, value > 0 && Number.isFinite(value), 'positive and finite');
  return value;
}

/** A duration. @throws {RangeError} unless ≥ 0 and finite */
export function seconds(value: number): Seconds {
  check<'seconds'>('seconds', value, value >= 0 && Number.isFinite(value), 'finite and ≥ 0');
  return value;
}

/** How long so many cycles of a clock take. */
export function cyclesToSeconds(count: Cycles, clock: Hertz): Seconds {
  return seconds(count / clock);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function check<Name extends string>(
  name: Name,
  value: number,
  isRight: boolean,
  needed: string,
): asserts value is Unit<Name> {
  if (!isRight) throw new RangeError(`${name}: ${value} is not ${needed}`);
}
