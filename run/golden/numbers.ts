/** The arithmetic of a golden step: what a machine rounds, flushes and sums how. */
import { fp32Arithmetic } from '../../kernels/arithmetic.ts';
import type { Arithmetic } from '../../kernels/arithmetic.ts';
import { roundFp16All } from '../../kernels/number/fp16.ts';
import type { Values } from '../../kernels/values.ts';

/** Added to variances before the root. */
export const EPSILON = 1e-5;

export interface Numbers {
  readonly arithmetic: Arithmetic;
  /** Rounds to what memory holds: FP16. A copy. */
  readonly store: (values: Values) => Float32Array;
}

/** Mixed precision: FP16 in memory, FP32 in between. */
export function mixedNumbers({ lanes = 1, flushSubnormals = false } = {}): Numbers {
  return {
    arithmetic: fp32Arithmetic({ lanes, flushSubnormals }),
    store: (values) => roundFp16All(Float32Array.from(values), flushSubnormals),
  };
}
