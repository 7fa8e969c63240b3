/** How the products of a golden step are computed: in the order in which a machine adds, or in plain order. */
import type { ConvGeometry } from '../../dataflows/operation.ts';
import { orderedForward, orderedInputGradient, orderedProduct, orderedWeightGradient } from './ordered-products.ts';
import type { GradientMasks } from './ordered-products.ts';
import { forwardByGroup, inputGradientByGroup, weightGradientByGroup } from './per-group.ts';
import { inOrder } from './reduction-order.ts';
import type { ReductionOrder } from './reduction-order.ts';

/** How the products of a step are computed; the defaults sum in plain order. */
export interface Products {
  /** @param mask  0 where the weights are pruned; null if none is */
  forward(
    id: string,
    input: Float32Array,
    weights: Float32Array,
    g: ConvGeometry,
    mask: Uint8Array | null,
  ): Float32Array;
  inputGradient(
    id: string,
    gradient: Float32Array,
    weights: Float32Array,
    g: ConvGeometry,
    masks: GradientMasks,
  ): Float32Array;
  weightGradient(id: string, input: Float32Array, gradient: Float32Array, g: ConvGeometry): Float32Array;
  /** A product of attention, A·Bᵀ for one head. */
  head(
    id: string,
    a: Float32Array,
    b: Float32Array,
    shape: { readonly M: number; readonly N: number; readonly K: number },
  ): Float32Array;
}

/** Products in the order that a machine adds in, operation by operation. @param orderOf  by operation id, e.g. `conv1 FF` */
export function orderedProducts(
  orderOf: (operation: string) => ReductionOrder = () => inOrder,
  zeroInsertion = false,
): Products {
  return {
    forward: (id, input, weights, g, mask) =>
      forwardByGroup(input, weights, g, (x, w, one) => orderedForward(x, w, one, orderOf(`${id} FF`), mask)),
    inputGradient: (id, gradient, weights, g, masks) =>
      inputGradientByGroup(gradient, weights, g, (dy, w, one) =>
        orderedInputGradient(dy, w, one, orderOf(`${id} BP`), zeroInsertion, masks),
      ),
    weightGradient: (id, input, gradient, g) =>
      weightGradientByGroup(input, gradient, g, (x, dy, one) => orderedWeightGradient(x, dy, one, orderOf(`${id} WU`))),
    head: (id, a, b, shape) => orderedProduct(a, b, shape, orderOf(id)),
  };
}
