import { expect, it } from 'vitest';
import { ShapeError, checkLength, checkSize } from '../../kernels/shape-error.ts';

it('says what has how many values and how many the shape needs', () => {
  expect(() => checkLength('gemm: a', 12, { M: 4, K: 5 })).toThrow(
    new ShapeError('gemm: a has 12 values, M×K = 4×5 needs 20'),
  );
  expect(() => checkLength('gemm: a', 20, { M: 4, K: 5 })).not.toThrow();
});

it.each([-1, 1.5, NaN])('refuses a size of %d', (size) => {
  expect(() => checkLength('gemm: a', 0, { M: size })).toThrow(
    new ShapeError(`gemm: a: M must be a whole number, it is ${size}`),
  );
  expect(() => checkSize('conv2d: stride', size, 0)).toThrow(
    new ShapeError(`conv2d: stride must be a whole number of at least 0, it is ${size}`),
  );
});

it('is a RangeError', () => {
  expect(new ShapeError('no')).toBeInstanceOf(RangeError);
});
