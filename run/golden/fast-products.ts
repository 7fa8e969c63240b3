/**
 * Products for training: im2col and blocked GEMMs. They add in plain order, and give the bits of `orderedProducts()`; a test
 * holds them together.
 */
import type { ConvGeometry } from '../../dataflows/operation.ts';
import { conv2dGemm, conv2dInputGradientGemm, conv2dWeightGradientGemm } from '../../kernels/conv2d-gemm.ts';
import type { ConvShape } from '../../kernels/conv-shape.ts';
import { gemmFp32 } from '../../kernels/gemm.ts';
import type { Products } from './products.ts';

/** @throws {RangeError} if the map has more padding above than to the left, which the kernels do not know */
function shapeOf({ paddingTop, paddingLeft, ...g }: ConvGeometry): ConvShape {
  if (paddingTop !== paddingLeft) throw new RangeError(`padding ${paddingTop} above and ${paddingLeft} to the left`);
  const channels = { inChannels: g.groups * g.inChannels, outChannels: g.groups * g.outChannels };
  return { ...g, ...channels, padding: paddingTop, dilation: 1 };
}

export const fastProducts: Products = {
  forward: (_, input, weights, g) => conv2dGemm(input, weights, shapeOf(g)),
  inputGradient: (_, gradient, weights, g) => conv2dInputGradientGemm(gradient, weights, shapeOf(g)),
  weightGradient: (_, input, gradient, g) => conv2dWeightGradientGemm(input, gradient, shapeOf(g)),
  head: (_, a, b, shape) => gemmFp32(a, b, shape, { transposeB: true }),
};
