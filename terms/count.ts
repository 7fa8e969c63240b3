/** Counts as other tools' text files have them. */

/**
 * Reads a whole number, leniently: spaces, quotes, a plus sign and a decimal part of zeros are fine (`" 224.0"`).
 *
 * @throws {RangeError} that quotes the text, unless it is whole, at least `least` and below 2^53
 */
export function parseCount(text: string, least = 1): number {
  const written = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  const [, digits] = written.length > LONGEST ? [] : (/^\s*\+?(\d+)(?:\.0*)?\s*$/.exec(written) ?? []);
  const value = Number(digits ?? NaN);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`${excerpt(text)} is not a whole number from ${least} to 2^53 − 1`);
}

const LONGEST = 40;

/** A text in quotes for a message: control characters escaped, long ones cut. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
