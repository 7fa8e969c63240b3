/** Functions of numbers applied to whole tensors of small size: what folding constants needs. */
import { elementsOf, stridesOf } from './tensor.ts';
import type { Dims } from './tensor.ts';

/** A tensor whose numbers are known. */
export interface Numbers {
  readonly dims: Dims;
  readonly numbers: readonly number[];
}

/** The multi-index of a position in row-major order. */
export function indexAt(dims: Dims, position: number): number[] {
  const index = dims.map(() => 0);
  let rest = position;
  for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
    index[axis] = rest % dims[axis];
    rest = Math.floor(rest / dims[axis]);
  }
  return index;
}

/** A new tensor each of whose numbers is asked for by its index. */
export function tabulate(dims: Dims, at: (index: readonly number[]) => number): number[] {
  return Array.from({ length: elementsOf(dims) }, (_, position) => at(indexAt(dims, position)));
}

/** The number at an index of a larger size that the tensor is broadcast to. */
export function broadcastAt({ dims, numbers }: Numbers, index: readonly number[]): number {
  const strides = stridesOf(dims);
  const skipped = index.length - dims.length;
  return numbers[dims.reduce((sum, size, axis) => sum + (size === 1 ? 0 : index[axis + skipped] * strides[axis]), 0)];
}

/** A function of one number of each operand, which are broadcast. */
export function applied(dims: Dims, operands: readonly Numbers[], of: (...values: number[]) => number): number[] {
  return tabulate(dims, (index) => of(...operands.map((operand) => broadcastAt(operand, index))));
}
