/** The floating-point formats by name, for code that is told which one to use. */
import { roundBf16 } from './bf16.ts';
import { roundFp16, roundFp16All } from './fp16.ts';
import { flushFp32 } from './fp32.ts';

/** A format that tensors are stored in. */
export type FloatFormat = 'fp16' | 'bf16' | 'fp32';

/**
 * The function that rounds any double to a format, ties to even.
 *
 * @param flushSubnormals  subnormal results become zero of the same sign
 */
export function rounder(format: FloatFormat, flushSubnormals = false): (x: number) => number {
  switch (format) {
    case 'fp16':
      return (x) => roundFp16(x, flushSubnormals);
    case 'bf16':
      return (x) => roundBf16(x, flushSubnormals);
    case 'fp32':
      return flushSubnormals ? flushFp32 : Math.fround;
  }
}

/** A rounded copy of values; doubles are rounded once, straight to the format. */
export function roundAll(values: ArrayLike<number>, format: FloatFormat, flushSubnormals = false): Float32Array {
  if (format === 'fp16' && values instanceof Float32Array) return roundFp16All(values.slice(), flushSubnormals);
  const round = rounder(format, flushSubnormals);
  const rounded = new Float32Array(values.length);
  for (let index = 0; index < rounded.length; index += 1) rounded[index] = round(values[index]);
  return rounded;
}
