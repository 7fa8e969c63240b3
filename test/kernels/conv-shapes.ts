/** Random convolutions for tests: every feature of the geometry, small. */
import fc from 'fast-check';
import { type ConvShape, channelsPerGroup, outputSize, weightCount } from '../../kernels/conv-shape.ts';

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

/** Geometries whose kernel fits; strides, paddings, dilations, groups and depthwise all occur. */
export const convShapes: fc.Arbitrary<ConvShape> = fc
  .record({
    batch: size(2),
    inHeight: size(6),
    inWidth: size(6),
    perGroup: size(3),
    outPerGroup: size(3),
    groups: size(3),
    kernelHeight: size(3),
    kernelWidth: size(3),
    stride: size(3),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: size(2),
  })
  .filter(({ inHeight, inWidth, kernelHeight, kernelWidth, padding, dilation }) => {
    const fits = (length: number, kernel: number): boolean => dilation * (kernel - 1) + 1 <= length + 2 * padding;
    return fits(inHeight, kernelHeight) && fits(inWidth, kernelWidth);
  })
  .map(({ perGroup, outPerGroup, ...rest }) => ({
    ...rest,
    inChannels: perGroup * rest.groups,
    outChannels: outPerGroup * rest.groups,
  }));

export const inputLength = (shape: ConvShape): number =>
  shape.batch * shape.inHeight * shape.inWidth * shape.groups * channelsPerGroup(shape);

export const weightLength = weightCount;

export function outputLength(shape: ConvShape): number {
  const { height, width } = outputSize(shape);
  return shape.batch * height * width * shape.outChannels;
}
