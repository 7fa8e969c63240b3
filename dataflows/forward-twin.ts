/**
 * Input gradients that are forward passes of another layer.
 *
 * The input gradient of a convolution that does not skip pixels is a convolution of the output gradient by the turned kernel:
 * where the layer pads so that no gradient is cut off, it has the pixels, taps and channels of a forward pass.
 */
import { remembered } from '../terms/remembered.ts';
import type { ConvGeometry, GemmOperation } from './operation.ts';

/** What a GEMM is to an array, whichever tensors it is of. */
export type GemmShape = Pick<GemmOperation, 'pass' | 'geometry' | 'sparse' | 'heads'>;

/** The forward pass that an input gradient is, in everything but its tensors; null if it is none. */
export function forwardTwin({ pass, geometry, sparse, heads }: GemmShape): GemmShape | null {
  const { inHeight, inWidth, outHeight, outWidth, stride } = geometry;
  // A map that shrinks has fewer MACs backward: the zeros around its gradient are not counted (`conv-passes.ts`).
  if (pass !== 'BP' || heads || stride !== 1 || inHeight > outHeight || inWidth > outWidth) return null;
  return { pass: 'FF', geometry: turned(geometry), sparse, heads };
}

const turned = remembered((g: ConvGeometry): ConvGeometry => ({
  batch: g.batch,
  inHeight: g.outHeight,
  inWidth: g.outWidth,
  inChannels: g.outChannels,
  outHeight: g.inHeight,
  outWidth: g.inWidth,
  outChannels: g.inChannels,
  kernelHeight: g.kernelHeight,
  kernelWidth: g.kernelWidth,
  stride: g.stride,
  paddingTop: g.kernelHeight - 1 - g.paddingTop,
  paddingLeft: g.kernelWidth - 1 - g.paddingLeft,
  groups: g.groups,
}));
