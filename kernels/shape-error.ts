/** Sizes that do not fit: said with what, how many values there are, and how many the shape needs. */

/** An array, or a size, that does not fit the shape a kernel was given. */
export class ShapeError extends RangeError {
  override readonly name = 'ShapeError';
}

/**
 * Holds an array to a shape.
 *
 * @param what  who asks and which operand: `gemm: a`
 * @param sizes  the sizes by name, in order of the axes: `{ M: 4, K: 5 }`
 * @throws {ShapeError} `gemm: a has 12 values, M×K = 4×5 needs 20`, or when a size is not a whole number ≥ 0
 */
export function checkLength(what: string, length: number, sizes: Readonly<Record<string, number>>): void {
  let needed = 1;
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 0)
      throw new ShapeError(`${what}: ${name} must be a whole number, it is ${size}`);
    needed *= size;
  }
  if (length === needed) return;
  const names = Object.keys(sizes).join('×');
  const numbers = Object.values(sizes).join('×');
  throw new ShapeError(`${what} has ${length} values, ${names} = ${numbers} needs ${needed}`);
}

/**
 * Holds a size to being a whole number of at least `least`.
 *
 * @throws {ShapeError} `conv2d: stride must be a whole number of at least 1, it is 0`
 */
export function checkSize(what: string, size: number, least = 1): void {
  if (Number.isInteger(size) && size >= least) return;
  throw new ShapeError(`${what} must be a whole number of at least ${least}, it is ${size}`);
}
