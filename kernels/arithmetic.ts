/**
 * The arithmetic a kernel computes in: how each operation is rounded and over how many lanes sums run.
 *
 * Kernels round every intermediate operation once with `round`. Exact arithmetic (doubles) serves as reference and for
 * checks of gradients; FP32 arithmetic with lanes gives the bits of a vector engine.
 */
import { flushFp32 } from './number/fp32.ts';
import type { Values } from './values.ts';

/** How a kernel rounds, sums and stores. */
export interface Arithmetic {
  /** Rounds the result of one operation. */
  readonly round: (x: number) => number;
  /** Lanes of the vector engine: partial sums of a reduction, ≥ 1. */
  readonly lanes: number;
  /** A tensor of zeros that holds every rounded number. */
  readonly create: (length: number) => Values;
}

/** Doubles as they come, one lane. */
export const exact: Arithmetic = {
  round: (x) => x,
  lanes: 1,
  create: (length) => new Float64Array(length),
};

/**
 * FP32: every operation rounded to nearest, ties to even.
 *
 * @param lanes  partial sums of a reduction; 1 sums in order
 * @param flushSubnormals  subnormal results become zero of the same sign, as in most FPGA operators
 * @throws {RangeError} unless lanes is a positive integer
 */
export function fp32Arithmetic({ lanes = 1, flushSubnormals = false } = {}): Arithmetic {
  if (!Number.isInteger(lanes) || lanes < 1) {
    throw new RangeError(`fp32Arithmetic: lanes must be a positive integer, it is ${lanes}`);
  }
  return {
    round: flushSubnormals ? flushFp32 : Math.fround,
    lanes,
    create: (length) => new Float32Array(length),
  };
}
