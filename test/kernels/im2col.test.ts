import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientColumns, im2col, im2colOfGradient, inputColumns, inputPixels } from '../../kernels/im2col.ts';
import { ShapeError } from '../../kernels/shape-error.ts';
import { convShapes, inputLength, outputLength } from './conv-shapes.ts';
import { randomFloats } from './random-values.ts';

const shape = {
  batch: 1,
  inHeight: 2,
  inWidth: 2,
  inChannels: 2,
  outChannels: 2,
  kernelHeight: 1,
  kernelWidth: 2,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
};

describe('im2col', () => {
  it('lays the pixels under the taps side by side, channels innermost', () => {
    const input = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect([...im2col(input, shape)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...im2col(input, { ...shape, padding: 1, stride: 2 })]).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 7, 8, 0, 0,
    ]);
  });

  it('gathers around input pixels for the input gradient, zeros between strides', () => {
    const gradient = Float32Array.of(1, 2, 3, 4);
    expect([...im2colOfGradient(gradient, shape)]).toEqual([1, 2, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 3, 4]);
  });

  it('gathers any run of pixels of any group as the rows of the whole', () => {
    const runs = fc.tuple(fc.integer(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(convShapes, runs, (random, [seed, first, count, groupSeed]) => {
        const group = groupSeed % random.groups;
        const total = inputPixels(random);
        const firstPixel = first % total;
        const pixels = 1 + (count % (total - firstPixel));
        const gradient = randomFloats(outputLength(random), seed);
        const whole = im2colOfGradient(gradient, random, { group, firstPixel: 0, pixels: total });
        const columns = gradientColumns(random);
        const run = im2colOfGradient(gradient, random, { group, firstPixel, pixels });
        expect(run).toEqual(whole.slice(firstPixel * columns, (firstPixel + pixels) * columns));
      }),
    );
  });

  it('overwrites what lay in the room it is given', () => {
    fc.assert(
      fc.property(convShapes, fc.integer(), (random, seed) => {
        const input = randomFloats(inputLength(random), seed);
        const gathered = { group: 0, firstPixel: 0, pixels: 1 };
        const room = new Float32Array(inputColumns(random)).fill(7);
        expect(im2col(input, random, gathered, room)).toEqual(im2col(input, random, gathered));
      }),
    );
  });

  it('refuses arrays that do not fit', () => {
    expect(() => im2col(new Float32Array(7), shape)).toThrow(ShapeError);
    expect(() => im2colOfGradient(new Float32Array(8), shape)).toThrow(
      new ShapeError(
        'im2colOfGradient: outputGradient has 8 values, batch×outHeight×outWidth×outChannels = 1×2×1×2 needs 4',
      ),
    );
  });
});
