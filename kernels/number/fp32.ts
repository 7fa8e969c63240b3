/** FP32 (IEEE 754 binary32) is what `Math.fround` rounds to; here is what it lacks: flushing subnormals, and the bits. */

/** The smallest normal FP32 number; smaller ones are subnormal. */
export const FP32_SMALLEST_NORMAL = 2 ** -126;

const scratch = new DataView(new ArrayBuffer(4));

/** The nearest FP32 number, ties to even; a subnormal result (after rounding) becomes zero of the same sign. */
export function flushFp32(x: number): number {
  const rounded = Math.fround(x);
  if (Math.abs(rounded) >= FP32_SMALLEST_NORMAL || Number.isNaN(rounded)) return rounded;
  return x < 0 || Object.is(x, -0) ? -0 : 0;
}

/** The 32 bits of x rounded to FP32, unsigned. Every NaN gives 0x7fc00000. */
export function fp32Bits(x: number): number {
  if (Number.isNaN(x)) return 0x7fc00000;
  scratch.setFloat32(0, x);
  return scratch.getUint32(0);
}
