/**
 * A number that is only known within limits: low ≤ nominal ≤ high, finite and not negative.
 *
 * Sums add each limit, as if all parts erred in the same direction: nobody knows that they do not.
 */
export interface Band {
  readonly low: number;
  readonly nominal: number;
  readonly high: number;
}

/** A band. @throws {RangeError} that says which limit is wrong */
export function band(low: number, nominal: number, high: number): Band {
  const limits = { low, nominal, high };
  const mistake = bandMistake(limits);
  if (mistake !== null) throw new RangeError(`band: ${mistake}`);
  return limits;
}

/** What is wrong with the limits of a band, or null. */
export function bandMistake({ low, nominal, high }: Band): string | null {
  // Bills of materials add up thousands.
  if (low >= 0 && low <= nominal && nominal <= high && high < Infinity) return null;
  if (![low, nominal, high].every((limit) => Number.isFinite(limit) && limit >= 0))
    return `limits must be finite and not negative, they are ${low}, ${nominal}, ${high}`;
  if (low > nominal) return `low ${low} is above nominal ${nominal}`;
  if (nominal > high) return `nominal ${nominal} is above high ${high}`;
  return null;
}

/** A number that is known. */
export const exactly = (value: number): Band => band(value, value, value);

export const ZERO_BAND: Band = exactly(0);

/** Limit by limit. */
export const addBands = (a: Band, b: Band): Band => band(a.low + b.low, a.nominal + b.nominal, a.high + b.high);

/** So many of it. @param factor finite and ≥ 0 */
export const scaleBand = ({ low, nominal, high }: Band, factor: number): Band =>
  band(low * factor, nominal * factor, high * factor);

/** Each limit times that of a band of factors. */
export const timesBand = (value: number, { low, nominal, high }: Band): Band =>
  band(value * low, value * nominal, value * high);
