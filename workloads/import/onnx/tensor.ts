/** Tensors as shape inference knows them: their size, and what is known of their numbers before the network runs. */

/** Sizes along the axes; none for a single number. */
export type Dims = readonly number[];

/** A value of the graph. */
export interface Tensor {
  readonly dims: Dims;
  /** Null if it depends on the network's input. */
  readonly constant: Constant | null;
}

/** A value that is the same for every input. */
export interface Constant {
  /** In row-major order; null if they were not read (weights) or are too many. */
  readonly numbers: readonly number[] | null;
  readonly isInteger: boolean;
  /** The initializer that it is, or a part or another view of; null if it was computed. */
  readonly origin: Origin | null;
}

/** An initializer. */
export interface Origin {
  readonly name: string;
  readonly dims: Dims;
}

/** How many numbers a tensor has. */
export const elementsOf = (dims: Dims): number => dims.reduce((product, size) => product * size, 1);

/** `[1, 64, 56, 56]` */
export const formatDims = (dims: Dims): string => `[${dims.join(', ')}]`;

/** Numbers from one index of an axis to the next. */
export function stridesOf(dims: Dims): number[] {
  const strides = dims.map(() => 1);
  for (let axis = dims.length - 2; axis >= 0; axis -= 1) strides[axis] = strides[axis + 1] * dims[axis + 1];
  return strides;
}

/** The size that tensors have together, axes aligned at the last and those of size 1 repeated; null if they do not fit. */
export function broadcast(all: readonly Dims[]): Dims | null {
  const rank = Math.max(0, ...all.map((dims) => dims.length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    let size = 1;
    for (const dims of all) {
      const own = dims[axis - rank + dims.length] ?? 1;
      if (own === 1 || own === size) continue;
      if (size !== 1) return null;
      size = own;
    }
    result.push(size);
  }
  return result;
}

/**
 * Learned numbers of a constant that is no layer's weights: of floats that come from the file, more than one; of numbers that
 * are repeated (looked up in a table) as many as the table has.
 *
 * Single floats and what is computed (masks, sines of positions) are parts of formulas.
 */
export function learnedNumbers({ dims, constant }: Tensor): number {
  if (!constant?.origin || constant.isInteger) return 0;
  const count = Math.min(elementsOf(dims), elementsOf(constant.origin.dims));
  return count > 1 ? count : 0;
}
