/** Counts that are exact or refused: a double that passes 2^53 would go on, silently rounded. */

/** A count that a double cannot hold exactly. The message says which one. */
export class CountTooLargeError extends RangeError {
  constructor(what: string, value: number) {
    super(`${what}: about ${value.toExponential(1)}, more than the 2^53 − 1 that can be counted exactly`);
    this.name = 'CountTooLargeError';
  }
}

/**
 * A product of integers ≥ 0.
 *
 * Sound although it multiplies first: a product that reaches 2^53 is still at least 2^53 when it is rounded.
 *
 * @param what  how a message names the product
 * @throws {CountTooLargeError} from 2^53
 */
export function product(what: string, ...factors: readonly number[]): number {
  return exact(
    what,
    factors.reduce((a, b) => a * b, 1),
  );
}

/** A sum of integers ≥ 0. @throws {CountTooLargeError} from 2^53 */
export function sum(what: string, ...terms: readonly number[]): number {
  return exact(
    what,
    terms.reduce((a, b) => a + b, 0),
  );
}

function exact(what: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new CountTooLargeError(what, value);
  return value;
}
