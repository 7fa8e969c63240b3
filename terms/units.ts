/** Numbers that must not be mixed up when they cross a boundary: branded, made by one checked constructor each. */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Cycles = Unit<'cycles'>;
export type Hertz = Unit<'hertz'>;
export type Seconds = Unit<'seconds'>;

/** @throws {RangeError} unless an integer ≥ 0 */
export function cycles(value: number): Cycles {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`cycles: ${value} is not an integer ≥ 0`);
  return value as Cycles;
}

/** @throws {RangeError} unless positive and finite */
export function hertz(value: number): Hertz {
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`hertz: ${value} is not a positive number`);
  return value as Hertz;
}

/** How long so many cycles of a clock take. */
export function cyclesToSeconds(count: Cycles, clock: Hertz): Seconds {
  return (count / clock) as Seconds;
}
