import { expect, it } from 'vitest';
import { exact, fp32Arithmetic } from '../../kernels/arithmetic.ts';
import { relu, reluGradient } from '../../kernels/relu.ts';
import { ShapeError } from '../../kernels/shape-error.ts';

const x = new Float32Array([-1, -0, 0, 2 ** -149, 3, NaN, Infinity, -Infinity]);

it('keeps what is above zero, and lets NaN through', () => {
  expect(relu(fp32Arithmetic(), x)).toEqual(new Float32Array([0, 0, 0, 2 ** -149, 3, NaN, Infinity, 0]));
});

it('lets gradients through where the input was above zero, or NaN', () => {
  const gradient = new Float32Array([1, 2, 3, 4, 5, 6, 7, -8]);
  const wanted = new Float32Array([0, 0, 0, 4, 5, 6, 7, 0]);
  expect(reluGradient(fp32Arithmetic(), gradient, x)).toEqual(wanted);
  expect(reluGradient(fp32Arithmetic(), gradient, relu(exact, x))).toEqual(wanted);
});

it('refuses arrays of different lengths', () => {
  expect(() => reluGradient(exact, new Float64Array(2), new Float64Array(3))).toThrow(
    new ShapeError('reluGradient: gradient has 2 values, values = 3 needs 3'),
  );
});
